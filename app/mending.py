"""A broken store is set aside, and a good one is put in its place.

    set aside, whole  →  the newest good backup, or a new store of the same name
      →  what can still be read and proves itself  →  the rest over the line

Nothing is ever deleted: the broken file stays in `damaged-<time>` beside the store.
"""
import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO, Final

from app.clock import Clock, local
from app.desk import FILE_NAME, has_lived
from app.kept_safe import save_mended
from app.log_lines import note
from app.meaning import MEANING
from app.rules import rolling
from app.work.enrol_device import seed_catalogue
from app.work.restore import begin_anew
from app.work.roll_backups import FOLDER, backups_in
from db import cases, changes, sqlite
from db.disk import full_is_full, settle_file, settle_folder
from db.errors import StoreBusy, StoreDamaged, StoreFull, Unmendable
from db.sqlite import BUSY_WAIT_S, Database, open_sqlite
from sync import backup, salvage
from sync import me as identity
from sync.salvage import Saved
from sync.salvage_scans import take_scans

PART: Final = f"{FILE_NAME}.mending"
ASIDE: Final = "damaged-"
DONE: Final = "mended"          # in the folder set aside: nothing more is in it
CHECKED: Final = "checked"      # the day every page was last read
COPY_BYTES: Final = 1 << 20
# Where SQLite locks a file that is open in any process (sqlite.org/fileformat2.html).
SHARED_FIRST, SHARED_SIZE = 0x4000_0002, 510


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What came of it. `backup` is empty when there was no good one."""

    why: str
    aside: str
    backup: str
    saved: int
    changes: int
    cases: int


def look_before_opening(folder: Path, clock: Clock, *, unclean: bool) -> Mended | None:
    """Before a folder is opened for hours: mend it if it is broken.

    Every page is read after an unclean stop and once a day; a large store takes a
    second for it.
    """
    mark = folder / CHECKED
    today = f"{local(clock.now_ms()):%Y-%m-%d}"
    done = mark.exists() and mark.read_text() == today
    try:
        wrong = what_is_wrong(folder, thorough=unclean or not done)
    except StoreFull:
        return None   # no room even to look; opening gives up the reserve for it
    if wrong:
        return mend(folder, wrong, clock)
    if not done:
        with suppress(OSError):   # a full disk must not keep anybody from reading
            mark.write_text(today)
    return None


def what_is_wrong(folder: Path, *, thorough: bool) -> str:
    """Why the store of this folder cannot be worked with, empty when it can."""
    path = folder / FILE_NAME
    lived = has_lived(folder)
    if not path.exists() or not path.stat().st_size:
        return sqlite.EMPTY if lived else ""
    wrong = sqlite.what_is_wrong(path, thorough)
    return wrong if lived or wrong != sqlite.EMPTY else ""


def mend(folder: Path, why: str, clock: Clock) -> Mended:
    """Put a good store in the place of the broken one.

    Raises StoreBusy while another process has it open, StoreFull, PlaceUnusable,
    Unmendable; the broken store is where it was then, and set aside too.
    """
    path, part = folder / FILE_NAME, folder / PART
    path.touch()   # its log may be all that is left
    with full_is_full(), alone(path) as broken:
        aside = _set_aside(folder, broken, clock)
        saved = salvage.save_from(one / FILE_NAME for one in _unfinished(folder))
        base = _base(folder, part, saved, _backups(folder, clock))
        if base is None and not saved.knows_itself:
            raise Unmendable(aside=str(aside))
        done = _build(part, saved, base, (why, aside.name, clock.now_ms()))
        with closing(open_sqlite(part)) as db:
            take_scans(db, [one / FILE_NAME for one in _unfinished(folder)])
        settle_file(part)
        # The old log must go first: the new store would take it for its own.
        for end in ("-wal", "-shm", "-journal"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        part.replace(path)
        settle_folder(folder)
        for one in _unfinished(folder):
            (one / DONE).touch()
    return done


def _backups(folder: Path, clock: Clock) -> list[str]:
    names = list(backups_in(folder / FOLDER))
    return rolling.in_order(names, local(clock.now_ms()))


def _set_aside(folder: Path, broken: BinaryIO, clock: Clock) -> Path:
    """A copy of the store and its log, safe on the disk before anything is tried."""
    aside = _free(folder / f"{ASIDE}{local(clock.now_ms()):%Y%m%dT%H%M%S}")
    aside.mkdir()
    _copy(broken, aside / FILE_NAME)
    for end in ("-wal", "-journal"):
        log = Path(f"{folder / FILE_NAME}{end}")
        if log.exists():
            with log.open("rb") as source:
                _copy(source, aside / log.name)
    settle_folder(aside)
    settle_folder(folder)
    return aside


def _free(wanted: Path) -> Path:
    """This name, or the next: who was killed in the middle may begin again at once."""
    more = (wanted.with_name(f"{wanted.name}-{number}") for number in count(2))
    return next(one for one in chain([wanted], more) if not one.exists())


def _copy(source: BinaryIO, place: Path) -> None:
    with place.open("xb") as copy:
        while block := source.read(COPY_BYTES):
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())


def _unfinished(folder: Path) -> list[Path]:
    """What was set aside and not mended: the power may have gone in the middle."""
    return sorted(one for one in folder.glob(f"{ASIDE}*") if not (one / DONE).exists())


def _base(folder: Path, part: Path, saved: Saved, names: list[str]) -> str | None:
    """The newest backup of this very folder that is whole, put in `part`."""
    for name in names:
        for end in ("", "-wal", "-shm"):
            Path(f"{part}{end}").unlink(missing_ok=True)
        try:
            with (folder / FOLDER / name).open("rb") as source:
                backup.copy(source, part)
            facts = backup.read_facts(part)
            if saved.device and facts.device != saved.device.hex():
                continue
            backup.unseal(part, facts)
            return name
        except StoreDamaged:
            continue
    for end in ("", "-wal", "-shm"):
        Path(f"{part}{end}").unlink(missing_ok=True)
    return None


def _build(part: Path, saved: Saved, base: str | None, told: tuple[str, str, int]
           ) -> Mended:
    why, aside, now_ms = told
    db = open_sqlite(part)
    try:
        if base is None:
            seed_catalogue(db)
            with db.write():
                salvage.begin_again(db, saved)
        taken = salvage.take_in(db, MEANING, identity.load(db), saved, now_ms)
        done = Mended(why=why, aside=aside, backup=base or "", saved=taken,
                      changes=changes.count(db), cases=cases.count(db))
        _remember(db, done, now_ms)
        return done
    finally:
        db.close()


def _remember(db: Database, done: Mended, now_ms: int) -> None:
    with db.write():
        # What this folder wrote last may be gone, here or for good: a new writer.
        begin_anew(db, now_ms)
        save_mended(db, now_ms, asdict(done))
        note(db, now_ms, "mended", asdict(done))


@contextmanager
def alone(path: Path) -> Iterator[BinaryIO]:
    """A store's file, while no process has it open. Raises StoreBusy.

    It must stay open to the end: closing it anywhere would give the lock back.
    """
    with path.open("r+b") as broken:
        try:
            _lock(broken.fileno())
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            raise StoreBusy(wait_s=BUSY_WAIT_S) from error
        yield broken


try:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE,
                    SHARED_FIRST)
except ImportError:   # Windows does not let an open file be replaced

    def _lock(descriptor: int) -> None:
        return
