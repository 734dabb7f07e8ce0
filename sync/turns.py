"""One writer for many requests: what waits is written in one transaction.

A commit costs a flush of the disk. When twenty desks push at once their changes
share one; each is a part of its own, so one that fails takes nobody with it.
"""
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Final, TypeVar

from db.sqlite import Database, Store

GROUP_MAX: Final = 64

T = TypeVar("T")
Job = tuple[Callable[[Database], object], "Future[object]"]


class Turns:
    """Runs jobs that write, one group at a time. State: the jobs that wait."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def run(self, job: Callable[[Database], T]) -> T:
        """Do this inside the next `write()`; returns once it is on the disk."""
        done: Future[T] = Future()
        self._jobs.put((job, done))  # type: ignore[arg-type]
        return done.result()

    def stop(self) -> None:
        """Finish what waits, then end."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            group = [job]
            while len(group) < GROUP_MAX and not self._jobs.empty():
                following = self._jobs.get()
                if following is None:
                    self._jobs.put(None)
                    break
                group.append(following)
            self._write(group)

    def _write(self, group: list[Job]) -> None:
        """One transaction for all; whatever happens, somebody is told."""
        try:
            db = self._store.db()
            db.take_much()
            with db.write():
                outcomes = [_attempt(db, job) for job, _ in group]
        except Exception as error:   # the next group must be served all the same
            outcomes = [(None, error)] * len(group)
        for (_, done), (result, failure) in zip(group, outcomes, strict=True):
            if failure is None:
                done.set_result(result)
            else:
                done.set_exception(failure)


def _attempt(db: Database, job: Callable[[Database], object]
             ) -> tuple[object, Exception | None]:
    """Do one part; what came of it. A part that fails takes nobody with it, unless
    the disk has undone the whole group."""
    try:
        with db.attempt():
            return job(db), None
    except Exception as error:
        if db.undone():
            raise
        return None, error
