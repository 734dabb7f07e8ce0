"""Decide several open fields of one case at once: one change, all or nothing."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.desk import Desk
from app.rules.errors import BadValue, Refusal, Refused
from app.rules.fields import BY_NAME, REASON
from app.rules.normalise import clean_text, normalise
from app.rules.stored import to_stored
from app.whose_case import find_case
from app.writing import write_change
from db.errors import NotFound
from sync import past
from sync.author import Draft
from sync.change import RESOLVE

REASON_CHARS_MAX: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about one field."""

    field: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideCase:
    """`seen` is what was on the screen when the choices were made."""

    case_id: str
    seen: str
    decisions: Sequence[Decision]
    reason: str = ""


def decide_case(desk: Desk, command: DecideCase) -> None:
    """Write the decisions. Raises NotFound, and Refused: `stale` when something came
    in since, `not_disputed` when somebody else has decided already."""
    with desk.db.write():
        batch = desk.authoring()
        case = find_case(desk, batch, bytes.fromhex(command.case_id))
        if case is None:
            raise NotFound(what="case", case=command.case_id)
        stood = desk.stand(case.state)
        gone = [one.field for one in command.decisions
                if BY_NAME[one.field].number not in stood.disputes]
        if gone:
            raise Refused(Refusal(error="not_disputed", case=command.case_id,
                                  field=field) for field in gone)
        if command.seen != past.context(case.state):
            raise Refused([Refusal(error="stale", case=command.case_id)])
        sets = _sets(command)
        sets[REASON] = clean_text(command.reason.strip(), REASON_CHARS_MAX)
        write_change(desk, batch, Draft(
            scope=batch.scope_of(case),
            kind=RESOLVE, actor=desk.officer, entity=case.id, sets=sets,
            seen=batch.seen(case.state)))
        batch.finish()


def _sets(command: DecideCase) -> dict[int, object]:
    sets: dict[int, object] = {}
    wrong = []
    for one in command.decisions:
        field = BY_NAME[one.field]
        try:
            sets[field.number] = to_stored(field, normalise(field, one.value))
        except BadValue as bad:
            wrong.append(Refusal(error=bad.code, case=command.case_id, field=one.field,
                                 facts=bad.facts))
    if wrong:
        raise Refused(wrong)
    return sets
