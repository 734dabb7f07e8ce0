"""The desk's half of an exchange: ask, and keep what is answered.

Nothing of an exchange is remembered between requests: what the hub holds is told
anew by every answer, so a request may be lost, doubled or answered into the void.
"""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from db import changes, disputes, events, lanes, meta, papers
from db.lanes import Lane
from db.papers import Scan
from db.sqlite import Database
from sync import incarnation, leaving, rejoin, state
from sync.acknowledged import acts_after, came_back, note_got
from sync.apply import Applying, Taken
from sync.author import Authoring
from sync.errors import DeviceRevoked, Gap, HubRefused, Malformed, VersionTooOld
from sync.exchange import (
    EPOCH,
    OK,
    PROTOCOL,
    REFUSED,
    SLOW,
    TIME,
    UPGRADE,
    Answer,
    Ask,
    Health,
    LaneHead,
    Ledger,
    Listed,
    Stream,
    frame_hash,
    read_answer,
    read_frame,
    seal_ask,
)
from sync.me import Me
from sync.meaning import Meaning
from sync.pushing import push
from sync.relay import take_bytes

PULL_MIN: Final = 512
ALARM: Final = "alarm_ms"       # since when the hub sees other figures than we show
REVOKED: Final = "revoked_ms"   # since when we know that we were struck off
PARKED_BYTES_MAX: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Side:
    """The desk's folder as one thread sees it. `app` is the program's version,
    `disk_free_mb` the room left on its disk."""

    db: Database
    me: Me
    meaning: Meaning
    app: str
    disk_free_mb: int = 0


@dataclass(slots=True)
class Request:
    """A request, and what is needed to understand its answer."""

    nonce: bytes
    data: bytes
    named: list[Lane]           # the lanes it asks about
    stage: int                  # how far the desk has come with its hub
    rest: bool                  # more is waiting than this request carries
    frame_bytes: int = 0


@dataclass(slots=True)
class Outcome:
    """What one exchange came to."""

    sent: int = 0
    received: int = 0
    changed: bool = False
    more: bool = False          # the hub has more, or asks to be asked again
    again: bool = False
    scans: list[tuple[bool, bytes]] = field(default_factory=list)
    all_here: bool = False      # the hub has nothing to tell that we lack
    struck_off: bool = False    # the hub has all it will ever take of our changes
    pieces: int = 0             # of scans, newly there or here
    verdicts: list[tuple[int, str]] = field(default_factory=list)


def build(side: Side, nonce: bytes, now_ms: int, ask_bytes: int,
          scans: Sequence[Scan] = ()) -> Request:
    """The next request: what the hub lacks of our lanes, and how far we are.

    `ask_bytes` is shared: what is not pushed may be pulled. `scans` are asked about.
    """
    renew(side, now_ms)
    db, me = side.db, incarnation.current(side.db, side.me)
    with db.reading():
        named = rejoin.to_name(db, own_lanes(db, me), me.writer)
        pushed = push(db, me, rejoin.to_push(db, named), ask_bytes)
        used = sum(map(len, pushed.frames))
        ask = Ask(
            PROTOCOL, side.app, nonce, me.device, me.hub_id,
            meta.get(db, "epoch") or b"",
            now_ms + meta.get_number(db, "hub_offset_ms"),
            [LaneHead(lane.writer, lane.scope, lane.head_seq, lane.head_id[:8])
             for lane in named],
            cursor(db), max(PULL_MIN, ask_bytes - used),
            state.vector_hash(db, me.unit, side.meaning.registry),
            state.digest(db, me.unit),
            health(side, now_ms),
            [(frame_hash(frame), len(frame)) for frame in pushed.frames],
            [(scan.sha, scan.size) for scan in scans], rejoin.to_show(db))
        stage = rejoin.stage(db)
    return Request(nonce, seal_ask(ask, pushed.frames, me.device_key), named, stage,
                   pushed.rest, used)


def renew(side: Side, now_ms: int) -> None:
    """A folder that was told that its lane has ended says so now, not at the next
    edit: then the hub's numbers for the new writer come with this very exchange."""
    db, me = side.db, incarnation.current(side.db, side.me)
    if not incarnation.was_told(db, me):
        return
    with db.write():
        batch = Authoring(db, side.meaning, me, now_ms)
        batch.introduce(me.scope_for(me.unit))
        batch.finish()


def own_lanes(db: Database, me: Me) -> list[Lane]:
    """The lanes of this device, those of earlier incarnations included."""
    writers = [bytes(row[0]) for row in db.query(
        "SELECT id FROM writers WHERE device = ? ORDER BY id", (me.device,))]
    return lanes.of_writers(db, writers or [me.writer])


def may_be_emptied(db: Database, me: Me) -> bool:
    """True when this PC was struck off, and the hub said that a backup of it holds all
    this PC ever saved."""
    return leaving.is_safe(db) and not pending(db, me)[0]


def take_answer(side: Side, request: Request, stream: Stream, now_ms: int
                ) -> Iterator[Outcome]:
    """Keep an answer as it arrives: one outcome for its head, one for each frame.

    Raises Malformed when it is cut or is no answer of our hub's; what came whole
    before that is kept. Raises HubRefused and its kinds.
    """
    answer = read_answer(stream, side.me.hub_public, request.nonce)
    if answer.hub != side.me.hub_id:
        raise Malformed(why="other_hub")
    head = _take_head(side, request, answer, now_ms)
    yield head
    if head.struck_off:
        raise DeviceRevoked()
    for number, listed in enumerate(answer.frames):
        data = read_frame(stream, listed)
        last = number == len(answer.frames) - 1
        taken = _take_frame(side, data, listed, now_ms)
        yield Outcome(received=taken.acts, changed=bool(taken.acts or taken.others),
                      more=answer.more and last)
    linked = _try_parked(side, now_ms)
    yield Outcome(received=linked, changed=linked > 0)
    if request.stage == rejoin.BRINGING and not (
            head.again or request.rest or answer.more or answer.verdicts
            or answer.code != OK):
        with side.db.write():
            rejoin.go_to(side.db, rejoin.DONE)
    if incarnation.was_told(side.db, incarnation.current(side.db, side.me)):
        yield Outcome(again=True)     # who we are now, and the numbers for it


def _take_head(side: Side, request: Request, answer: Answer, now_ms: int) -> Outcome:
    """What the hub says before any frame: codes, its time, what it holds of ours."""
    db = side.db
    if answer.code == SLOW or answer.why == "replay":
        # A proxy sent our request twice, or the hub is short of breath: ask again.
        raise Malformed(why=answer.why or "slow")
    if answer.code == REFUSED and answer.why != "revoked":
        raise HubRefused(why=answer.why)
    if answer.code == UPGRADE:
        raise VersionTooOld()
    with db.write():
        meta.put_number(db, "hub_offset_ms", answer.time_ms - now_ms)
        meta.put_number(db, "last_contact_ms", now_ms)
        noted = note_got(db, side.me, request.named, answer)
        if answer.epoch != meta.get(db, "epoch"):
            events.add(db, now_ms, "new_life", {})
            leaving.note_safe(db, False)
        again = rejoin.follow(db, request.stage, answer, noted.moved)
        # What an earlier life had told us may have been linked since we last brought.
        again = again or (request.stage == rejoin.BRINGING and noted.less)
        if answer.code == EPOCH:
            save_cursor(db, {})
            papers.doubt_all(db)
        if answer.code == OK and answer.alarm != (meta.get_number(db, ALARM) > 0):
            meta.put_number(db, ALARM, answer.time_ms if answer.alarm else 0)
        if answer.code == REFUSED:
            if not meta.get_number(db, REVOKED):
                meta.put_number(db, REVOKED, answer.time_ms)
            leaving.note_safe(db, answer.backed_up)
    # Whatever the hub would take of ours lies in the supervisor's inbox now.
    struck_off = answer.code == REFUSED and not (
        noted.moved and pending(db, side.me)[0])
    return Outcome(sent=noted.sent, changed=noted.moved, verdicts=answer.verdicts,
                   again=not struck_off and (
                       again or answer.code in (TIME, REFUSED)),
                   scans=answer.papers, struck_off=struck_off,
                   all_here=answer.code == OK and not answer.frames and not answer.more)


def _take_frame(side: Side, data: bytes, listed: Listed, now_ms: int) -> Taken:
    """Store one frame and move the cursor past it, in one transaction."""
    db, (hash, length, scope, number, mark) = side.db, listed
    taken = Taken()
    with db.write():
        if length:
            try:
                with db.attempt():
                    taken = _apply(side, data, now_ms)
            except (Gap, Malformed) as error:
                _park(db, (hash, data), error.code, now_ms)
        reached = cursor(db)
        if number > reached.get(scope, (0, b""))[0]:
            save_cursor(db, reached | {scope: (number, mark)})
    return taken


def _apply(side: Side, data: bytes, now_ms: int) -> Taken:
    batch, _ = take_bytes(
        lambda: Applying(side.db, side.meaning, now_ms, arrivals=False), data)
    taken = batch.finish()
    came_back(side.db, side.me, batch, now_ms)
    return taken


def _park(db: Database, frame: tuple[bytes, bytes], why: str, now_ms: int) -> None:
    """Keep a frame that cannot be linked yet; the hub need not send it again."""
    (held,) = db.query("SELECT COALESCE(SUM(LENGTH(frame)), 0) FROM parked")
    if held[0] + len(frame[1]) > PARKED_BYTES_MAX:
        raise Malformed(why="parked_full")
    db.execute("INSERT OR IGNORE INTO parked (hash, frame, why, at_ms) "
               "VALUES (?, ?, ?, ?)", (*frame, why, now_ms))


def _try_parked(side: Side, now_ms: int) -> int:
    """What was missing may have come, and may be what another frame waits for: how
    many acts were linked."""
    acts, linked = 0, True
    while linked:
        linked = False
        for row in side.db.query(
                "SELECT hash, frame FROM parked ORDER BY at_ms, hash"):
            taken = _link(side, (row["hash"], row["frame"]), now_ms)
            if taken is not None:
                acts, linked = acts + taken.acts, True
    return acts


def _link(side: Side, frame: tuple[bytes, bytes], now_ms: int) -> Taken | None:
    """Store a parked frame if it can be linked now."""
    with side.db.write():
        try:
            with side.db.attempt():
                taken = _apply(side, frame[1], now_ms)
                side.db.execute("DELETE FROM parked WHERE hash = ?", (frame[0],))
        except (Gap, Malformed):
            return None
    return taken


def cursor(db: Database) -> dict[int, tuple[int, bytes]]:
    """How far each scope has been read: scope → (arrival number, its mark)."""
    told = meta.get_text(db, "cursor")
    parts = (part.split(":") for part in told.split(",") if part)
    return {int(scope): (int(number), bytes.fromhex(mark))
            for scope, number, mark in parts}


def save_cursor(db: Database, reached: dict[int, tuple[int, bytes]]) -> None:
    """Remember how far each scope has been read."""
    meta.put(db, "cursor", ",".join(
        f"{scope}:{number}:{mark.hex()}"
        for scope, (number, mark) in sorted(reached.items())).encode())


def pending(db: Database, me: Me) -> tuple[int, int | None]:
    """(own changes the hub has not acknowledged, when the oldest was made)."""
    count, oldest = 0, None
    for lane, after in unsent(db, me):
        count += lane.head_seq - after
        row = db.first(
            """SELECT at_ms FROM changes WHERE lane = ? AND seq > ?
            ORDER BY seq LIMIT 1""", (lane.n, after))
        if row is not None and (oldest is None or row[0] < oldest):
            oldest = int(row[0])
    return count, oldest


def unsent(db: Database, me: Me) -> Iterator[tuple[Lane, int]]:
    """Own lanes the hub does not hold whole, and the number after which nothing a
    person did has been acknowledged. That a writer began is no act of a person's."""
    for lane in own_lanes(db, me):
        after = acts_after(db, lane, max(lane.acked_seq, lane.fork_seq))
        if lane.head_seq > after:
            yield lane, after


def health(side: Side, now_ms: int) -> Health:
    """What the desk says of itself."""
    db = side.db
    count, oldest = pending(db, side.me)
    return Health(now_ms, count, oldest or 0, disputes.count(db),
                  changes.quarantined(db), side.disk_free_mb)


def totals(db: Database, me: Me, ledger: Ledger) -> None:
    """What is open now, into the ledger."""
    ledger.pending = pending(db, me)[0]
    ledger.disputes = disputes.count(db)
    ledger.quarantined = changes.quarantined(db)
    ledger.papers_pending = papers.unsent(db)

