"""The hub's half of an exchange: take what is pushed, give what is missing.

`open_question` and `give` only read; `take` writes and is called inside the
`write()` of the group, so that several desks share one commit.
"""
from dataclasses import dataclass, field
from typing import Final

import msgspec

from db import changes, disputes, lanes, meta
from db.sqlite import Database
from sync import inbox, papers, state
from sync.apply import Applying
from sync.author import Authoring, Draft
from sync.certificates import receipt_sets
from sync.change import FEED, RECEIPT
from sync.errors import BadSeal, Gap, Malformed
from sync.exchange import (
    EPOCH,
    OK,
    PROTOCOL,
    REFUSED,
    TIME,
    TIME_WINDOW_MS,
    UPGRADE,
    Answer,
    Ask,
    LaneHead,
    cut_frames,
    frame_hash,
    open_ask,
    seal_answer,
)
from sync.frame import unpack
from sync.framing import RAW_MIN, RAW_PER_BYTE, RAW_TARGET, Framer
from sync.identity import verified
from sync.me import BOX_FIRST, Me, scope_of
from sync.meaning import Meaning

ANSWER_BYTES_MAX: Final = 256 * 1024
# A frame pushed under one seal is given on in one piece, behind what already waits:
# larger ones would make a frame for the other desks that no frame can hold.
PUSHED_BYTES_MAX: Final = 160_000


@dataclass(slots=True)
class Question:
    """A verified request on its way through the hub."""

    ask: Ask
    frames: list[bytes]
    unit: str
    role: str
    box: int
    state: str = inbox.ACTIVE
    verdicts: list[tuple[int, str]] = field(default_factory=list)
    report: "Report | None" = None


class Report(msgspec.Struct, array_like=True, frozen=True):
    """What the board shows of a device, as of its last contact."""

    unsent: int
    oldest_unsent_s: int
    disputes: int
    quarantine: int
    clock_skew_s: int
    app: str
    disk_free_mb: int
    alarm: bool


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub's folder as one thread sees it, and the moment."""

    db: Database
    me: Me
    meaning: Meaning
    now_ms: int
    certificate: bytes = b""   # SHA-256 of its TLS certificate, empty without TLS

    def epoch(self) -> bytes:
        return meta.get(self.db, "epoch") or b""


def open_question(hub: Hub, data: bytes) -> Question | bytes:
    """The question, or a signed answer that says why it is none.

    Raises Malformed when nobody we know asked: such a request gets no answer.
    """
    ask, signed, signature, rest = open_ask(data)
    row = hub.db.first(
        "SELECT public_key, unit, role, box, state FROM devices WHERE id = ?",
        (ask.device,))
    if row is None:
        return refuse(hub, ask, REFUSED, "unknown_device")
    if not verified(row["public_key"], signed, signature):
        raise Malformed(why="not_signed")
    if row["state"] not in (inbox.ACTIVE, inbox.REVOKED):
        return refuse(hub, ask, REFUSED, str(row["state"]))
    if not ask.protocol[0] <= PROTOCOL[1] or not PROTOCOL[0] <= ask.protocol[1]:
        return refuse(hub, ask, UPGRADE, "protocol")
    if ask.hub != hub.me.hub_id:
        return refuse(hub, ask, REFUSED, "other_hub")
    if abs(ask.time_ms - hub.now_ms) > TIME_WINDOW_MS:
        return refuse(hub, ask, TIME, "")
    if ask.epoch != hub.epoch():
        return refuse(hub, ask, EPOCH, "")
    return Question(ask, cut_frames(ask.frames, rest), row["unit"], row["role"],
                    row["box"], row["state"])


def refuse(hub: Hub, ask: Ask, code: str, why: str) -> bytes:
    """A signed answer without content."""
    return seal_answer(Answer(
        code, why, ask.nonce, hub.me.hub_id, hub.epoch(), hub.now_ms, [], [], [],
        False, 0), [], hub.me.device_key)


def take(hub: Hub, question: Question) -> None:
    """Store what was pushed, receipt and all. Lives inside `write()`."""
    keep = _take_frame if question.state == inbox.ACTIVE else _set_apart
    for number, data in enumerate(question.frames):
        try:
            with hub.db.attempt():
                keep(hub, question, data)
        except Gap:
            question.verdicts.append((number, "GAP"))
        except BadSeal:
            question.verdicts.append((number, "SEAL"))
        except Malformed:
            question.verdicts.append((number, "MALFORMED"))
    _note_health(hub, question)


def _take_frame(hub: Hub, question: Question, data: bytes) -> None:
    batch = Authoring(hub.db, hub.meaning, hub.me, hub.now_ms)
    frame = unpack(data, batch.pairs, batch.expect)
    for placed in frame.changes:
        author = batch.author(placed.writer)
        if author is None or author.device != question.ask.device:
            raise BadSeal(why="not_its_own")
        if placed.scope != (question.box or scope_of(question.unit)):
            raise Malformed(why="scope")
    if sum(len(placed.change.raw) for placed in frame.changes) > PUSHED_BYTES_MAX:
        raise Malformed(why="frame_too_large")
    batch.take_frame(frame)
    for n, (first, last) in list(batch.taken.parts.items()):
        lane = lanes.get_lane(hub.db, n)
        head = frame.changes[-1].change.id[:8] if lane.branch else b""
        batch.write(Draft(
            scope=lane.scope, kind=RECEIPT, actor="",
            sets=receipt_sets(lane.writer, first, last, head)))
    batch.finish()


def _set_apart(hub: Hub, question: Question, data: bytes) -> None:
    batch = Applying(hub.db, hub.meaning, hub.now_ms, arrivals=False)
    inbox.keep_frame(batch, data, question.ask.device,
                     question.box or scope_of(question.unit))


def _note_health(hub: Hub, question: Question) -> None:
    """What the board shows. It must equal what the desk itself shows afterwards."""
    ask, health = question.ask, question.ask.health
    unsent = sum(max(0, head.seq - _got(hub, question, head).seq)
                 for head in ask.heads)
    alarm = (ask.vector == state.vector_hash(hub.db, question.unit)
             and ask.digest != state.digest(hub.db, question.unit))
    open_here = _open_here(hub.db, question) if not unsent else (
        health.disputes, health.quarantine)
    oldest_s = max(0, health.clock_ms - health.oldest_ms) // 1000 if unsent else 0
    report = Report(unsent, oldest_s, *open_here,
                    round((health.clock_ms - hub.now_ms) / 1000), ask.app[:40],
                    health.disk_free_mb, alarm)
    hub.db.execute(
        """INSERT INTO health (device, last_contact_ms, report) VALUES (?, ?, ?)
        ON CONFLICT (device) DO UPDATE SET
            last_contact_ms = excluded.last_contact_ms, report = excluded.report""",
        (ask.device, hub.now_ms, msgspec.msgpack.encode(report)))


def _open_here(db: Database, question: Question) -> tuple[int, int]:
    """(disputes, quarantined changes) in what this device replicates."""
    scopes = scopes_of(db, question.unit, question.box)
    return disputes.count_in(db, scopes), changes.quarantined_in(db, scopes)


def scopes_of(db: Database, unit: str, box: int) -> list[int]:
    """What a device replicates besides the feed: an assistant only its own box."""
    if box:
        return [box]
    boxes = [row[0] for row in db.query(
        "SELECT box FROM devices WHERE unit = ? AND box > 0 ORDER BY box",
        (unit,))]
    return [*boxes, scope_of(unit)]


@dataclass(slots=True)
class Gift:
    """The frames of an answer while there is room for them."""

    room: int
    listed: list[tuple[bytes, int, int, int]] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    more: bool = False

    def fits(self, frame: bytes) -> bool:
        """One frame always fits, or a small room would never be left."""
        return not self.frames or len(frame) <= self.room

    def add(self, frame: bytes, scope: int, number: int) -> None:
        """A frame, and the cursor after it."""
        self.listed.append((frame_hash(frame), len(frame), scope, number))
        self.frames.append(frame)
        self.room -= len(frame)

    def reach(self, scope: int, number: int) -> None:
        """The scope is read up to here, whether a frame says so or not."""
        if self.listed and self.listed[-1][2] == scope:
            self.listed[-1] = (*self.listed[-1][:3], number)
        else:
            self.listed.append((b"", 0, scope, number))


def give(hub: Hub, question: Question) -> bytes:
    """The answer: what the hub holds of the device's lanes, what the device lacks."""
    ask = question.ask
    got = [_got(hub, question, head) for head in ask.heads]
    got = [head for head in got if head.seq]
    if question.state == inbox.REVOKED:
        # Told what became of its work, and nothing else.
        return seal_answer(Answer(
            REFUSED, inbox.REVOKED, ask.nonce, hub.me.hub_id, hub.epoch(), hub.now_ms,
            got, question.verdicts, [], False, 0), [], hub.me.device_key)
    gift = Gift(min(ask.bytes_max, ANSWER_BYTES_MAX))
    scopes = scopes_of(hub.db, question.unit, question.box)
    for scope in [*scopes, FEED]:
        _give_scope(hub, ask, scope, gift)
        if gift.more:
            break
    return seal_answer(Answer(
        OK, "", ask.nonce, hub.me.hub_id, hub.epoch(), hub.now_ms, got,
        question.verdicts, gift.listed, gift.more, 0,
        papers.held(hub.db, ask.papers, scopes)), gift.frames, hub.me.device_key)


def _give_scope(hub: Hub, ask: Ask, scope: int, gift: Gift) -> None:
    """Add one scope's frames while there is room."""
    after = ask.cursor.get(scope, 0)
    last = changes.arrival_number(hub.db, scope)
    if after >= last:
        return
    own = {(head.writer, head.scope): head.seq for head in ask.heads}
    log = (one for one in changes.arrived(hub.db, scope, after)
           if own.get((one.writer, one.scope), 0) < one.seq)
    target = max(RAW_MIN, min(RAW_TARGET, gift.room * RAW_PER_BYTE))
    for frame, end in Framer(hub.db, hub.me, target).frames(log):
        if not gift.fits(frame):
            gift.more = True
            return
        gift.add(frame, scope, end.arrival or 0)
    gift.reach(scope, last)


def _got(hub: Hub, question: Question, head: LaneHead) -> LaneHead:
    """How far the hub holds the lane the device names, in effect or in the inbox."""
    got = _in_log(hub, head)
    return (got if question.state == inbox.ACTIVE
            else inbox.reached(hub.db, head, got))


def _in_log(hub: Hub, head: LaneHead) -> LaneHead:
    found = lanes.of_writer(hub.db, head.writer, head.scope)
    lane = found[0] if found else None
    for other in found[1:]:
        if changes.id_at(hub.db, other.n, head.seq) == head.head:
            lane = other
    if lane is None:
        return LaneHead(head.writer, head.scope, 0, b"")
    return LaneHead(head.writer, head.scope, lane.head_seq, lane.head_id[:8])


def boxes_taken(db: Database) -> int:
    """The next free box for an assistant's drafts."""
    (row,) = db.query("SELECT MAX(box) FROM devices")
    return max(BOX_FIRST, int(row[0] or 0)) + 1
