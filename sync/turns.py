"""One writer for many requests: what waits is written in one transaction.

A commit costs a flush of the disk. When twenty desks push at once their changes
share one; each is a part of its own, so one that fails takes nobody with it.
"""
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Final, TypeVar

from db.errors import MotcuaError
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
        self._store.db().take_much()
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
        db = self._store.db()
        outcomes: list[tuple[Job, object, MotcuaError | None]] = []
        try:
            with db.write():
                for job in group:
                    try:
                        with db.attempt():
                            outcomes.append((job, job[0](db), None))
                    except MotcuaError as error:
                        outcomes.append((job, None, error))
        except MotcuaError as error:
            outcomes = [(job, None, error) for job in group]
        for (_, done), result, failure in outcomes:
            if failure is None:
                done.set_result(result)
            else:
                done.set_exception(failure)
