"""Correct a case: what the officer changed on the form, and nothing else.

The form carries what was on the screen when it was opened. What others changed since
is kept and reported; where both changed one field, the officer must look first.
"""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.clock import iso, local
from app.desk import Desk
from app.rules.case_line import CASE_KEYS, Values, read_values
from app.rules.checks import violations
from app.rules.edit import sets_of_edit
from app.rules.errors import Refusal, Refused
from app.rules.fields import BY_NAME, DOCUMENTS, REASON
from app.rules.normalise import clean_text
from app.rules.stored import case_json, keyed
from app.whose_case import find_case
from app.writing import write_change
from db.errors import NotFound, StaleCase
from sync import past, shadow
from sync.author import Draft
from sync.change import EDIT
from sync.compare import Comparison, Key, compare, state_seen
from sync.fold import CaseState, live_values, stand_items

# The steps and the hub move these; a form does not.
FIXED: Final = frozenset({"id", "code", "official_code", "unit", "status"})
CORRECTABLE: Final = tuple(key for key in CASE_KEYS if key not in FIXED)
REASON_CHARS_MAX: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectCase:
    """`seen` is what was on the screen; `values` is the form, touched or not."""

    case_id: str
    seen: str
    values: Mapping[str, object]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A field somebody else changed meanwhile."""

    field: str
    value: object
    by: str
    unit: str
    device: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """`changed` was written; `merged` moved without the officer and was kept."""

    changed: tuple[str, ...]
    merged: tuple[Moved, ...]


def correct_case(desk: Desk, command: CorrectCase) -> Corrected:
    """Write what was changed. Raises NotFound, Refused, StaleCase."""
    id = _id_of(command.case_id)
    values = _read(command.values)
    with desk.db.write():
        batch = desk.authoring()
        now = find_case(desk, batch, id)
        if now is None:
            raise NotFound(what="case", case=command.case_id)
        then = state_seen(
            past.acts_of(desk.db, desk.meaning, now.n),
            past.read_context(desk.db, command.seen), desk.meaning.policy_of)
        stands = _values_of(desk, id, now.state)
        told = compare(_keys(values), _keys(_values_of(desk, id, then)), _keys(stands))
        if told.clashing:
            raise StaleCase(case=id.hex(), moved=[
                _moved(desk, now.state, stands, name) for name in
                _names(told.clashing)])
        mine = _mine(told, values, stands)
        _refuse_violations(desk, mine, stands)
        stood = desk.stand(now.state)
        sets, refused = sets_of_edit(now.state, stood, mine)
        if refused:
            raise Refused(replace(one, case=id.hex()) for one in refused)
        merged = tuple(_moved(desk, now.state, stands, name)
                       for name in _names(told.merged))
        if not sets:
            return Corrected(changed=(), merged=merged)
        if command.reason.strip():
            sets[REASON] = clean_text(command.reason.strip(), REASON_CHARS_MAX)
        write_change(desk, batch, Draft(
            scope=batch.scope_of(now), kind=EDIT,
            actor=desk.officer, entity=id, sets=sets, seen=batch.seen(now.state)))
        batch.finish()
    return Corrected(changed=tuple(mine), merged=merged)


def _id_of(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotFound(what="case", case=text[:40]) from None


def _read(given: Mapping[str, object]) -> Values:
    values, wrong = read_values(given, CORRECTABLE)
    if wrong:
        raise Refused(wrong)
    return values


def _values_of(desk: Desk, id: bytes, state: CaseState) -> dict[str, object]:
    stood = desk.stand(state)
    return case_json(id.hex(), stood.values, stand_items(state))


def _keys(values: Mapping[str, object]) -> dict[Key, object]:
    """Fields by name; the papers one by one, for two may each change one of them."""
    keys: dict[Key, object] = {name: value for name, value in values.items()
                               if name not in FIXED and name != "documents"}
    papers = values.get("documents")
    if isinstance(papers, list):
        keys |= keyed(papers)
    return keys


def _names(keys: tuple[Key, ...]) -> list[str]:
    """The fields of these keys, each once."""
    return list(dict.fromkeys(
        key if isinstance(key, str) else "documents" for key in keys))


def _mine(told: Comparison, values: Values, stands: Mapping[str, object]) -> Values:
    """What to write: whole fields; for papers the list as it is now, with mine in."""
    mine = {key: value for key, value in told.mine.items() if isinstance(key, str)}
    papers = {key: value for key, value in told.mine.items()
              if not isinstance(key, str)}
    if papers:
        listed = stands["documents"]
        assert isinstance(listed, list)
        merged = {**keyed(listed), **papers}
        mine["documents"] = [
            {"name": key[0], "copies": value[0], "ok": value[1]}
            for key, value in merged.items() if isinstance(value, tuple)]
    return mine


def _refuse_violations(desk: Desk, mine: Values, stands: Mapping[str, object]) -> None:
    today = local(desk.clock.now_ms()).date()
    wrong = [Refusal(error=one.code, field=one.field, facts=one.facts)
             for one in violations({**stands, **mine}, today, True)
             if one.field in mine]
    if wrong:
        raise Refused(wrong)


def _moved(desk: Desk, state: CaseState, stands: Mapping[str, object], name: str
           ) -> Moved:
    """What a field is now, and who made it so."""
    number = BY_NAME[name].number
    if number == DOCUMENTS:
        newest = max((write for write in state.writes if write.papers),
                     key=lambda write: (write.clock_ms, write.id))
    else:
        rivals = live_values(state, number, shadow.received(desk.db))
        if not rivals:
            return Moved(field=name, value=stands[name], by="", unit="", device="",
                         at="")
        newest = rivals[-1].write
    who = past.wrote(desk.db, newest, desk.me.device)
    return Moved(field=name, value=stands[name], by=who.by, unit=who.unit,
                 device=who.device, at=iso(who.claimed_ms))
