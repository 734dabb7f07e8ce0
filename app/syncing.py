"""The worker of a desk's folder, put together for the window."""
from collections.abc import Callable

from app import __version__
from app.clock import Clock
from app.desk import open_desk
from app.work.synchronise import Options, synchronise
from db import changes, disputes
from db.sqlite import Store
from sync import ask
from sync.errors import LineDown
from sync.exchange import Ledger
from sync.worker import Job, Progress, Worker


def desk_worker(store: Store, clock: Clock, cut: Callable[[], bool] | None = None
                ) -> Worker:
    """The background sync of this folder. `cut` is the practice switch."""

    def once(progress: Progress) -> Ledger:
        if cut is not None and cut():
            raise LineDown(why="switched_off")
        desk = open_desk(store, clock=clock)
        outcome = synchronise(desk, Options(
            timeout_s=0.0, progress=progress, scans="part"), __version__)
        if outcome.error is not None:
            raise outcome.error
        return outcome.ledger

    def open_work() -> tuple[int, int]:
        desk = open_desk(store, clock=clock)
        waiting = disputes.count(desk.db) + changes.quarantined(desk.db)
        return ask.pending(desk.db, desk.me)[0], waiting

    return Worker(Job(once, open_work, clock.now_ms))
