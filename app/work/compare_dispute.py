"""What people said differently about one case, ready to be put side by side.

    before          the value every side had seen when it wrote its own
    sides           the live values: what, who, where, when
    merged          fields only one of them changed; they stand already
"""
from dataclasses import dataclass

from app.clock import iso
from app.desk import Desk
from app.rules.fields import BY_NUMBER
from app.rules.stored import case_json, to_json
from app.whose_case import find_state
from db import procedures
from db.errors import NotFound
from sync import past
from sync.compare import seen_by_all, state_seen
from sync.fold import Act, CaseState, Live, stand_items


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One live value and where it comes from. `here`: this PC wrote it."""

    value: object
    by: str
    place: str
    at: str
    here: bool
    standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedField:
    """One field to decide; the sides of this PC come first."""

    field: str
    before: object
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedField:
    """A field only one side changed."""

    field: str
    before: object
    now: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """All that is open in one case."""

    case: dict[str, object]
    seen: str
    fields: tuple[DisputedField, ...]
    merged: tuple[MergedField, ...]


def compare_dispute(desk: Desk, id: str) -> Compared:
    """The open fields of a case. Raises NotFound when there is no such case."""
    with desk.db.reading():
        try:
            found = find_state(desk, bytes.fromhex(id))
        except ValueError:
            found = None
        if found is None:
            raise NotFound(what="case", case=id[:40])
        n, state = found
        stood = desk.stand(state)
        now = case_json(id, stood.values, stand_items(state))
        acts = past.acts_of(desk.db, desk.meaning, n)
        known = {(act.write.lane, act.write.seq): act for act in acts}
        fields = []
        bases = []
        for number, rivals in sorted(stood.disputes.items()):
            base, field = _compared(desk, (acts, known), number, rivals)
            fields.append(field)
            bases.append(base)
        merged = _merged(desk, id, bases, now) if bases else ()
        return Compared(case=now, seen=past.context(state), fields=tuple(fields),
                        merged=merged)


Log = tuple[list[Act], dict[tuple[int, int], Act]]


def _compared(desk: Desk, log: Log, number: int, rivals: tuple[Live, ...]
              ) -> tuple[CaseState, DisputedField]:
    acts, known = log
    field = BY_NUMBER[number]
    seen = seen_by_all([known[rival.write.lane, rival.write.seq].seen
                        for rival in rivals])
    base = state_seen(acts, seen, desk.meaning.policy_of)
    before = desk.stand(base).values.get(number, field.empty)
    stands = desk.meaning.settle(number, rivals)
    sides = [_side(desk, number, rival, rival.value == stands) for rival in rivals]
    sides.sort(key=lambda side: not side.here)
    return base, DisputedField(field=field.name, before=to_json(field, before),
                               sides=tuple(sides))


def _side(desk: Desk, number: int, rival: Live, standing: bool) -> Side:
    who = past.wrote(desk.db, rival.write, desk.me.device)
    unit = procedures.find_unit(desk.db, who.unit) if who.unit else None
    name = unit.name if unit else who.unit
    place = "" if who.at_hub else (
        who.device if who.unit == desk.me.unit else f"{name}, {who.device}")
    return Side(value=to_json(BY_NUMBER[number], rival.value), by=who.by, place=place,
                at=iso(who.claimed_ms), here=who.here, standing=standing)


def _merged(desk: Desk, id: str, bases: list[CaseState], now: dict[str, object]
            ) -> tuple[MergedField, ...]:
    """Against the oldest of the common grounds: what moved and nobody disputes."""
    oldest = min(bases, key=lambda base: sum(seq for seq, _ in base.heads.values()))
    stood = desk.stand(oldest)
    then = case_json(id, stood.values, stand_items(oldest))
    open_now = {BY_NUMBER[number].name
                for number in desk.stand(_state(desk, id)).disputes}
    return tuple(MergedField(field=name, before=then[name], now=value)
                 for name, value in now.items()
                 if name != "id" and value != then[name] and name not in open_now)


def _state(desk: Desk, id: str) -> CaseState:
    found = find_state(desk, bytes.fromhex(id))
    assert found is not None, "the case was read a moment ago"
    return found[1]
