"""A hub that was put back to an earlier day begins a new life.

A new epoch, so that no desk goes on reading where the old life stopped; a new writer,
so that the hub's own lanes have one history; a fence, so that no number and no box is
given twice. What the hub forgot comes back from the desks: each brings every lane it
holds, those of PCs that are dead included.
"""
from secrets import randbelow, token_bytes
from typing import Final

from db import counters, events, meta
from db.sqlite import Database
from sync import certificates, incarnation
from sync.change import FEED
from sync.me import BOX_FIRST, Me

SLICE_SIZE: Final = 1000
# How far to skip: nobody knows what was given after the day of the backup. The chance
# in it keeps two lives apart that both begin at the same backup.
FENCE_SLICES: Final = 10
FENCE_CHANCE: Final = 80
FENCE_BOXES: Final = 1000


def begin_new_life(db: Database, me: Me, now_ms: int) -> Me:
    """Let this hub begin anew; who it is from now on. Inside `write()`.

    For whoever knows that the folder was put back: a restored backup calls this before
    the hub serves again. A folder copied back behind the program's back needs no call:
    the hub notices by itself, as soon as a desk shows it a change of its own that it
    does not hold.
    """
    fence = _skip(max(counters.last_slice(db), slice_fence(db)))
    meta.put(db, "epoch", token_bytes(8))
    meta.put_number(db, "life_ms", now_ms)
    meta.put_number(db, "slice_fence", fence + SLICE_SIZE)
    meta.put_number(db, "box_fence", max(_last_box(db), box_fence(db)) + FENCE_BOXES
                    + randbelow(FENCE_BOXES))
    # A code of the old life may have been used after the backup was made.
    db.execute("DELETE FROM codes WHERE device IS NULL")
    events.add(db, now_ms, "new_life", {})
    anew = incarnation.begin(db, me, incarnation.NEW_LIFE, now_ms)
    certificates.save_slice(db, anew.writer, (fence, fence + SLICE_SIZE - 1), FEED)
    return anew


def slice_fence(db: Database) -> int:
    """The first number a slice may begin with in this life of the hub."""
    return meta.get_number(db, "slice_fence")


def box_fence(db: Database) -> int:
    """No box up to this one is given in this life of the hub."""
    return max(BOX_FIRST, meta.get_number(db, "box_fence"))


def _skip(last: int) -> int:
    behind = -(-(last + 1) // SLICE_SIZE)
    return (behind + FENCE_SLICES + randbelow(FENCE_CHANCE)) * SLICE_SIZE


def _last_box(db: Database) -> int:
    (row,) = db.query("SELECT MAX(box) FROM devices")
    return int(row[0] or 0)
