"""Where a case is now: units hand cases over, and the old one keeps a closed copy.

The last transfer says it, never the status: what the old unit still does to its copy
does not bring the case back.
"""
from typing import Final

from db import cases, changes, lanes
from db.cases import Found
from db.changes import Moved
from db.sqlite import Database
from sync.change import Body, decode
from sync.errors import Malformed

MOVED_TO: Final = 42     # the set that names where a case went


def find_state(db: Database, id: bytes) -> Found | None:
    """The case an id means, None when it is not here: of several units' the one the
    last transfer names, else the one that was here first."""
    rows = cases.of_id(db, id)
    if len(rows) < 2:
        return rows[0] if rows else None
    return min(rows, key=lambda row: _order(db, row[0]))


def find_scope(db: Database, id: bytes) -> int | None:
    """The scope of the case `find_state` would find."""
    found = find_state(db, id)
    return None if found is None else found[3]


def last_move(db: Database, moves: list[Moved]) -> Body | None:
    """Of moves of one case, as the log gives them, the one that none after it knew of:
    the hub's clock may be put right between two. A hub that was put back may have
    written several that knew nothing of each other: then the latest by its clock,
    whatever came here last.
    """
    known: dict[int, int] = {}
    found: list[tuple[int, bytes, Body]] = []
    for lane, seq, id, raw in moves:      # each stands before all that it had seen
        try:
            body = decode(raw)
        except Malformed:
            continue
        if seq > known.get(lane, 0):
            found.append((body.at_ms, id, body))
        for one in body.seen:
            for at, last in lanes.followed(
                    db, one.writer, one.scope, one.seq, one.head):
                known[at] = max(known.get(at, 0), last)
    return max(found, key=lambda one: one[:2])[2] if found else None


def _order(db: Database, n: int) -> tuple[bool, int]:
    """Those at home before those that have gone, and each time the last to move. By
    the hub's clock: a PC reads the scopes of a merged unit in any order."""
    move = last_move(db, changes.moves(db, n))
    return (False, 0) if move is None else (MOVED_TO in move.sets, -move.at_ms)
