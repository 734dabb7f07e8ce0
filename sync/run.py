"""Synchronise until nothing is left, resuming by itself after cuts."""
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Final, Literal

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from sync import ask
from sync.ask import Outcome, Side
from sync.carry_papers import Carrier
from sync.client import EXCHANGE, Line
from sync.counting import READ_TIMEOUT_S
from sync.errors import DeviceRevoked, HubRefused, LineDown
from sync.exchange import HUB_FULL, Ledger
from sync.pace import Pace, again_s
from sync.tls import trust_of

TIMEOUT_S: Final = 60.0
EXCHANGES_MAX: Final = 100_000
UNHEARD_S: Final = 3.0   # who waits for a scan need not wait for a hub that is away
SCANS_S: Final = 20.0     # then the hub is asked for news, and others get their turn
DETOURS_MAX: Final = 5    # exchanges a hub may ask for before one piece
WAIT_MIN_S: Final = 0.5  # less, and no answer could come


Scans = Literal["all", "part", "wanted"]


@dataclass(slots=True, kw_only=True)
class Run:
    """One sync. `now_ms` is the PC's clock; `progress` hears of every step; the
    ledger is kept here, so that a sync that fails has one too.

    `scans`: carry all of them; a part, and leave the line to others before the next;
    or fetch only those somebody waits for, cases still before them.
    """

    side: Side
    url: str
    now_ms: Callable[[], int]
    timeout_s: float = TIMEOUT_S
    once: bool = False
    progress: Callable[[Ledger], None] | None = None
    scans: Scans = "all"
    ledger: Ledger = field(default_factory=Ledger)


def synchronise(run: Run) -> Ledger:
    """Both ways until nothing is left. Raises LineDown after `timeout_s` without
    one newly acknowledged or received change, HubRefused and its kinds."""
    line = Line(run.url, trust_of(run.side.db, run.side.me))
    talk = _Talk(run, line)
    try:
        for attempt in Retrying(retry=retry_if_exception_type(LineDown), reraise=True,
                                stop=talk.silent, wait=talk.wait):
            with attempt:
                talk.agree()
        talk.judge()
    finally:
        line.close()
        ledger = run.ledger
        ledger.attempts = line.counts.connections
        ledger.requests = line.counts.requests
        ledger.bytes_up, ledger.bytes_down = line.counts.up, line.counts.down
        ledger.bytes_wasted = line.counts.both - talk.whole
        ask.totals(run.side.db, run.side.me, ledger)
    return run.ledger


class _Talk:
    """One sync in progress. State: what was learned of the line, when something new
    last came through, how often it has failed since."""

    def __init__(self, run: Run, line: Line) -> None:
        self.run = run
        self.line = line
        self.pace = Pace()
        side = run.side
        self.carrier = Carrier(side.db, side.me, side.meaning, run.now_ms)
        self.left = 0     # what exchanges could not bring over: scans go all the same
        self.whole = 0    # bytes of exchanges that came through
        self.news_s = time.monotonic()
        self.failures = self.detours = 0
        self.refused = ""  # why the last exchange left something of ours at this PC
        self.struck_off = False

    def judge(self) -> None:
        """Raises DeviceRevoked when we were struck off; HubRefused when the hub will
        not take what waits here, LineDown when it has no room: asking again at once
        would only bring it there again, so it is tried like after a failure."""
        if self.struck_off:
            raise DeviceRevoked()
        if self.refused == HUB_FULL and self._pending():
            raise LineDown(why="hub_full")
        if self.refused and self._pending():
            raise HubRefused(why=self.refused)

    def silent(self, state: RetryCallState) -> bool:
        quiet_s = time.monotonic() - self.news_s
        if self.run.scans == "wanted" and not self.line.counts.down:
            return quiet_s >= UNHEARD_S     # somebody waits, and there is no line
        return quiet_s >= self.run.timeout_s

    def wait(self, state: RetryCallState) -> float:
        self.failures += 1
        return again_s(self.failures, random.random())

    def agree(self) -> None:
        """Cases until both sides hold the same, then scans; and again, while there
        is anything to carry."""
        due = self.run.scans != "wanted" or self._pending() > 0
        for _ in range(EXCHANGES_MAX):
            if due:
                self.carrier.plan()
                self.exchange_all()
                self.left = self._pending()
            due = not self.run.once and self._carry()
            if not due:
                return

    def _carry(self) -> bool:
        """Pieces of scans while no case waits; True when an exchange is due."""
        ends_s = time.monotonic() + SCANS_S
        moved = False
        while time.monotonic() < ends_s:
            if self._pending() > self.left:
                return True      # somebody saved: that goes first
            if self.run.scans == "wanted" and not self.carrier.wanted():
                return False
            before = self.line.counts.both
            step = self.carrier.step(self.line, self._wait_s())
            self.whole += self.line.counts.both - before
            if step == "nothing":
                return moved
            if step == "exchange":
                self.detours += 1
                if self.detours > DETOURS_MAX:
                    raise LineDown(why="scans")
                return True
            moved = moved or step == "moved"
            self._note(Outcome(changed=step == "moved", pieces=int(step == "moved")))
        return self.run.scans != "part" or self.struck_off   # nobody else has a turn

    def _pending(self) -> int:
        return ask.pending(self.run.side.db, self.run.side.me)[0]

    def exchange_all(self) -> None:
        """Exchange until the hub has all of ours and we have all of its."""
        for _ in range(EXCHANGES_MAX):
            more = self._exchange()
            if self.run.once or not more:
                return
            if not self.pace.fits(self._since_s()):
                self._meet_the_cut()

    def _exchange(self) -> bool:
        """One request and its answer; True when another is needed."""
        run, counts = self.run, self.line.counts
        since_s, before = self._since_s(), counts.both
        scans = self.carrier.asked()
        room = self.pace.fits(since_s)
        request = ask.build(run.side, token_bytes(16), run.now_ms(), room, scans)
        started_s, connections = time.monotonic(), counts.connections
        more, gained, self.refused = request.rest, False, ""
        try:
            with self.line.post(EXCHANGE, request.data, self._wait_s()) as stream:
                for outcome in ask.take_answer(run.side, request, stream, run.now_ms()):
                    if outcome.scans:
                        self.carrier.told(scans, outcome.scans, outcome.all_here)
                        more = more or self.carrier.doubts()
                    if outcome.verdicts and not outcome.again:
                        self.refused = outcome.verdicts[0][1]
                    gained = gained or outcome.changed or outcome.again
                    more = self._note(outcome) or more
        except DeviceRevoked:
            self.struck_off, more = True, False    # scans only we hold go all the same
        except LineDown:
            if since_s or counts.connections > connections:
                self.pace = self.pace.missed(time.monotonic() - counts.began_s)
            self.line.close()
            raise
        carried = counts.both - before
        self.whole += carried
        self.pace = self.pace.succeeded(carried, since_s, time.monotonic() - started_s)
        if self.refused and not gained:
            # The same again, unless a larger request holds what stands behind it.
            return more and self.pace.fits(self._since_s()) > room
        return more

    def _wait_s(self) -> float:
        """How long the line may say nothing: a silent one must not outlast the sync.
        A sync without a time of its own tries once, as long as any request may take."""
        if not self.run.timeout_s:
            return READ_TIMEOUT_S
        left = self.news_s + self.run.timeout_s - time.monotonic()
        return min(READ_TIMEOUT_S, max(WAIT_MIN_S, left))

    def _since_s(self) -> float:
        """How long ago the open connection was begun; 0 when none is open."""
        counts = self.line.counts
        return 0.0 if counts.socket is None else time.monotonic() - counts.began_s

    def _note(self, outcome: Outcome) -> bool:
        """Into the ledger; True when the hub has more or must be asked again."""
        ledger = self.run.ledger
        ledger.sent += outcome.sent
        ledger.received += outcome.received
        ledger.pieces += outcome.pieces
        if outcome.changed:
            self.news_s = time.monotonic()
            self.failures = self.detours = 0
            ledger.changed = True
        if self.run.progress is not None:
            self.run.progress(ledger)
        return outcome.more or outcome.again

    def _meet_the_cut(self) -> None:
        """Nothing comes through before the cut that is due: begin right after it.
        Raises LineDown when it came."""
        if not self.line.counts.cut_within(self.pace.cut_due_s(self._since_s())):
            self.pace = self.pace.steady()
            return
        self.pace = self.pace.cut(self._since_s())
        self.line.close()
        raise LineDown(why="cut")


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """A second sync of one folder waits for the first."""
    with (folder / "sync.lock").open("a+b") as lock:
        _lock(lock.fileno())
        try:
            yield
        finally:
            _unlock(lock.fileno())


try:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
except ImportError:   # Windows
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)   # type: ignore[attr-defined]

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
