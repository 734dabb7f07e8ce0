"""The hub takes in one frame a device brought.

The lanes in it may be anybody's: seals and certificates say who wrote what. What the
hub then has to say is written in the same transaction: receipts, a ruling where a lane
has two histories; and if the hub meets words of its own that it does not know, it was
put back to an earlier day and begins a new life.
"""
from db import writers
from db.lanes import TRUNK, Lane
from sync import certificates, epoch, incarnation, late
from sync.author import Authoring, Draft
from sync.certificates import HUB, Author, receipt_sets
from sync.change import CLONED, RECEIPT, SLICE, WRITER
from sync.errors import Malformed
from sync.frame import Frame
from sync.giving import next_slice
from sync.me import scope_of
from sync.question import Hub, Question, may_bring
from sync.relay import take_bytes

# A frame pushed under one seal is given on in one piece, behind what already waits:
# larger ones would make a frame for the other desks that no frame can hold.
PUSHED_BYTES_MAX = 160_000
WRITERS_MAX = 200       # of one device; a later one gets no numbers of its own


def take_frame(hub: Hub, question: Question, data: bytes) -> None:
    """Store a frame, or raise Gap, BadSeal, Malformed. Inside `write()`."""
    batch, frame = take_bytes(
        lambda: Authoring(hub.db, hub.meaning, hub.me, hub.now_ms), data)
    if sum(len(placed.change.raw) for placed in frame.changes) > PUSHED_BYTES_MAX:
        raise Malformed(why="frame_too_large")
    grown = batch.grown()
    owners = {lane.n: _owner(hub, question, lane) for lane in grown}
    if any(lane.writer == batch.me.writer for lane in grown):
        batch.me = epoch.begin_new_life(hub.db, batch.me, hub.now_ms)
    for lane in grown:
        if owners[lane.n].role != HUB:
            _answer_for(batch, lane, owners[lane.n], _why_begun(frame, lane))
            late.mark(batch, frame, lane, question.ask.cursor)
    batch.finish()
    late.note(batch, frame)
    for seal in frame.seals:
        for id, n, _ in batch.held(seal.writer, seal.scope, seal.seq):
            if id == seal.head:
                question.shown[n] = max(question.shown.get(n, 0), seal.seq)


def _owner(hub: Hub, question: Question, lane: Lane) -> Author:
    """Whose lane it is. Raises Malformed when it does not belong where it stands, or
    the device has no business with that scope."""
    author = certificates.author(hub.db, lane.writer)
    assert author is not None, "a seal was checked"
    if author.role == HUB:
        return author     # our own words, of this life or another, are welcome anywhere
    if lane.scope not in certificates.homes(hub.db, author.device):
        raise Malformed(why="scope")
    if lane.scope not in may_bring(hub.db, question):
        raise Malformed(why="scope")
    return author


def _why_begun(frame: Frame, lane: Lane) -> object:
    """Why this writer began, as far as the frame tells."""
    for placed in frame.changes:
        body = placed.change.body
        if placed.writer == lane.writer and body and body.kind == WRITER:
            return body.sets.get(4)
    return None


def _answer_for(batch: Authoring, lane: Lane, author: Author, why: object) -> None:
    """The receipt for what is new in a lane, and what is to be said of its writer."""
    first, last = batch.taken.parts[lane.n]
    batch.write(Draft(
        scope=lane.scope, kind=RECEIPT, actor="",
        sets=receipt_sets(lane.writer, first, last, lane.head_id[:8])))
    forked = lane.branch != TRUNK and first == lane.fork_seq + 1
    copied = first == 1 and why == incarnation.COPIED
    if (forked or copied) and not writers.is_cloned(batch.db, lane.writer):
        batch.write(Draft(
            scope=lane.scope, kind=CLONED, actor="",
            sets={1: lane.writer, 2: author.device,
                  3: lane.fork_seq if forked else 0}))


def give_slices(hub: Hub, question: Question) -> None:
    """Numbers of its own for each writer of the device that has none yet."""
    if question.box:
        return
    rows = hub.db.query(
        """SELECT w.id, s.first FROM writers w
        LEFT JOIN slices s ON s.writer = w.id AND s.scope IN (0, ?)
        WHERE w.device = ? ORDER BY w.rowid""",
        (scope_of(question.unit), question.ask.device))
    without = [bytes(row[0]) for row in rows if row[1] is None]
    if not without or len(rows) > WRITERS_MAX:
        return
    batch = Authoring(hub.db, hub.meaning, hub.me, hub.now_ms)
    for writer in without:
        first, last = next_slice(hub.db, hub.me, question.unit)
        batch.write(Draft(scope=scope_of(question.unit), kind=SLICE, actor="",
                          sets={1: writer, 2: first, 3: last}))
    batch.finish()
