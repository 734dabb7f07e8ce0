"""A hub and one desk in two folders that can be put back as they were.

A copy of a desk at another path is a clone, and the program rightly treats it as
one. So every snapshot is put back at the path it was taken from, token included.
"""
import json
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.contract import people as catalogue
from tests.contract.program import Desk, Hub, Row, Worker

from .figure import ROOT
from .line import Carried, Line, Shape
from .workload import UNIT, Case, Work

PLACE: Final = ROOT / "build" / "bench"
# One file per command: an import is one transaction, and a list has an end.
CASES_PER_IMPORT: Final = 10_000
# So long may a sync go without progress before it counts as not finishing.
IDLE_S_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One timed synchronisation, as the clock, the line and the ledger saw it."""

    seconds: float
    carried: Carried
    ledger: Row
    wasted: int     # bytes of exchanges that were cut, as the desk's own log says


class Province:
    """The two folders. Nothing runs in them unless a `with` says so."""

    def __init__(self, name: str) -> None:
        self.place = PLACE / name
        self._kept = PLACE / f"{name}-kept"
        for folder in (self.place, self._kept):
            shutil.rmtree(folder, ignore_errors=True)
        self.hub = Hub(self.place / "hub")
        self.desk = Desk(self.place / "desk", UNIT)

    def enrol(self) -> None:
        hub, desk = self.hub, self.desk
        hub.json("hub", "init")
        hub.run("hub", "units", "import",
                catalogue.write_units(hub.files / "units.csv"))
        hub.run("hub", "procedures", "import",
                catalogue.write_procedures(hub.files / "procedures.csv"))
        with self.serving():
            desk.run("enrol", "--hub", hub.url, "--code", hub.code(UNIT))

    def move_in(self, cases: Iterable[Case]) -> None:
        """The base, entered at the desk and brought to the hub on a free line."""
        some: list[Case] = []
        for case in cases:
            some.append(case)
            if len(some) == CASES_PER_IMPORT:
                self._import(some)
                some = []
        if some:
            self._import(some)

    def do(self, work: Work) -> None:
        """What both ends did while the line was down."""
        if work.new:
            self._import(work.new)
        if work.desk:
            self.desk.edit(work.desk)
        if work.province:
            self.hub.edit(work.province)

    def keep(self, name: str) -> None:
        shutil.copytree(self.place, self._kept / name)

    def put_back(self, name: str) -> None:
        shutil.rmtree(self.place)
        shutil.copytree(self._kept / name, self.place)

    @contextmanager
    def serving(self) -> Iterator[Hub]:
        self.hub.serve()
        try:
            yield self.hub
        finally:
            self.hub.stop()

    @contextmanager
    def working(self) -> Iterator[Worker]:
        """The desk's worker, warm: start-up is no part of what is timed."""
        worker = Worker(self.desk)
        try:
            assert worker.ask("status")["exit_code"] == 0
            yield worker
        finally:
            worker.close()

    def timed_sync(self, shape: Shape) -> Run:
        """Start both ends, then time one `sync` over a line of this shape."""
        with self.serving(), self.working() as worker:
            return self.sync(worker, shape)

    def sync(self, worker: Worker, shape: Shape) -> Run:
        with Line(self.hub.port, shape) as line:
            began = time.perf_counter()
            ledger = worker.ask("sync", hub=line.url, timeout=IDLE_S_MAX)
            seconds = time.perf_counter() - began
        assert ledger["exit_code"] in (0, 4) and ledger["pending"] == 0, (
            f"not finished after {seconds:.0f} s: {line.carried} {ledger}")
        return Run(seconds=seconds, carried=line.carried, ledger=ledger,
                   wasted=self._wasted())

    def _wasted(self) -> int:
        with sqlite3.connect(self.desk.data / "motcua.db") as store:
            (facts,) = store.execute("""SELECT facts FROM sync_log
                WHERE kind = 'synced' ORDER BY n DESC LIMIT 1""").fetchone() or ("{}",)
        return int(json.loads(facts).get("bytes_wasted", 0))

    def _import(self, cases: list[Case]) -> None:
        answer = self.desk.take(cases)
        assert answer["added"] == len(cases), answer
