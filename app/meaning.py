"""What `sync` is told about cases, put together from the rules."""
from typing import Final

from app.publishing import publish
from app.rules import settling
from app.rules.fields import REGISTRY_VERSION
from sync.meaning import Meaning

MEANING: Final = Meaning(
    registry=REGISTRY_VERSION, policy_of=settling.policy_of, settle=settling.settle,
    violation=settling.violation, card=settling.card,
    words=settling.found_under, columns=settling.COLUMNS,
    word_fields=settling.WORD_FIELDS, publish=publish)
