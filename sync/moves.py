"""Where a case is now: units hand cases over, and the old one keeps a closed copy.

The last transfer says it, never the status: what the old unit still does to its copy
does not bring the case back.
"""
from typing import Final

from db import cases, changes
from db.cases import Found
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


def _order(db: Database, n: int) -> tuple[bool, int]:
    """Those at home before those that have gone, and each time the last to move. By
    the hub's clock: a PC reads the scopes of a merged unit in any order."""
    move = _last_move(db, n)
    return (False, 0) if move is None else (MOVED_TO in move.sets, -move.at_ms)


def _last_move(db: Database, n: int) -> Body | None:
    moves = changes.moves(db, n)
    try:
        return decode(moves[0]) if moves else None
    except Malformed:
        return None
