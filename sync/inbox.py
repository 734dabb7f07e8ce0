"""What the hub takes in without letting it have its effect: the supervisor's inbox.

A revoked desk's unsent work comes here, whole: linked to its lane and under its
seal, like any other push, and kept for ever. Cases do not know of it. Until a person
decides, it is neither lost nor true.
"""
from typing import Final

import msgspec

from db import inbox
from db.errors import MotcuaError
from db.sqlite import Database
from sync import certificates, union
from sync.apply import Applying
from sync.author import Authoring, Draft
from sync.certificates import sets_of
from sync.change import DEVICE, NO_ENTITY, WRITER
from sync.errors import BadSeal, Gap, Malformed
from sync.exchange import LaneHead
from sync.frame import Frame, Placed, unpack
from sync.histories import histories
from sync.me import scope_of
from sync.papers import hear_of

ACTIVE: Final = "active"
REVOKED: Final = "revoked"


def keep_frame(batch: Applying, data: bytes, device: bytes) -> list[LaneHead]:
    """Keep what a frame of this device carries; the ends of lanes it showed. Lives
    inside `write()`. Raises Gap, BadSeal, Malformed: then nothing of it is kept.
    """
    db = batch.db
    frame = _read(batch, data, device)
    homes = certificates.homes(db, device)
    for placed in frame.changes:
        if placed.scope not in homes:
            raise Malformed(why="scope")
        place = (placed.writer, placed.scope, placed.seq)
        if any(one[0] == placed.change.id for one in batch.held(*place)):
            continue
        inbox.add(db, row_of(placed, device, REVOKED, batch.now_ms))
        if placed.change.body:
            hear_of(db, placed.change.body)
    return [LaneHead(seal.writer, seal.scope, seal.seq, seal.head[:8])
            for seal in frame.seals]


def _read(batch: Applying, data: bytes, device: bytes) -> Frame:
    """The frame as its author meant it, its seals checked."""
    wrong: MotcuaError | None = None
    for history in histories(batch, data):
        try:
            frame = unpack(data, history.held)
            _introduce(batch.db, frame)
            _check_seals(batch.db, frame, device)
        except (Gap, BadSeal, Malformed) as error:
            wrong = wrong or error
            continue
        return frame
    raise wrong or Malformed(why="lanes")


def _introduce(db: Database, frame: Frame) -> None:
    for placed in frame.changes:
        body = placed.change.body
        if body and body.kind == WRITER and not certificates.not_introduced(db, body):
            certificates.take(db, body)


def row_of(placed: Placed, device: bytes, why: str, now_ms: int
           ) -> tuple[bytes, bytes, bytes, int, int, bytes, bytes, str, int]:
    """A change as a row of the inbox."""
    body = placed.change.body
    return (placed.change.id, device, placed.writer, placed.scope, placed.seq,
            body.entity if body else NO_ENTITY, placed.change.raw, why, now_ms)


def _check_seals(db: Database, frame: Frame, device: bytes) -> None:
    """Every lane ends in a seal of this device's own writer."""
    ends: dict[tuple[bytes, int], bytes] = {}
    for placed in frame.changes:
        ends[placed.writer, placed.scope] = placed.change.id
    for seal in frame.seals:
        author = certificates.author(db, seal.writer)
        if author is None or author.device != device or not author.vouches(seal):
            raise BadSeal(writer=seal.writer.hex(), seq=seal.seq)
        if ends.get((seal.writer, seal.scope)) == seal.head:
            del ends[seal.writer, seal.scope]
    if ends:
        raise BadSeal(why="unsealed")


def reached(db: Database, head: LaneHead, got: LaneHead) -> LaneHead:
    """How far a lane is held, what lies in the inbox counted too."""
    if got == head or any(id[:8] == head.head
           for id, _ in inbox.at_place(db, head.writer, head.scope, head.seq)):
        return head
    last = inbox.last_place(db, head.writer, head.scope)
    if last is None or last[0] <= got.seq:
        return got
    return LaneHead(head.writer, head.scope, last[0], last[1][:8])


def is_known(db: Database, device: bytes) -> bool:
    """True for a device this hub has admitted, whatever became of it."""
    return db.first("SELECT 1 FROM devices WHERE id = ?", (device,)) is not None


def is_revoked(db: Database, device: bytes) -> bool:
    """True for a device this hub has struck off."""
    return db.first("SELECT 1 FROM devices WHERE id = ? AND state = ?",
                    (device, REVOKED)) is not None


def revoke(batch: Authoring, device: bytes) -> bool:
    """Strike a device off by a ruling in every scope that knows it; False when that
    was done before. Lives inside `write()`."""
    told = certificates.certificate_of(batch.db, device)
    if told.state == REVOKED:
        return False
    struck = msgspec.structs.replace(told, state=REVOKED)
    for scope in [told.box, scope_of(told.unit)] if told.box else union.scopes(
            batch.db, told.unit):
        batch.write(Draft(scope=scope, kind=DEVICE, actor="", sets=sets_of(struck)))
    return True
