"""The hub's half of an exchange: take what is pushed, give what is missing.

`open_question` and `give` only read; `take` writes and is called inside the
`write()` of the group, so that several desks share one commit.
"""
from dataclasses import dataclass, field
from typing import Final

import msgspec

from db import changes, disputes
from db.sqlite import Database
from sync import admit, certificates, inbox, leaving, papers, state
from sync.apply import Applying
from sync.change import FEED, UNITE
from sync.errors import BadSeal, Gap, Malformed
from sync.exchange import (
    EPOCH,
    HUB_FULL,
    OK,
    PROTOCOL,
    REFUSED,
    TIME,
    TIME_WINDOW_MS,
    UPGRADE,
    WHO,
    Answer,
    Ask,
    LaneHead,
    cut_frames,
    frame_hash,
    mark_of,
    open_ask,
    seal_answer,
)
from sync.framing import Framer
from sync.holding import got, held_by, unsent
from sync.identity import verified
from sync.question import Hub, Question, scopes_of
from sync.taking import give_slices, take_frame

ANSWER_BYTES_MAX: Final = 256 * 1024


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


def open_question(hub: Hub, data: bytes) -> Question | bytes:
    """The question, or a signed answer that says why it is none.

    Raises Malformed when nobody we know asked: such a request gets no answer.
    """
    ask, signed, signature, rest = open_ask(data)
    row = hub.db.first(
        "SELECT public_key, unit, role, box, state FROM devices WHERE id = ?",
        (ask.device,))
    if row is None and ask.hub == hub.me.hub_id:
        return Question(ask, [], stranger=True)
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
    if ask.epoch != hub.epoch() or _went_back(hub, ask):
        return refuse(hub, ask, EPOCH, "")
    return Question(ask, cut_frames(ask.frames, rest), row["unit"], row["role"],
                    row["box"], row["state"])


def _went_back(hub: Hub, ask: Ask) -> bool:
    """True when the device has read what this hub does not know: either the hub was
    put back, or what it gave under these numbers since is not what it gave then."""
    return any(number and mark_of(changes.id_of_arrival(hub.db, scope, number)) != mark
               for scope, (number, mark) in ask.cursor.items())


def refuse(hub: Hub, ask: Ask, code: str, why: str) -> bytes:
    """A signed answer without content."""
    return seal_answer(Answer(
        code, why, ask.nonce, hub.me.hub_id, hub.epoch(), hub.now_ms, [], [], [],
        False, 0), [], hub.me.device_key)


def take(hub: Hub, question: Question) -> None:
    """Store what was pushed, receipt and all. Lives inside `write()`."""
    if question.stranger:
        admit.recall(hub, question.ask)
        return
    keep = take_frame if question.state == inbox.ACTIVE else _set_apart
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
    if question.state == inbox.ACTIVE:
        give_slices(hub, question)
    _note_health(hub, question)


def take_nothing(question: Question) -> None:
    """This hub cannot write: whatever taking it in came to was undone."""
    question.verdicts = [(number, HUB_FULL) for number in range(len(question.frames))]
    question.shown, question.apart, question.alarm = {}, [], False


def _set_apart(hub: Hub, question: Question, data: bytes) -> None:
    batch = Applying(hub.db, hub.meaning, hub.now_ms, arrivals=False)
    question.apart += inbox.keep_frame(batch, data, question.ask.device)


def _note_health(hub: Hub, question: Question) -> None:
    """What the board shows. It must equal what the desk itself shows afterwards."""
    ask, health = question.ask, question.ask.health
    waiting = sum(_unsent(hub, question, head) for head in ask.heads
                  if not _is_anothers(hub, ask, head))
    question.alarm = (ask.vector == state.vector_hash(
        hub.db, question.unit, hub.meaning.registry)
                      and ask.digest != state.digest(hub.db, question.unit))
    open_here = _open_here(hub.db, question) if not waiting else (
        health.disputes, health.quarantine)
    oldest_s = max(0, health.clock_ms - health.oldest_ms) // 1000 if waiting else 0
    report = Report(waiting, oldest_s, *open_here,
                    round((health.clock_ms - hub.now_ms) / 1000), ask.app[:40],
                    health.disk_free_mb, question.alarm)
    hub.db.execute(
        """INSERT INTO health (device, last_contact_ms, report) VALUES (?, ?, ?)
        ON CONFLICT (device) DO UPDATE SET
            last_contact_ms = excluded.last_contact_ms, report = excluded.report""",
        (ask.device, hub.now_ms, msgspec.msgpack.encode(report)))


def _unsent(hub: Hub, question: Question, head: LaneHead) -> int:
    if question.state == inbox.ACTIVE:
        return unsent(hub, question, head)
    reached = max((one.seq for one in _got(hub, question, head)), default=0)
    return max(0, head.seq - reached)


def _is_anothers(hub: Hub, ask: Ask, head: LaneHead) -> bool:
    author = certificates.author(hub.db, head.writer)
    return author is not None and author.device != ask.device


def _open_here(db: Database, question: Question) -> tuple[int, int]:
    """(disputes, quarantined changes) in what this device replicates."""
    scopes = scopes_of(db, question.unit, question.box)
    return disputes.count_in(db, scopes), changes.quarantined_in(db, scopes)


@dataclass(slots=True)
class Gift:
    """The frames of an answer while there is room for them."""

    room: int
    listed: list[tuple[bytes, int, int, int, bytes]] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    more: bool = False

    def fits(self, frame: bytes) -> bool:
        """One frame always fits, or a small room would never be left."""
        return not self.frames or len(frame) <= self.room

    def add(self, frame: bytes, scope: int, place: tuple[int, bytes]) -> None:
        """A frame, and the cursor after it."""
        self.listed.append((frame_hash(frame), len(frame), scope, *place))
        self.frames.append(frame)
        self.room -= len(frame)

    def reach(self, scope: int, place: tuple[int, bytes]) -> None:
        """The scope is read up to here, whether a frame says so or not."""
        if self.listed and self.listed[-1][2] == scope:
            self.listed[-1] = (*self.listed[-1][:3], *place)
        else:
            self.listed.append((b"", 0, scope, *place))


def give(hub: Hub, question: Question) -> bytes:
    """The answer: what the hub holds of the device's lanes, what the device lacks."""
    ask = question.ask
    if question.stranger:
        known = inbox.is_known(hub.db, ask.device)
        return refuse(hub, ask, EPOCH if known else WHO, "")   # it asks anew
    if ask.epoch != hub.epoch():    # this very request showed that we went back
        return refuse(hub, ask, EPOCH, "")
    if question.state == inbox.REVOKED:
        return _farewell(hub, question)
    gift, held = Gift(min(ask.bytes_max, ANSWER_BYTES_MAX)), held_by(hub, question)
    scopes = scopes_of(hub.db, question.unit, question.box)
    # The feed waits for the cases, unless it says why some of them are this desk's: a
    # hub that was put back would not take those from who cannot tell it.
    order = [FEED, *scopes] if _unheard_merger(hub.db, ask) else [*scopes, FEED]
    for scope in order:
        _give_scope(hub, ask, scope, (gift, held))
        if gift.more:
            break
    return seal_answer(Answer(
        OK, "", ask.nonce, hub.me.hub_id, hub.epoch(), hub.now_ms,
        _all_got(hub, question), question.verdicts, gift.listed, gift.more,
        0, papers.held(hub.db, ask.papers, scopes), question.alarm),
        gift.frames, hub.me.device_key)


def _farewell(hub: Hub, question: Question) -> bytes:
    """A struck-off device is told what became of its work and of its scans, and
    nothing else."""
    ask = question.ask
    return seal_answer(Answer(
        REFUSED, inbox.REVOKED, ask.nonce, hub.me.hub_id, hub.epoch(), hub.now_ms,
        _all_got(hub, question), question.verdicts, [], False, 0,
        leaving.held(hub.db, ask.device, ask.papers,
                     scopes_of(hub.db, question.unit, question.box)),
        backed_up=leaving.backed_up(hub.db, ask.device)), [], hub.me.device_key)


def _unheard_merger(db: Database, ask: Ask) -> bool:
    after = ask.cursor.get(FEED, (0, b""))[0]
    return any(number > after
               for number, _ in changes.arrivals_of_kind(db, FEED, UNITE))


def _all_got(hub: Hub, question: Question) -> list[LaneHead]:
    found = {(one.writer, one.scope, one.seq, one.head): one
             for head in question.ask.heads for one in _got(hub, question, head)}
    return list(found.values())


def _got(hub: Hub, question: Question, head: LaneHead) -> list[LaneHead]:
    """How far the hub holds a lane the device names, in effect or in the inbox."""
    found = got(hub, question, head)
    if question.state == inbox.ACTIVE:
        return found
    log = found[0] if found else LaneHead(head.writer, head.scope, 0, b"")
    reached = inbox.reached(hub.db, head, log)
    apart = [one for one in question.apart
             if (one.writer, one.scope) == (head.writer, head.scope)]
    return [reached, *apart] if reached.seq else apart


def _give_scope(hub: Hub, ask: Ask, scope: int, to: tuple[Gift, dict[int, int]]
                ) -> None:
    """Add one scope's frames while there is room."""
    gift, held = to
    after = ask.cursor.get(scope, (0, b""))[0]
    last = changes.arrival_number(hub.db, scope)
    if after >= last:
        return
    log = (one for one in changes.arrived(hub.db, scope, after)
           if held.get(one.lane, 0) < one.seq)
    for frame, end in Framer(hub.db, hub.me, gift.room).frames(log):
        if not gift.fits(frame):
            gift.more = True
            return
        gift.add(frame, scope, (end.arrival or 0, mark_of(end.id)))
    gift.reach(scope, (last, mark_of(changes.id_of_arrival(hub.db, scope, last))))
