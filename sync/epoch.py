"""A hub that was put back to an earlier day begins a new life.

A new epoch, so that no desk goes on reading where the old life stopped; a new writer,
so that the hub's own lanes have one history; a fence, so that no number and no box is
given twice: it lies behind all that this machine remembers of the hub's other lives,
and far away by chance from what another machine may have given. What the hub forgot
comes back from the desks: each brings every lane it holds, those of PCs that are dead
included.
"""
from secrets import randbelow, token_bytes
from typing import Final

from db import counters, events, meta
from db.sqlite import Database
from sync import certificates, incarnation, remembered
from sync.change import FEED
from sync.me import BOX_FIRST, Me

SLICE_SIZE: Final = 1000
# How far to skip: a machine that is new to this hub does not know what was given after
# the day of the backup. The chance keeps apart two lives of one backup on two machines.
FENCE_SLICES: Final = 10
FENCE_CHANCE: Final = 800
FENCE_BOXES: Final = 1000
BOX: Final = "box"              # how a token calls the boxes given, and the fences
FENCE: Final = "fence"


def begin_new_life(db: Database, me: Me, now_ms: int) -> Me:
    """Let this hub begin anew; who it is from now on. Inside `write()`.

    For whoever knows that the folder was put back: a restored backup calls this before
    the hub serves again. A folder copied back behind the program's back needs no call:
    the hub notices by itself, as soon as a desk shows it a change of its own that it
    does not hold.
    """
    known = remembered.given(me)
    fence = _skip(max(counters.last_slice(db), slice_fence(db),
                      *(last for what, last in known.items() if what != BOX)))
    remembered.keep(me, FENCE, fence + SLICE_SIZE - 1)
    meta.put(db, "epoch", token_bytes(8))
    meta.put_number(db, "life_ms", now_ms)
    meta.put_number(db, "slice_fence", fence + SLICE_SIZE)
    meta.put_number(db, "box_fence", max(
        _last_box(db), box_fence(db), known.get(BOX, 0)) + FENCE_BOXES
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
