"""Work about a case that has gone to another unit meanwhile.

It stays in effect where it was written, on the closed copy that the old unit keeps;
the hub also puts it into the supervisor's inbox, for the unit that has the case now.
"""
from typing import Final

from db import changes, inbox
from db.sqlite import Database
from sync.apply import Applying
from sync.change import CASE_KINDS, TRANSFER, decode
from sync.errors import Malformed
from sync.frame import Frame
from sync.inbox import row_of

MOVED_TO: Final = 42     # the set that names where a case went
LATE: Final = "late"


def note(batch: Applying, frame: Frame) -> None:
    """What the frame says of cases that are no longer here, into the inbox too."""
    if not changes.any_moved(batch.db):
        return
    for placed in frame.changes:
        body, author = placed.change.body, batch.author(placed.writer)
        if (body is None or author is None or author.role == "hub"
                or body.kind not in CASE_KINDS or body.kind == TRANSFER):
            continue
        case = batch.case(body.entity, body.scope)
        if moved_to(batch.db, case.n):
            inbox.add(batch.db, row_of(placed, author.device, LATE, batch.now_ms))


def moved_to(db: Database, n: int) -> str:
    """The unit the case in this row has gone to, empty when it is at home."""
    raw = changes.last_move(db, n)
    if raw is None:
        return ""
    try:
        unit = decode(raw).sets.get(MOVED_TO, "")
    except Malformed:
        return ""
    return unit if isinstance(unit, str) else ""
