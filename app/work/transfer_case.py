"""A case goes to another unit. Done at the province, which alone writes in both.

The province writes the case as it stands into the new unit's scope, with a summary
of its history, and closes the old unit's copy, which says where the case went. What
the old unit did meanwhile without a line reaches the supervisor's inbox.
"""
from dataclasses import dataclass
from typing import Final

from app.desk import Desk
from app.rules.edit import sets_of_edit, sets_of_new
from app.rules.errors import Refusal, Refused
from app.rules.fields import MOVED_FROM, MOVED_TO, PAST, REASON, STATUS
from app.rules.normalise import clean_text
from app.rules.settling import CLOSED
from app.rules.stored import case_json
from app.whose_case import find_case
from app.writing import write_change
from db import changes, papers, procedures
from db.errors import NotFound
from sync import certificates, take_papers, union
from sync.author import Authoring, Draft
from sync.change import PAPER, TRANSFER, decode
from sync.fold import stand_items
from sync.me import scope_of
from sync.paper import Paper, sets_of, turn_after
from sync.shadow import Touched

PAST_MAX: Final = 100
REASON_CHARS_MAX: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCase:
    """`case` is its id or the code on its slip; `to` a unit's five digits."""

    case: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """Which case went from where to where."""

    case: str
    code: str
    from_unit: str
    to_unit: str


def transfer_case(desk: Desk, command: TransferCase) -> Transferred:
    """Hand a case over. Raises NotFound, Refused."""
    reason = clean_text(command.reason.strip(), REASON_CHARS_MAX)
    with desk.db.write():
        batch = desk.authoring()
        case = _find(desk, batch, command.case)
        stood = desk.stand(case.state)
        now = case_json(case.id.hex(), stood.values, stand_items(case.state))
        left = f"{case.home:05d}"
        wrong = _refusals(desk, command, (left, str(now["status"])), reason)
        if stood.disputes:
            wrong.append(Refusal(error="disputed"))
        if waiting := sum(not papers.get_scan(desk.db, one.n).whole
                          for one in _scans(desk, case.n)):
            wrong.append(Refusal(error="scans_on_their_way", facts={"count": waiting}))
        if wrong:
            raise Refused(wrong)
        _open(desk, batch, (case, now, command.to), {
            MOVED_FROM: left, REASON: reason, PAST: _past(desk, case.n)})
        write_change(desk, batch, Draft(
            scope=case.home, kind=TRANSFER, actor=desk.officer, entity=case.id,
            seen=batch.seen(case.state), sets={
                STATUS: "stopped", MOVED_TO: command.to, REASON: reason}))
        batch.finish()
        _take_scans_along(desk, case, scope_of(command.to))
    return Transferred(case=case.id.hex(), code=str(now["code"]), from_unit=left,
                       to_unit=command.to)


def id_of(desk: Desk, named: str) -> bytes:
    """The id of the case of this code, or that is this id. Raises NotFound."""
    named = named.strip()
    rows = desk.db.query(
        """SELECT id FROM cases WHERE code = ? OR official_code = ?
        GROUP BY id ORDER BY id""", (named, named)) if named else []
    try:
        return bytes(rows[0]["id"]) if len(rows) == 1 else bytes.fromhex(named)
    except ValueError:
        raise NotFound(what="case", case=named[:60]) from None


def _find(desk: Desk, batch: Authoring, named: str) -> Touched:
    case = find_case(desk, batch, id_of(desk, named))
    if case is None:
        raise NotFound(what="case", case=named[:60])
    return case


def _refusals(desk: Desk, command: TransferCase, now: tuple[str, str], reason: str
              ) -> list[Refusal]:
    wrong = []
    if now[1] in CLOSED:
        wrong.append(Refusal(error="wrong_status", field="case"))
    known = procedures.find_unit(desk.db, command.to)
    if known is None or len(command.to) != 5 or known.valid_to:
        wrong.append(Refusal(error="unknown_unit", field="unit",
                             facts={"unit": command.to[:40]}))
    elif command.to == union.heir_of(desk.db, now[0]):
        wrong.append(Refusal(error="same_unit", field="unit"))
    if not reason:
        wrong.append(Refusal(error="required", field="reason"))
    return wrong


def _open(desk: Desk, batch: Authoring, going: tuple[Touched, dict[str, object], str],
          facts: dict[int, object]) -> None:
    """The case in the new unit's scope; one that comes back goes on where it was."""
    case, now, unit = going
    values = {name: value for name, value in now.items() if name != "id"}
    values["unit"] = unit
    there = batch.case(case.id, scope_of(unit))
    if there.state.heads:
        stood = desk.stand(there.state)
        sets, wrong = sets_of_edit(there.state, stood, values)
        if wrong:
            raise Refused(wrong)
    else:
        sets = sets_of_new(values)
    write_change(desk, batch, Draft(
        scope=there.home, kind=TRANSFER, actor=desk.officer, entity=case.id,
        seen=batch.seen(there.state), sets=sets | facts))


def _scans(desk: Desk, n: int) -> list[papers.CasePaper]:
    """The scans a case has now."""
    return [one for one in papers.of_case(desk.db, n) if one.turn % 2 == 1]


def _take_scans_along(desk: Desk, case: Touched, scope: int) -> None:
    """The new unit's case gets the same scans, and the hub holds them for it. One that
    comes home has some already, perhaps in the box of an assistant."""
    batch = desk.authoring()
    there = batch.case(case.id, scope)
    held = {one.sha: one for one in papers.of_case(desk.db, there.n)}
    going = _scans(desk, case.n)
    for one in going:
        known = held.get(one.sha)
        if known is None or known.turn % 2 == 0 or known.size != one.size:
            turn = turn_after(0 if known is None else known.turn, True)
            batch.write(Draft(
                scope=scope, kind=PAPER, actor=desk.officer, entity=case.id,
                sets=sets_of(Paper(one.sha, one.size, one.pages, one.form, one.kind,
                                   turn)),
                seen=batch.seen(there.state)))
    batch.finish()
    told = {one.sha: one.n for one in papers.of_case(desk.db, there.n)}
    for one in going:
        scan = papers.get_scan(desk.db, told[one.sha])
        if not scan.whole:
            take_papers.hold_for(desk.authoring(), scan,
                                 papers.get_scan(desk.db, one.n))


def _past(desk: Desk, n: int) -> list[list[object]]:
    """What was done to the case so far, a line an act, the newest kept."""
    lines: list[list[object]] = []
    for logged in changes.of_case(desk.db, n):
        if logged.kind == PAPER:
            continue
        body = decode(logged.body)
        author = certificates.author(desk.db, logged.writer)
        lines.append([body.at_ms, body.kind, body.actor, author.name if author else "",
                      str(body.sets.get(STATUS, ""))])
    return lines[-PAST_MAX:]
