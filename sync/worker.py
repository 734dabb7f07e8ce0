"""The thread that brings the desk's copy to agree while people work.

It wakes when something was saved, when a person says *try now*, or when its time has
come; it never gives up, and what it will do next is always visible.
"""
import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from tenacity import RetryCallState, Retrying, retry_if_exception

from db.errors import MotcuaError
from sync.exchange import Ledger
from sync.pace import AFTER_OUTAGE_MAX_S, IDLE_S, retry_after_s

log = logging.getLogger(__name__)

FLOOR_S: Final = 5.0
SCANS_PAUSE_S: Final = 0.3    # between two parts of a pile of scans others may sync
STOP_WAIT_S: Final = 3.0

State = Literal["offline", "sending", "synced", "failed", "needs_you", "sign_in"]
Progress = Callable[[Ledger], None]
NO_LINE: Final = ("ConnectionError", "ConnectTimeout", "cut", "switched_off")


@dataclass(frozen=True, slots=True)
class SyncView:
    """What the strip on every page says. Times are the PC's clock."""

    state: State = "offline"
    pending: int = 0
    needs_you: int = 0
    sent: int = 0
    total: int = 0
    last_contact_ms: int | None = None
    next_try_ms: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What the worker is handed: how to sync, what is open, what time it is."""

    synchronise: Callable[[Progress], Ledger]
    open_work: Callable[[], tuple[int, int]]   # (pending, waiting for a person)
    now_ms: Callable[[], int]


class Worker:
    """State: the thread, what it shows, and why it should wake."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._view = SyncView()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._failures = 0      # one after another, with nothing new between them
        self._scans_left = False
        self._hurry = threading.Event()   # somebody waits: do not gather saves first
        self._thread = threading.Thread(target=self._work, name="sync", daemon=True)

    def start(self) -> None:
        """Begin; the first sync starts at once."""
        self._thread.start()

    def stop(self) -> None:
        """End soon. What is half-way is resumed at the next start."""
        self._stopping.set()
        self._hurry.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(STOP_WAIT_S)

    def try_now(self) -> None:
        """A person asked, or the line was seen coming back."""
        self._hurry.set()
        self._wake.set()

    def saved(self) -> None:
        """Something of ours waits to be sent."""
        self._wake.set()

    def view(self) -> SyncView:
        """What to show now: counts are read fresh, so they are never stale."""
        view = self._view
        pending, needs = self._job.open_work()
        state = view.state
        if state == "synced" and needs:
            state = "needs_you"
        elif state == "synced" and pending:
            state = "sending"
        return replace(view, state=state, pending=pending, needs_you=needs)

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                self._scans_left = False
                self._round()
                self._sleep(SCANS_PAUSE_S if self._scans_left
                            else IDLE_S * random.uniform(0.8, 1.2))
        except _Stopped:
            return

    def _round(self) -> None:
        """Sync until it succeeds or trying again will not help."""
        try:
            for attempt in Retrying(retry=retry_if_exception(_worth_retrying),
                                    wait=self._wait_s, sleep=self._sleep,
                                    before_sleep=self._note):
                with attempt:
                    self._once()
        except _Stopped:
            raise
        except MotcuaError as error:
            # Trying again will not help by itself; a person may, so look again when
            # asked or after the idle time.
            log.warning("sync refused code=%s", error.code)
            state: State = "sign_in" if error.code == "revoked" else "failed"
            self._view = replace(self._view, state=state, why=error.code)
        except Exception:
            # The one place that must never end: a fault in one round is logged and
            # the next round starts afresh.
            log.exception("sync round failed")
            self._view = replace(self._view, state="failed", why="fault")

    def _once(self) -> None:
        pending, _ = self._job.open_work()
        self._view = replace(self._view, state="sending", sent=0, total=pending,
                             next_try_ms=None, why="")
        ledger = self._job.synchronise(self._progress)
        self._scans_left = ledger.papers_pending > 0 and ledger.pieces > 0
        self._view = replace(self._view, state="synced",
                             last_contact_ms=self._job.now_ms())

    def _progress(self, ledger: Ledger) -> None:
        if self._stopping.is_set():
            raise _Stopped
        if ledger.changed:
            self._failures = 0     # the line bears something: the next cut is new
        self._view = replace(
            self._view, sent=min(ledger.sent, self._view.total),
            last_contact_ms=self._job.now_ms())

    def _note(self, state: RetryCallState) -> None:
        """Before waiting: say why, and when the next try is."""
        error = state.outcome.exception() if state.outcome else None
        why = str(getattr(error, "facts", {}).get("why", ""))
        wait_ms = int((state.next_action.sleep if state.next_action else 0) * 1000)
        self._view = replace(
            self._view, state="offline" if why in NO_LINE else "failed", why=why,
            next_try_ms=self._job.now_ms() + wait_ms)

    def _wait_s(self, state: RetryCallState) -> float:
        # The first retry after an outage is spread widely: all desks of a province
        # notice the line at the same moment.
        self._failures += 1
        if self._failures == 1:
            return random.uniform(1.0, FLOOR_S)
        return min(retry_after_s(self._failures, random.random()),
                   AFTER_OUTAGE_MAX_S if self._failures < 4 else 300.0)

    def _sleep(self, seconds: float) -> None:
        """Wait, but not past a wake-up; saves are gathered for a few seconds."""
        if self._wake.wait(seconds):
            self._hurry.wait(min(FLOOR_S, seconds))
        self._hurry.clear()
        self._wake.clear()
        if self._stopping.is_set():
            raise _Stopped


class _Stopped(Exception):
    """The worker was asked to end."""


def _worth_retrying(error: BaseException) -> bool:
    return bool(getattr(error, "worth_retrying", False))
