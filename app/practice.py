"""The practice commune: a hub and two counters on this PC, and lines that can be cut.

    practice/<day>/ hub ◀── line ── quay-1        each its own folder, pages and port,
                     ▲───── line ── quay-2        all threads of this one process

A day's practice is kept and found again the same day; another day begins afresh, so
that due dates lie around today.
"""
import shutil
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from secrets import token_urlsafe
from typing import Final

from app.clock import Clock, local
from app.commune import create_commune
from app.desk import FILE_NAME, open_desk, store_of
from app.desktop import HOST, Server, hosts_of, listen
from app.province import create_province
from app.rules.working_days import calendar_of
from app.seed.shipped import shipped_calendar, shipped_people, shipped_procedures
from app.syncing import desk_worker
from app.web.practice import PASSWORD, PIN, USER, Counter, practice_pages
from app.work.add_cases import add_cases
from app.work.enrol_device import enrol_device, start_hub
from app.work.practice_cases import OFFICERS, Commune, practice_cases
from app.work.run_province import add_user, give_code
from app.work.sign_in import add_officer
from app.work.synchronise import Options, synchronise
from db import meta
from db.sqlite import Store
from sync.worker import Worker

UNIT: Final = "06040"
PROVINCE: Final = "20"
NAME: Final = "Xã Thất Khê"
CASES: Final = 60
SEED: Final = 2607
COUNTERS: Final = ("Quầy 1", "Quầy 2")
BUILT: Final = "built"      # a folder without it was not finished: begin again


@dataclass(slots=True)
class Practice:
    """State: the servers and workers, once somebody wanted to try it."""

    folder: Path
    port: int
    clock: Clock = field(default_factory=Clock)
    counters: list[Counter] = field(default_factory=list)
    case: str = ""
    hub_url: str = ""
    _servers: list[Server] = field(default_factory=list)
    _workers: list[Worker] = field(default_factory=list)
    _tickets: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def running(self) -> bool:
        return bool(self.counters)

    def start(self) -> None:
        """Open the practice commune; the first time of a day it is made."""
        with self._lock, ExitStack() as undo:
            if self.running:
                return
            undo.callback(self._close)
            today = self.folder / local(self.clock.now_ms()).date().isoformat()
            _clear(self.folder, today)
            stores = [store_of(today / name, create=True)
                      for name in ("hub", "quay-1", "quay-2")]
            self._open_hub(stores[0])
            if not (today / BUILT).exists():
                self._build(stores)
                (today / BUILT).touch()
            self.case = _case_to_change(stores[1])
            for name, store in zip(COUNTERS, stores[1:], strict=True):
                self._open_counter(name, store)
            undo.pop_all()

    def stop(self) -> None:
        """Close it; the folders stay."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        for worker in self._workers:
            worker.stop()
        for server in self._servers:
            server.stop()
        self._workers, self._servers, self.counters = [], [], []

    def door(self, counter: Counter, path: str) -> str:
        """An address that opens this counter's page, once."""
        ticket = token_urlsafe(24)
        self._tickets.add(ticket)
        return f"{counter.url}{path}?ticket={ticket}"

    def _left(self, ticket: str) -> bool:
        """Whether this ticket was given out and not used."""
        if ticket not in self._tickets:
            return False
        self._tickets.discard(ticket)
        return True

    def _open_hub(self, store: Store) -> None:
        if not meta.get_text(store.db(), "kind"):
            start_hub(store)
            add_user(open_desk(store), USER, ("supervisor", PROVINCE), PASSWORD)
        listening = listen(self.port + 1, exactly=False)
        self.hub_url = f"http://{HOST}:{listening.getsockname()[1]}"
        province = create_province(store, self.clock, practice=(USER, PASSWORD))
        self._serve(Server(province, listening))

    def _build(self, stores: list[Store]) -> None:
        """Two enrolled counters with the commune's cases, officers at each."""
        hub, *desks = stores
        for store in desks:
            code = give_code(open_desk(hub), UNIT, "officer").code
            enrol_device(store, self.hub_url, code, self.clock)
        add_cases(open_desk(desks[0]), enumerate(_cases(self.clock), 1))
        for store in desks:
            desk = open_desk(store)
            for name, role in OFFICERS:
                add_officer(desk, name, PIN, role)
            synchronise(desk, Options(), "practice")

    def _open_counter(self, name: str, store: Store) -> None:
        listening = listen(self.port + 1, exactly=False)
        port = int(listening.getsockname()[1])
        counter = Counter(name=name, url=f"http://{HOST}:{port}")
        with store.db().write():   # the hub may have got another port this time
            meta.put(store.db(), "hub_url", self.hub_url.encode())
        self.counters.append(counter)
        worker = desk_worker(store, self.clock, lambda: counter.cut)
        counter.try_now = worker.try_now
        pages = create_commune(store, worker, ticket=token_urlsafe(24),
                               hosts=hosts_of(port),
                               practice=practice_pages(self, counter))
        pages.extensions["tickets"].another = self._left
        self._serve(Server(pages, listening))
        worker.start()
        self._workers.append(worker)

    def _serve(self, server: Server) -> None:
        server.start()
        self._servers.append(server)


def _clear(folder: Path, today: Path) -> None:
    """Remove what other days left, and a beginning that was never finished.

    Only folders this file made: named by a day, with a hub inside.
    """
    for hub in folder.glob(f"????-??-??/hub/{FILE_NAME}"):
        day = hub.parent.parent
        if day != today or not (day / BUILT).exists():
            shutil.rmtree(day, ignore_errors=True)


def _cases(clock: Clock) -> list[dict[str, object]]:
    commune = Commune(UNIT, NAME, shipped_people(), shipped_procedures(),
                      calendar_of(shipped_calendar()))
    return practice_cases(Random(SEED), local(clock.now_ms()), commune, CASES)


def _case_to_change(store: Store) -> str:
    """A case both counters may still change, for the guided steps."""
    (row,) = store.db().query(
        """SELECT id FROM cases WHERE closed = 0
        ORDER BY status = 'handling' DESC, due_date, id LIMIT 1""")
    return str(row[0].hex())
