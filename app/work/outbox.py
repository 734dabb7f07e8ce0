"""What this PC has written and the province has not acknowledged. Nothing hidden."""
from dataclasses import dataclass

from app.clock import iso
from app.desk import Desk
from app.rules.stored import named
from db.sqlite import Row
from sync import ask
from sync.change import EDIT, IMPORT, PAPER, RECEIVE, RESOLVE, STEP, decode

_KINDS = {IMPORT: "import", RECEIVE: "receive", EDIT: "edit", STEP: "step",
          RESOLVE: "resolve", PAPER: "paper"}

_ROWS = """SELECT c.id, e.id, e.code, e.official_code, e.applicant_name, c.kind,
        c.at_ms, c.body
    FROM changes c LEFT JOIN cases e ON e.n = c.entity AND c.entity > 0
    WHERE c.lane = ? AND c.seq > ? ORDER BY c.seq LIMIT ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One change on its way. `case` is None for what is about no case."""

    change: str
    case: str | None
    code: str
    applicant_name: str
    kind: str
    fields: tuple[str, ...]
    by: str
    saved_at: str
    size: int


def outbox(desk: Desk, limit: int, skip: int = 0) -> list[Waiting]:
    """Own changes not acknowledged yet, the oldest of each lane first.

    Numbers in a lane have no gaps, so what is skipped need not be read.
    """
    found: list[Waiting] = []
    for lane, after in ask.unsent(desk.db, desk.me):
        waiting = lane.head_seq - after
        if skip < waiting:
            found += [_waiting(row) for row in desk.db.query(
                _ROWS, (lane.n, after + skip, limit - len(found)))]
        skip = max(0, skip - waiting)
        if len(found) == limit:
            break
    return found


def _waiting(row: Row) -> Waiting:
    change, case, code, official, name, kind, at_ms, raw = tuple(row)
    body = decode(raw)
    return Waiting(
        change=change.hex(), case=case.hex() if case else None,
        code=official or code or "", applicant_name=name or "",
        kind=_KINDS.get(kind, str(kind)), fields=tuple(named(body.sets)),
        by=body.actor, saved_at=iso(at_ms), size=len(raw))
