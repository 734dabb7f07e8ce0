"""Work that came late: about a case that has gone to another unit meanwhile, or for a
unit that has become another one.

What is about a case that has gone stays in effect where it was written, on the closed
copy that the old unit keeps; the hub also puts it into the supervisor's inbox, for the
unit that has the case now.
"""
from datetime import datetime
from typing import Final

from db import changes, inbox
from db.lanes import Lane
from db.sqlite import Database
from sync import union
from sync.apply import Applying
from sync.author import Authoring, Draft
from sync.change import CASE_KINDS, FEED, TRANSFER, UNITE, Body, decode, read
from sync.change import LATE as LATE_RULING
from sync.frame import Frame, Placed
from sync.inbox import row_of
from sync.moves import MOVED_TO, last_move

LATE: Final = "late"


def note(batch: Applying, frame: Frame) -> None:
    """What a frame brought of cases that are no longer here, into the inbox too."""
    if not changes.any_moved(batch.db):
        return
    for placed in frame.changes:
        if not _is_new(batch, placed):
            continue
        tell(batch, placed)
        body = placed.change.body
        if body is not None and body.kind == TRANSFER:
            # A hub that was put back may hear of a move after what it did not know.
            for one in changes.of_case(batch.db, batch.case(body.entity, body.scope).n):
                tell(batch, Placed(one.writer, one.scope, one.seq, b"", read(one.body)))


def tell(batch: Applying, placed: Placed) -> None:
    """A change, into the inbox too if its case has gone."""
    body, author = placed.change.body, batch.author(placed.writer)
    if (body is None or author is None or author.role == "hub"
            or body.kind not in CASE_KINDS or body.kind == TRANSFER):
        return
    if _had_gone(batch, batch.case(body.entity, body.scope).n, placed):
        inbox.add(batch.db, row_of(placed, author.device, LATE, batch.now_ms))


def _is_new(batch: Applying, placed: Placed) -> bool:
    there = batch.held(placed.writer, placed.scope, placed.seq)
    lane = next((n for id, n, _ in there if id == placed.change.id), 0)
    first, last = batch.taken.parts.get(lane, (0, 0))
    return first <= placed.seq <= last


def _had_gone(batch: Applying, n: int, placed: Placed) -> bool:
    """True when the last move of the case that did not know of the change took it
    away. What is in the log does not say so: a hub that went back is told late work
    and the case's coming home at once."""
    move = last_move(batch.db, [
        one for one in changes.moves(batch.db, n)
        if not _knew(batch, decode(one[3]), placed)])
    return move is not None and MOVED_TO in move.sets


def _knew(batch: Applying, move: Body, placed: Placed) -> bool:
    seen = batch.resolve(move.seen)
    return any(id == placed.change.id and seen.get(lane, 0) >= placed.seq
               for id, lane, _ in batch.held(placed.writer, placed.scope, placed.seq))


def mark(batch: Authoring, frame: Frame, lane: Lane,
         cursor: dict[int, tuple[int, bytes]]) -> None:
    """Rule which part of a lane was made, without knowing, for a unit that had ended
    already. It is in effect like all else; the history says so."""
    day = union.ended(batch.db, lane.scope)
    if day is None or cursor.get(FEED, (0, b""))[0] >= _told_at(batch.db, lane.scope):
        return
    first, last = batch.taken.parts[lane.n]
    seqs = [placed.seq for placed in frame.changes
            if placed.writer == lane.writer and placed.scope == lane.scope
            and first <= placed.seq <= last and placed.change.body is not None
            and placed.change.body.at_ms >= _begins_ms(day)]
    if seqs:
        batch.write(Draft(scope=lane.scope, kind=LATE_RULING, actor="",
                          sets={1: lane.writer, 2: seqs[0], 3: seqs[-1]}))


def _told_at(db: Database, scope: int) -> int:
    """The arrival number of the ruling that ended the unit of a scope."""
    for arrival, raw in changes.arrivals_of_kind(db, FEED, UNITE):
        if decode(raw).sets.get(1) == f"{scope:05d}":
            return arrival
    return 0


def _begins_ms(day: str) -> int:
    """When a day begins in Vietnam, which has kept +07:00 since 1975."""
    try:
        begins = datetime.fromisoformat(f"{day}T00:00:00+07:00")
    except ValueError:
        return 0
    return int(begins.timestamp() * 1000)
