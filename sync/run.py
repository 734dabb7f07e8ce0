"""Synchronise until nothing is left, resuming by itself after cuts."""
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from sync import ask
from sync.ask import Outcome, Side
from sync.client import EXCHANGE, Line
from sync.counting import READ_TIMEOUT_S
from sync.errors import LineDown
from sync.exchange import Ledger
from sync.pace import Pace, again_s
from sync.tls import trust_of

TIMEOUT_S: Final = 60.0
EXCHANGES_MAX: Final = 100_000
WAIT_MIN_S: Final = 0.5  # less, and no answer could come
CUT_LATE: Final = 1.1   # a cut that has not come by then is not coming


@dataclass(slots=True, kw_only=True)
class Run:
    """One sync. `now_ms` is the PC's clock; `progress` hears of every step; the
    ledger is kept here, so that a sync that fails has one too."""

    side: Side
    url: str
    now_ms: Callable[[], int]
    timeout_s: float = TIMEOUT_S
    once: bool = False
    progress: Callable[[Ledger], None] | None = None
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
                talk.exchange_all()
    finally:
        line.close()
        ledger = run.ledger
        ledger.attempts = line.counts.connections
        ledger.requests = line.counts.requests
        ledger.bytes_up, ledger.bytes_down = line.counts.up, line.counts.down
        ask.totals(run.side.db, run.side.me, ledger)
    return run.ledger


class _Talk:
    """One sync in progress. State: what was learned of the line, when something new
    last came through, how often it has failed since."""

    def __init__(self, run: Run, line: Line) -> None:
        self.run = run
        self.line = line
        self.pace = Pace()
        self.news_s = time.monotonic()
        self.failures = 0

    def silent(self, state: RetryCallState) -> bool:
        return time.monotonic() - self.news_s >= self.run.timeout_s

    def wait(self, state: RetryCallState) -> float:
        self.failures += 1
        return again_s(self.failures, random.random())

    def exchange_all(self) -> None:
        """Exchange until the hub has all of ours and we have all of its."""
        for _ in range(EXCHANGES_MAX):
            more = self._exchange()
            if self.run.once or not more:
                return
            if self.pace.one_a_connection():
                self._meet_the_cut()

    def _exchange(self) -> bool:
        """One request and its answer; True when another is needed."""
        run, counts = self.run, self.line.counts
        request = ask.build(run.side, token_bytes(16), run.now_ms(),
                            self.pace.ask_bytes)
        started = time.monotonic()
        connections, reused = counts.connections, counts.socket is not None
        more = request.rest
        try:
            with self.line.post(EXCHANGE, request.data, self._wait_s()) as stream:
                for outcome in ask.take_answer(run.side, request, stream, run.now_ms()):
                    more = self._note(outcome) or more
        except LineDown:
            if reused or counts.connections > connections:
                self.pace = self.pace.cut(time.monotonic() - counts.began_s)
            self.line.close()
            raise
        since = started if self.pace.lived_s is None else counts.began_s
        self.pace = self.pace.succeeded(time.monotonic() - since)
        return more

    def _wait_s(self) -> float:
        """How long the line may say nothing: a silent one must not outlast the sync.
        A sync without a time of its own tries once, as long as any request may take."""
        if not self.run.timeout_s:
            return READ_TIMEOUT_S
        left = self.news_s + self.run.timeout_s - time.monotonic()
        return min(READ_TIMEOUT_S, max(WAIT_MIN_S, left))

    def _note(self, outcome: Outcome) -> bool:
        """Into the ledger; True when the hub has more or must be asked again."""
        ledger = self.run.ledger
        ledger.sent += outcome.sent
        ledger.received += outcome.received
        if outcome.changed:
            self.news_s = time.monotonic()
            self.failures = 0
        if self.run.progress is not None:
            self.run.progress(ledger)
        return outcome.more or outcome.again

    def _meet_the_cut(self) -> None:
        """Begin the next request on a fresh connection, right after the cut."""
        due_s = self.line.counts.began_s + CUT_LATE * (self.pace.lived_s or 0.0)
        if not self.line.counts.cut_within(max(0.0, due_s - time.monotonic())):
            self.pace = self.pace.steady()
            return
        self.line.close()


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
