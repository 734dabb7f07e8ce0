"""The supervisor's inbox: what came from revoked PCs and lost scopes, and the two
ways out of it. Whatever is decided, the item itself stays for ever.
"""
from dataclasses import dataclass
from typing import Final

import msgspec

from app.clock import iso
from app.desk import Desk
from app.rules.case_line import CASE_KEYS, missing, read_values
from app.rules.edit import sets_of_edit, sets_of_new
from app.rules.errors import Refusal, Refused
from app.rules.fields import BY_NAME, DECLARED_AT, DOCUMENTS, REASON
from app.rules.legible import legible
from app.rules.normalise import clean_text
from app.rules.standing import may_watch
from app.rules.stored import case_json, to_json
from db import inbox, papers, procedures
from db.errors import NotFound, StaleCase
from db.inbox import Item, Verdict
from db.records import Unit
from sync import moves, take_papers
from sync.author import Authoring, Draft
from sync.change import EDIT, IMPORT, NO_ENTITY, PAPER, Body, decode
from sync.errors import Malformed
from sync.fold import CaseState, new_case, stand_items
from sync.late import LATE
from sync.me import BOX_FIRST
from sync.paper import Paper, paper_in, sets_of, turn_after
from sync.shadow import Touched

REASON_CHARS_MAX: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPaper:
    """A scan an item is about. `attached` is False when it takes the scan back;
    `here`: the province has all of its bytes."""

    sha256: str
    kind: str
    size: int
    pages: int
    form: str
    attached: bool
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One item as a person reads it. `values` are what the change sets, by field;
    `now` is how the case stands, empty when there is none."""

    change: str
    device: str
    machine: str
    unit: str
    unit_name: str
    case: str
    why: str
    at: str
    by: str
    made_at: str
    values: dict[str, object]
    told: str
    now: dict[str, object]
    seen: str
    verdict: Verdict
    reason: str
    decided_by: str
    decided_at: str
    paper: HeldPaper | None


def inbox_lines(desk: Desk) -> list[dict[str, object]]:
    """The inbox as `motcua hub inbox` prints it, in the order things came."""
    return [{
        "device": item.device.hex(), "unit": unit_of(desk, item.scope),
        "case": None if item.entity == NO_ENTITY else item.entity.hex(),
        "change": item.id.hex(), "why": item.why, "at": iso(item.at_ms),
        "state": item.verdict} for item in inbox.every_item(desk.db)]


def held_for(desk: Desk, scope: str) -> list[Held]:
    """The inbox of a person with this scope, what is open first, newest first."""
    units = {unit.code: unit for unit in procedures.every_unit(desk.db)}
    found = [_held(desk, item, units) for item in reversed(inbox.every_item(desk.db))
             if _seen_by(desk, item, scope, units)]
    return sorted(found, key=lambda held: held.verdict != "open")


def get_held(desk: Desk, scope: str, change: str) -> Held:
    """One item. Raises NotFound, also for what this person may not see."""
    units = {unit.code: unit for unit in procedures.every_unit(desk.db)}
    item = _item(desk, change)
    if not _seen_by(desk, item, scope, units):
        raise NotFound(what="inbox", change=change[:64])
    return _held(desk, item, units)


def open_count(desk: Desk, scope: str) -> int:
    """How many items of a person with this scope nobody has decided."""
    waiting = inbox.open_in(desk.db)
    if not waiting:
        return 0
    units = {unit.code: unit for unit in procedures.every_unit(desk.db)}
    return sum(count for one, count in waiting.items()
               if may_watch(scope, unit_of(desk, one), units))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """`fields` are the ones to write, none when it is about a scan; `seen` is how the
    case stood on the screen."""

    change: str
    fields: tuple[str, ...]
    seen: str
    reason: str = ""


def take_over(desk: Desk, command: TakeOver) -> None:
    """Write the chosen values, or the scan, as an ordinary change of the hub's.

    Raises NotFound, Refused; StaleCase when the case has moved on meanwhile.
    """
    with desk.db.write():
        item = _item(desk, command.change)
        body = _readable(item)
        batch = desk.authoring()
        case = batch.case(item.entity, _scope(desk, item))
        if _mark(case.state) != command.seen:
            raise StaleCase(case=item.entity.hex(), moved=[])
        reason = clean_text(command.reason.strip(), REASON_CHARS_MAX)
        paper = paper_in(body)
        if paper is None:
            values = _chosen(case.state, body, command.fields)
            sets = _sets(desk, batch, case, values)
            if sets:
                _write(desk, batch, case, sets | {DECLARED_AT: _claimed_ms(body)} | (
                    {REASON: reason} if reason else {}))
        else:
            _take_paper(desk, batch, case, item.scope, paper)
        _decide(desk, item, "taken", reason)


def put_aside(desk: Desk, change: str, reason: str) -> None:
    """Leave the item without effect, and say why. Raises NotFound, Refused."""
    reason = clean_text(reason.strip(), REASON_CHARS_MAX)
    if not reason:
        raise Refused([Refusal(error="required", field="reason")])
    with desk.db.write():
        _decide(desk, _item(desk, change), "aside", reason)


def unit_of(desk: Desk, scope: int) -> str:
    """The unit whose scope, or whose assistant's box, this is."""
    if scope < BOX_FIRST:
        return f"{scope:05d}"
    row = desk.db.first("SELECT unit FROM devices WHERE box = ?", (scope,))
    return row["unit"] if row else ""


def _scope(desk: Desk, item: Item) -> int:
    """Where the case is that an item is about: one that has moved, where it is now."""
    moved = moves.find_scope(desk.db, item.entity) if item.why == LATE else None
    return item.scope if moved is None else moved


def _seen_by(desk: Desk, item: Item, scope: str, units: dict[str, Unit]) -> bool:
    """The old unit's supervisor and the new one's both see what came late."""
    return any(may_watch(scope, unit_of(desk, one), units)
               for one in {item.scope, _scope(desk, item)})


def _item(desk: Desk, change: str) -> Item:
    try:
        item = inbox.find_item(desk.db, bytes.fromhex(change))
    except ValueError:
        item = None
    if item is None:
        raise NotFound(what="inbox", change=change[:64])
    return item


def _decide(desk: Desk, item: Item, verdict: Verdict, reason: str) -> None:
    if not inbox.decide(desk.db, item.n, verdict, (
            reason, desk.officer, desk.clock.now_ms())):
        raise Refused([Refusal(error="decided_already")])


def _readable(item: Item) -> Body:
    """The body of an item whose values may be written. Raises Refused."""
    try:
        body = decode(item.body)
    except Malformed as error:
        raise Refused([Refusal(error="unreadable")]) from error
    if body.entity == NO_ENTITY:
        raise Refused([Refusal(error="unreadable")])
    return body


def _chosen(state: CaseState, body: Body, fields: tuple[str, ...]
            ) -> dict[str, object]:
    """The values of the chosen fields, read as strictly as if they were typed."""
    told = _values(state, body)
    values, wrong = read_values(
        {name: told[name] for name in fields if name in told and name != "unit"},
        CASE_KEYS)
    if wrong:
        raise Refused(wrong)
    if not values:
        raise Refused([Refusal(error="nothing_chosen")])
    return values


def _sets(desk: Desk, batch: Authoring, case: Touched, values: dict[str, object]
          ) -> dict[int, object]:
    if not case.state.heads:
        values["unit"] = f"{batch.scope_of(case):05d}"
        if wrong := missing(values):
            raise Refused(wrong)
        return sets_of_new(values)
    stood = desk.stand(case.state)
    sets, wrong = sets_of_edit(case.state, stood, values)
    if wrong:
        raise Refused(wrong)
    return sets


def _values(state: CaseState, body: Body) -> dict[str, object]:
    """What a change sets, as JSON; papers are laid over the list as it stands."""
    told = legible(body.sets)
    if "documents" in told:
        held = {(paper[0], paper[1]): paper for paper in stand_items(state)}
        written: list[list[object]] = body.sets[DOCUMENTS]  # type: ignore[assignment]
        held |= {(paper[0], paper[1]): paper for paper in written}
        told["documents"] = to_json(BY_NAME["documents"], list(held.values()))
    return told


def _write(desk: Desk, batch: Authoring, case: Touched, sets: dict[int, object],
           kind: int = EDIT) -> None:
    batch.write(Draft(
        scope=batch.scope_of(case), kind=kind if case.state.heads else IMPORT,
        actor=desk.officer, entity=case.id, sets=sets, seen=batch.seen(case.state)))
    batch.finish()


def _take_paper(desk: Desk, batch: Authoring, case: Touched, came_in: int, paper: Paper
                ) -> None:
    """The case gets the scan, or gives it back; the bytes are those that came in the
    scope of the item. Raises Refused."""
    named = paper.sha, paper.size
    source = papers.find_scan(desk.db, *named, came_in)
    if not case.state.heads:
        raise Refused([Refusal(error="case_first")])
    if paper.attached and not (source and source.whole):
        raise Refused([Refusal(error="scan_not_here")])     # nobody can have looked
    known = next((one for one in papers.of_case(desk.db, case.n)
                  if one.sha == paper.sha), None)
    turn = 0 if known is None else known.turn
    if turn % 2 == paper.attached and (known is None or known.size == paper.size):
        return
    _write(desk, batch, case, sets_of(msgspec.structs.replace(
        paper, turn=turn_after(turn, paper.attached))), PAPER)
    scan = papers.find_scan(desk.db, *named, batch.scope_of(case))
    if paper.attached and scan and source:
        take_papers.hold_for(desk.authoring(), scan, source)


def _paper(desk: Desk, scope: int, body: Body | None) -> HeldPaper | None:
    paper = paper_in(body) if body else None
    if paper is None:
        return None
    scan = papers.find_scan(desk.db, paper.sha, paper.size, scope)
    return HeldPaper(
        sha256=paper.sha.hex(), kind=paper.kind, size=paper.size, pages=paper.pages,
        form=paper.form, attached=paper.attached,
        here=scan is not None and scan.whole)


def paper_content(desk: Desk, scope: str, change: str) -> tuple[bytes, str]:
    """The bytes of the scan an item is about, and their form. Raises NotFound, also
    while they have not come."""
    held = get_held(desk, scope, change)
    item = _item(desk, change)
    if held.paper is None or not held.paper.here:
        raise NotFound(what="paper", change=change[:64])
    scan = papers.find_scan(desk.db, bytes.fromhex(held.paper.sha256),
                            held.paper.size, item.scope)
    assert scan is not None, "it is here"
    return papers.content(desk.db, scan.n), held.paper.form


def _claimed_ms(body: Body) -> int:
    declared = body.sets.get(DECLARED_AT)
    return declared if isinstance(declared, int) else body.at_ms


def _mark(state: CaseState) -> str:
    """How the case stands, as the text a form carries back."""
    return ",".join(f"{lane}.{seq}.{head.hex()}"
                    for lane, (seq, head) in sorted(state.heads.items()))


def _held(desk: Desk, item: Item, units: dict[str, Unit]) -> Held:
    unit = unit_of(desk, item.scope)
    machine = desk.db.first("SELECT name FROM devices WHERE id = ?", (item.device,))
    try:
        body = decode(item.body)
    except Malformed:
        body = None
    batch = desk.authoring()
    state = (batch.case(item.entity, _scope(desk, item)).state
             if item.entity != NO_ENTITY else new_case())
    now = (case_json(item.entity.hex(), desk.stand(state).values,
                     stand_items(state)) if state.heads else {})
    return Held(
        change=item.id.hex(), device=item.device.hex(),
        machine=machine["name"] if machine else item.device.hex(), unit=unit,
        unit_name=units[unit].name if unit in units else unit,
        case="" if item.entity == NO_ENTITY else item.entity.hex(), why=item.why,
        at=iso(item.at_ms), by=body.actor if body else "",
        made_at=iso(_claimed_ms(body)) if body else "",
        values=_values(state, body) if body else {},
        told=str(body.sets.get(REASON, "")) if body else "", now=now,
        seen=_mark(state), verdict=item.verdict, reason=item.reason,
        decided_by=item.by,
        decided_at="" if item.decided_ms is None else iso(item.decided_ms),
        paper=_paper(desk, item.scope, body))
