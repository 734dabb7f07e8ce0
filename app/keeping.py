"""The thread that keeps a running folder safe: backups, drills, room, a short log.

It looks every few minutes and says in the sync log what it did. Whatever it cannot do
now it tries again at the next look; it never stops anybody's work.
"""
import logging
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.clock import Clock
from app.desk import Desk, open_desk
from app.kept_safe import MADE
from app.log_lines import note
from app.work import drill, roll_backups
from app.work.restore import restore
from app.work.roll_backups import Rolled
from db import meta, reserve
from db.disk import MB, free_mb
from db.errors import MotcuaError
from db.sqlite import WAL_BYTES_MAX, Store

log = logging.getLogger(__name__)

FIRST_LOOK_S: Final = 900.0    # the first quarter of an hour is the officer's …
OVERDUE_LOOK_S: Final = 60.0   # … unless yesterday's backup is still to be made
DAY_MS: Final = 24 * 3600 * 1000
LOOK_S: Final = 300.0
STOP_WAIT_S: Final = 3.0


class Keeper:
    """State: the thread, and what it has complained about since the start."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._told: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin; the first look is a while away."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; a backup half made is swept away at the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_WAIT_S)

    def first_look_s(self) -> float:
        """How long after the start to look: soon where the last backup is a day old."""
        made = meta.get_number(self._store.db(), MADE)
        overdue = 0 < made < self._clock.now_ms() - DAY_MS
        return OVERDUE_LOOK_S if overdue else FIRST_LOOK_S

    def look(self) -> list[Rolled]:
        """Do what is due now; what was done, and what could not be."""
        desk = open_desk(self._store, clock=self._clock)
        done = []
        for task in (self._room, self._fold_in, self._roll, self._drill):
            try:
                told = task(desk)
            except (MotcuaError, OSError) as error:
                why = error.code if isinstance(error, MotcuaError) else str(error)
                log.warning("keeping task=%s why=%s", task.__name__, why)
                told = Rolled(kind="keeping_failed", facts={"why": why})
            if told is not None and self._is_news(told):
                note(desk.db, desk.clock.now_ms(), told.kind, told.facts)
                done.append(told)
        return done

    def _room(self, desk: Desk) -> Rolled | None:
        """The reserve is made when there is none, and again when there is room."""
        folder = Path(desk.db.path).parent
        if reserve.keep(folder):
            return None
        return Rolled(kind="room_short", facts={"free_mb": free_mb(desk.db.path)})

    def _fold_in(self, desk: Desk) -> Rolled | None:
        """While nobody writes: the write-ahead log into the file."""
        left = desk.db.fold_in()
        if left <= WAL_BYTES_MAX:
            return None
        return Rolled(kind="log_long", facts={"mb": left // MB})

    def _roll(self, desk: Desk) -> Rolled | None:
        return roll_backups.roll(desk)

    def _drill(self, desk: Desk) -> Rolled | None:
        file = roll_backups.newest(desk)
        if file is None or not drill.is_due(desk):
            return None
        done = drill.drill(desk, file, restore)
        if done.why:
            return Rolled(kind="drill_failed", facts={
                "file": done.file, "why": done.why})
        return Rolled(kind="drill_passed", facts={
            "file": done.file, "changes": done.changes})

    def _is_news(self, told: Rolled) -> bool:
        """The same complaint every five minutes would hide everything else."""
        if told.kind in ("backed_up", "drill_passed", "drill_failed"):
            self._told.clear()
            return True
        if told.kind in self._told:
            return False
        self._told.add(told.kind)
        return True

    def _work(self) -> None:
        wait_s = FIRST_LOOK_S
        with suppress(MotcuaError):
            wait_s = self.first_look_s()
        while not self._stopping.wait(wait_s):
            try:
                self.look()
            except (MotcuaError, OSError) as error:
                log.warning("keeping why=%s", error)
            wait_s = LOOK_S
