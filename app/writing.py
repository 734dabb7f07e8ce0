"""Writing one change of this PC's about a case.

What no change can hold, and what every copy would set aside, is refused here, while
the person is still there to put it right.
"""
import msgspec

from app.desk import Desk
from app.rules.errors import Refusal, Refused
from app.rules.fields import BY_NUMBER
from sync.author import Authoring, Draft
from sync.change import NOTHING, VERSION, Body
from sync.errors import Malformed


def write_change(desk: Desk, batch: Authoring, draft: Draft) -> None:
    """Add the change to the batch. Raises Refused with the field at fault."""
    case = draft.entity.hex()
    why = desk.meaning.violation(Body(
        VERSION, desk.me.writer, draft.scope, 1, NOTHING, 0, draft.seen, draft.entity,
        draft.actor, draft.kind, False, draft.sets), desk.me.role)
    if why is not None:
        error, _, field = why.partition(":")
        raise Refused([Refusal(error=error, case=case, field=field or None)])
    try:
        batch.write(draft)
    except Malformed as error:
        raise Refused([Refusal(
            error=str(error.facts["why"]), case=case, field=_largest(draft),
            facts=error.facts)]) from error


def _largest(draft: Draft) -> str | None:
    """The field that takes most of the room."""
    sizes = {field.name: len(msgspec.msgpack.encode(value))
             for number, value in draft.sets.items()
             if (field := BY_NUMBER.get(number)) is not None}
    return max(sizes, key=sizes.__getitem__, default=None)
