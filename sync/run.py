"""Synchronise until nothing is left, resuming by itself after cuts."""
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_random_exponential

from db import meta
from sync import ask
from sync.ask import Side
from sync.client import EXCHANGE, Line
from sync.errors import LineDown
from sync.exchange import Ledger
from sync.pace import PUSH_START, Pace

RETRY_FIRST_S: Final = 0.2
RETRY_MAX_S: Final = 2.0
TIMEOUT_S: Final = 60.0
EXCHANGES_MAX: Final = 100_000


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
    ledger = run.ledger
    line = Line(run.url)
    last = [time.monotonic()]

    def silent(state: RetryCallState) -> bool:
        return time.monotonic() - last[0] >= run.timeout_s

    try:
        for attempt in Retrying(
                retry=retry_if_exception_type(LineDown), stop=silent, reraise=True,
                wait=wait_random_exponential(multiplier=RETRY_FIRST_S,
                                             max=RETRY_MAX_S, min=RETRY_FIRST_S)):
            with attempt:
                _exchange_all(run, line, ledger, last)
    finally:
        line.close()
        ledger.attempts = line.counts.connections
        ledger.requests = line.counts.requests
        ledger.bytes_up, ledger.bytes_down = line.counts.up, line.counts.down
        ask.totals(run.side.db, run.side.me, ledger)
    return ledger


def _exchange_all(run: Run, line: Line, ledger: Ledger, last: list[float]) -> None:
    """Exchange until the hub has all of ours and we have all of its."""
    for _ in range(EXCHANGES_MAX):
        more = _exchange(run, line, ledger, last)
        if run.once or not more:
            return


def _exchange(run: Run, line: Line, ledger: Ledger, last: list[float]) -> bool:
    """One request and its answer; True when another is needed."""
    side = run.side
    pace = Pace(meta.get_number(side.db, "push_bytes") or PUSH_START)
    request = ask.build(side, token_bytes(16), run.now_ms(), pace.push_bytes)
    started = time.monotonic()
    more = request.rest
    try:
        with line.post(EXCHANGE, request.data) as stream:
            for outcome in ask.take_answer(side, request, stream, run.now_ms()):
                ledger.sent += outcome.sent
                ledger.received += outcome.received
                more = more or outcome.more or outcome.again
                if outcome.changed:
                    last[0] = time.monotonic()
                if run.progress is not None:
                    run.progress(ledger)
    except LineDown:
        _learn(side, pace, pace.after_cut())
        raise
    _learn(side, pace, pace.after_success(
        request.frame_bytes, time.monotonic() - started))
    return more


def _learn(side: Side, before: Pace, after: Pace) -> None:
    if after != before:
        with side.db.write():
            meta.put_number(side.db, "push_bytes", after.push_bytes)


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
