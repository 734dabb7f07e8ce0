"""A person decides what two people said differently.

The decision is an ordinary change that has seen all sides; it closes the dispute
here at once and elsewhere after the next sync. There is no second mechanism.
"""
from dataclasses import dataclass

from app.desk import Desk
from app.rules.case_line import ID
from app.rules.errors import BadValue, Refusal, Refused
from app.rules.fields import BY_NAME, REASON
from app.rules.normalise import clean_text, normalise
from app.rules.stored import to_json, to_stored
from app.whose_case import find_case
from app.writing import write_change
from db.errors import NotFound
from sync.author import Draft
from sync.change import RESOLVE

REASON_CHARS_MAX = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveDispute:
    """What was decided. `seen` is what was on the screen; None: what is here now."""

    case: str
    field: str
    value: object
    reason: str
    seen: str | None = None


def resolve_dispute(desk: Desk, command: ResolveDispute) -> object:
    """Settle one field; the value as it stands now. Raises NotFound, Refused."""
    id, field = command.case.lower(), BY_NAME.get(command.field)
    with desk.db.write():
        batch = desk.authoring()
        case = (find_case(desk, batch, bytes.fromhex(id)) if ID.fullmatch(id)
                else None)
        if case is None:
            raise NotFound(what="case", case=command.case)
        stood = desk.stand(case.state)
        if field is None or field.number not in stood.disputes:
            raise Refused([Refusal(error="not_disputed", case=id, field=command.field)])
        if command.seen is not None and command.seen != context(case.state.heads):
            raise Refused([Refusal(error="stale", case=id, field=command.field)])
        try:
            value = to_stored(field, normalise(field, command.value))
        except BadValue as wrong:
            raise Refused([Refusal(error=wrong.code, case=id, field=field.name,
                                   facts=wrong.facts)]) from wrong
        reason = _reason(id, command.reason)
        write_change(desk, batch, Draft(
            scope=batch.scope_of(case), kind=RESOLVE,
            actor=desk.officer, entity=case.id, seen=batch.seen(case.state),
            sets={field.number: value, REASON: reason}))
        batch.finish()
    return to_json(field, value)


def _reason(id: str, text: str) -> str:
    """Why, which somebody will ask one day. Raises Refused."""
    try:
        reason = clean_text(text.strip(), REASON_CHARS_MAX)
        if not reason:
            raise BadValue("required")
    except BadValue as wrong:
        raise Refused([Refusal(error=wrong.code, case=id, field="reason",
                               facts=wrong.facts)]) from wrong
    return reason


def context(heads: dict[int, tuple[int, bytes]]) -> str:
    """The causal context as the text a form carries: lane.seq.head, …"""
    return ",".join(f"{lane}.{seq}.{head.hex()}"
                    for lane, (seq, head) in sorted(heads.items()))
