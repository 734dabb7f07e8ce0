"""Rolling backups of a running folder, and the drill that proves the newest.

    backups/2026-11-27T14.bak     one an hour of today, one a day of the last week;
                                  only one a day of a store that is large with scans

They save the work from a damaged file, a wrong click, a bad update; not from a disk
that dies: for that a backup goes to another disk (`motcua backup`).
"""
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app import __version__
from app.clock import local
from app.desk import Desk
from app.kept_safe import MADE
from app.rules import rolling
from db import meta
from db.disk import MB, free_bytes, full_is_full
from sync import backup, leaving

FOLDER: Final = "backups"
ROOM_LEFT: Final = 256 * MB      # a backup that leaves less than this is not made
HOURLY_BYTES_MAX: Final = 256 * MB   # a larger store is backed up once a day
SHARE: Final = 10                # all of them together: this part of the disk at most
HELD: Final = "backup_reach"     # how far the newest rolling backup reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """What one look came to: a line for the log."""

    kind: str
    facts: dict[str, object]


def roll(desk: Desk) -> Rolled | None:
    """Make the backup of this hour if it is due, and let the oldest go.

    None when nothing was due. Raises StoreFull, StoreDamaged, PlaceUnusable.
    """
    folder, now = folder_of(desk), local(desk.clock.now_ms())
    held = backups_in(folder)
    size = _store_bytes(desk)
    grown = size <= HOURLY_BYTES_MAX and (
        leaving.reach(desk.db) != meta.get_text(desk.db, HELD))
    if not rolling.is_due(list(held), now, grown):
        return None
    free = free_bytes(folder)
    if free < size + ROOM_LEFT:
        return Rolled(kind="backup_skipped", facts={"free_mb": free // MB})
    with full_is_full():
        folder.mkdir(exist_ok=True)
        _sweep(folder)
    name = rolling.name_at(now)
    facts = backup.make(desk.db, None, folder / name, __version__,
                        desk.clock.now_ms())
    with desk.db.write():
        meta.put(desk.db, HELD, facts.reach.encode())
        meta.put_number(desk.db, MADE, facts.made_ms)
    bytes_max = shutil.disk_usage(folder).total // SHARE
    for old in rolling.surplus(backups_in(folder), now, bytes_max):
        (folder / old).unlink(missing_ok=True)
    return Rolled(kind="backed_up", facts={
        "file": name, "mb": round(facts.store_bytes / MB, 1)})


def newest(desk: Desk) -> Path | None:
    """The newest rolling backup of this folder, None when there is none."""
    folder = folder_of(desk)
    name = rolling.newest(list(backups_in(folder)), local(desk.clock.now_ms()))
    return None if name is None else folder / name


def folder_of(desk: Desk) -> Path:
    """Where the rolling backups of this folder lie."""
    return Path(desk.db.path).parent / FOLDER


def backups_in(folder: Path) -> dict[str, int]:
    """The rolling backups here: name → bytes."""
    if not folder.is_dir():
        return {}
    return {one.name: one.stat().st_size for one in folder.iterdir()
            if rolling.hour_of(one.name)}


def _store_bytes(desk: Desk) -> int:
    path = Path(desk.db.path)
    return sum(one.stat().st_size for one in (path, Path(f"{path}-wal"))
               if one.exists())


def _sweep(folder: Path) -> None:
    """Beginnings of backups that were never finished: the power went."""
    for part in folder.glob(f".*{rolling.SUFFIX}.*.part"):
        part.unlink(missing_ok=True)
