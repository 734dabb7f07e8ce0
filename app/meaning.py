"""What `sync` is told about cases, put together from the rules."""
from collections.abc import Callable
from typing import Final

from app.clock import local
from app.publishing import publish
from app.rules import settling
from app.rules.fields import REGISTRY_VERSION
from app.rules.paper_order import SOON_WORKING_DAYS, paper_rank
from app.rules.working_days import ONE_DAY, add_working_days, calendar_of
from db import procedures
from db.papers import Waiting
from db.sqlite import Database
from sync.meaning import Meaning


def rank_papers(db: Database, now_ms: int) -> Callable[[Waiting], int]:
    """How urgent a scan is today, by the calendar that is here."""
    soon = add_working_days(local(now_ms).date(), SOON_WORKING_DAYS,
                            calendar_of(procedures.calendar_days(db)))
    soon_end = (soon + ONE_DAY).isoformat()

    def rank(one: Waiting) -> int:
        due = None if one.closed else one.due_date
        return paper_rank(one.kind, one.size, due, soon_end)

    return rank


MEANING: Final = Meaning(
    registry=REGISTRY_VERSION, policy_of=settling.policy_of, settle=settling.settle,
    violation=settling.violation, card=settling.card,
    words=settling.found_under, columns=settling.COLUMNS,
    word_fields=settling.WORD_FIELDS, publish=publish, rank_papers=rank_papers)
