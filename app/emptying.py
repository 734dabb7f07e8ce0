"""A PC that was struck off is emptied: no resident's data stays on it.

    handed over  →  in a backup of the province  →  a person says so  →  every file goes

The person says so on the sync page, and the files go when the window is opened next,
before anything reads them. Afterwards the folder is nobody's, as on the first day.
"""
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from app.clock import Clock, iso
from app.desk import FILE_NAME, store_of
from app.mending import ASIDE, CHECKED, PART, alone
from app.work import hand_back, restore, roll_backups
from db import cases, changes, reserve, sqlite
from db.disk import full_is_full, settle_file, settle_folder
from db.errors import MotcuaError, StoreBusy
from db.sqlite import BUSY_WAIT_S, Database
from sync import me as identity

NOTE: Final = "emptied.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """What was here: the PC as the province knew it, and how much it held."""

    at: str
    device: str
    unit: str
    changes: int
    cases: int


def empty(folder: Path, clock: Clock) -> Emptied:
    """Delete everything this program keeps in a folder.

    Raises Refused unless a backup of the province holds all that was ever saved here;
    StoreBusy while another process has the folder open, PlaceUnusable, NotFound.
    """
    path = folder / FILE_NAME
    with closing(store_of(folder).db()) as db:
        hand_back.refuse_to_empty(db)
        db.fold_in()
    with full_is_full(), alone(path), sqlite.resting(path) as db:
        log = Path(f"{path}-wal")
        if log.exists() and log.stat().st_size:
            raise StoreBusy(wait_s=BUSY_WAIT_S)
        hand_back.refuse_to_empty(db)     # somebody may have saved a moment ago
        done = _what_was_here(db, clock)
        _write_note(folder, done)
        if os.name != "nt":
            _remove(folder)
    if os.name == "nt":                   # where no open file can be removed
        with full_is_full():
            _remove(folder)
    return done


def empty_if_asked(folder: Path, clock: Clock) -> Emptied | None:
    """Before the window opens a folder: what a person asked for. What it cannot be
    emptied for now is told by the page that asked. None when it was not emptied."""
    try:
        with closing(store_of(folder).db()) as db:
            if not hand_back.is_asked(db):
                return None
        return empty(folder, clock)
    except MotcuaError:
        return None


def last_emptied(folder: Path) -> Emptied | None:
    """What was here before, None when nothing was."""
    with suppress(OSError, ValueError, TypeError):
        return Emptied(**json.loads((folder / NOTE).read_text(encoding="utf-8")))
    return None


def _what_was_here(db: Database, clock: Clock) -> Emptied:
    me = identity.load(db)
    return Emptied(at=iso(clock.now_ms()), device=me.device.hex(), unit=me.unit,
                   changes=changes.count(db), cases=cases.count(db))


def _write_note(folder: Path, done: Emptied) -> None:
    (folder / NOTE).write_text(json.dumps(asdict(done)), encoding="utf-8")
    settle_file(folder / NOTE)


def _remove(folder: Path) -> None:
    """The store goes last: until then this can be done again."""
    for place in _kept_in(folder):
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    settle_folder(folder)


def _kept_in(folder: Path) -> Iterator[Path]:
    yield folder / roll_backups.FOLDER
    yield from folder.glob(f"{ASIDE}*")
    yield from (folder / name for name in (reserve.NAME, CHECKED))
    for name in (PART, restore.PART, FILE_NAME):
        yield from (folder / f"{name}{end}" for end in ("-wal", "-shm", "-journal", ""))
