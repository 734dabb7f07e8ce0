"""Put a backup into an empty folder: it works again as at the moment of the backup.

What was written after that moment is elsewhere (at the province, on other PCs), or
was printed and handed over. So a restored desk goes on as a new writer and a restored
hub begins a new life: no number is given twice.
"""
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.clock import Clock
from app.desk import FILE_NAME
from app.rules.errors import Refusal, Refused
from db.disk import full_is_full, settle_folder
from db.errors import StoreDamaged
from db.sqlite import Database, open_sqlite
from sync import backup, incarnation
from sync import me as identity
from sync.backup import Facts
from sync.epoch import begin_new_life

PART: Final = f"{FILE_NAME}.part"
# What a folder may still hold whose store is gone; none of it is data.
LEFT_OVER: Final = frozenset({
    "sync.lock", "running", "knock", "reserve", "backups", "checked",
    PART, f"{PART}-wal", f"{PART}-shm"})


def restore(source: Path | None, folder: Path, clock: Clock | None = None) -> Facts:
    """Put a backup into `folder`; None reads it from stdin.

    Raises Refused when the folder holds data, NotABackup, BackupDamaged, StoreFull,
    PlaceUnusable; then nothing is left behind.
    """
    refuse_what_holds_data(folder)
    with full_is_full(), _fresh(folder) as part:
        if source is None:
            backup.copy(sys.stdin.buffer, part)
        else:
            with source.open("rb") as stream:
                backup.copy(stream, part)
        try:
            facts = backup.read_facts(part)
            backup.unseal(part, facts)
        except StoreDamaged as wrong:   # it is the person's file that is wrong
            raise type(wrong)(**wrong.facts | {"path": str(source or "-")}) from wrong
        _begin_anew(part, clock or Clock())
        part.rename(folder / FILE_NAME)
        settle_folder(folder)
    return facts


def refuse_what_holds_data(folder: Path) -> None:
    """Raises Refused unless the folder is new, empty, or lost its store entirely."""
    if folder.exists() and not folder.is_dir():
        raise Refused([Refusal(error="no_place", facts={"path": str(folder)})])
    held = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    if found := [name for name in held if name not in LEFT_OVER]:
        raise Refused([Refusal(error="folder_holds_data", facts={
            "path": str(folder), "found": found[0]})])


def _begin_anew(part: Path, clock: Clock) -> None:
    """Bring the schema up to date, and let it know that it was put back."""
    db = open_sqlite(part)
    try:
        with db.write():
            begin_anew(db, clock.now_ms())
    finally:
        db.close()


def begin_anew(db: Database, now_ms: int) -> None:
    """This store was put back to an earlier day. Inside `write()`."""
    me = identity.load(db)
    if me.is_hub:
        begin_new_life(db, me, now_ms)
    else:
        incarnation.put_back(db)


@contextmanager
def _fresh(folder: Path) -> Iterator[Path]:
    """A name for the store while it is not finished. What fails leaves no trace."""
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / PART
    _clear(part)   # the power went during another try
    try:
        yield part
    except BaseException:
        _clear(part)
        (folder / FILE_NAME).unlink(missing_ok=True)
        if made:
            folder.rmdir()
        raise


def _clear(part: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{part}{end}").unlink(missing_ok=True)
