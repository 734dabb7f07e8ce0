"""What a hub gives once and never again: slices of numbers, boxes of assistants.

The last ones given are also kept outside the folder (sync/remembered.py). A folder
that was copied back behind the program's back does not know what it gave, and the first
desk that comes need not be the one that could tell.
"""
from typing import Final

from db import counters
from db.sqlite import Database
from sync import remembered
from sync.epoch import BOX, SLICE_SIZE, box_fence, slice_fence
from sync.me import Me

HUB_SLICE: Final = (9000, 9999)   # what the hub itself receives


def next_slice(db: Database, me: Me, unit: str) -> tuple[int, int]:
    """The next thousand numbers of a unit; the hub's own thousand is passed over."""
    last = max(counters.last_slice_end(db, unit), remembered.given(me).get(unit, 0))
    start = max((last + 1) // SLICE_SIZE * SLICE_SIZE, slice_fence(db))
    if start == HUB_SLICE[0]:
        start += SLICE_SIZE
    remembered.keep(me, unit, start + SLICE_SIZE - 1)
    return max(1, start), start + SLICE_SIZE - 1


def next_box(db: Database, me: Me) -> int:
    """The next free box for an assistant's drafts."""
    (row,) = db.query("SELECT MAX(box) FROM devices")
    box = max(box_fence(db), int(row[0] or 0), remembered.given(me).get(BOX, 0)) + 1
    remembered.keep(me, BOX, box)
    return box

