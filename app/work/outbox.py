"""What this PC has written and the province has not acknowledged. Nothing hidden."""
from dataclasses import dataclass

from app.clock import iso
from app.desk import Desk
from app.rules.stored import named
from db import lanes
from db.sqlite import Database, Row
from sync.change import EDIT, IMPORT, PAPER, RECEIVE, RESOLVE, STEP, decode

_KINDS = {IMPORT: "import", RECEIVE: "receive", EDIT: "edit", STEP: "step",
          RESOLVE: "resolve", PAPER: "paper"}

# A branch begins after its fork; what lies before belongs to its parent's lane.
_PENDING = """SELECT COALESCE(SUM(MAX(0, head_seq - MAX(acked_seq, fork_seq))), 0)
    FROM lanes WHERE writer = ?"""

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


def pending(db: Database, writer: bytes) -> int:
    """How many own changes the hub has not acknowledged; costs nothing."""
    (row,) = db.query(_PENDING, (writer,))
    return int(row[0])


def outbox(desk: Desk, limit: int, skip: int = 0) -> list[Waiting]:
    """Own changes not acknowledged yet, the oldest of each lane first.

    Numbers in a lane have no gaps, so what is skipped need not be read.
    """
    found: list[Waiting] = []
    for lane in lanes.of_writers(desk.db, [desk.me.writer]):
        after = max(lane.acked_seq, lane.fork_seq)
        waiting = max(0, lane.head_seq - after)
        if skip < waiting:
            found += [_waiting(row) for row in desk.db.query(
                _ROWS, (lane.n, after + skip, limit - len(found)))]
        skip = max(0, skip - waiting)
        if len(found) == limit:
            break
    return found


def oldest_ms(desk: Desk) -> int | None:
    """When the change waiting longest was saved, as this PC believed."""
    row = desk.db.first(
        """SELECT MIN(c.at_ms) FROM lanes l
        JOIN changes c ON c.lane = l.id AND c.seq = MAX(l.acked_seq, l.fork_seq) + 1
        WHERE l.writer = ?""", (desk.me.writer,))
    return None if row is None or row[0] is None else int(row[0])


def _waiting(row: Row) -> Waiting:
    change, case, code, official, name, kind, at_ms, raw = tuple(row)
    body = decode(raw)
    return Waiting(
        change=change.hex(), case=case.hex() if case else None,
        code=official or code or "", applicant_name=name or "",
        kind=_KINDS.get(kind, str(kind)), fields=tuple(named(body.sets)),
        by=body.actor, saved_at=iso(at_ms), size=len(raw))
