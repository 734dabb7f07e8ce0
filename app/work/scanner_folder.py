"""The folder into which this PC's scanner writes: its newest files are offered.

A name counts only when the folder lists it: no path leads out of it.
"""
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final

from app.clock import iso
from app.desk import Desk
from app.rules.errors import BadValue, Refusal, Refused
from db import meta

FOLDER: Final = "scanner_folder"
SHOWN_MAX: Final = 12
LISTED_MAX: Final = 5_000
ENDINGS: Final = frozenset({
    ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf", ".bmp", ".webp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file in the folder."""

    name: str
    size: int
    at: str


def folder_of(desk: Desk) -> str:
    """The folder, "" while nobody has named one."""
    return meta.get_text(desk.db, FOLDER)


def name_folder(desk: Desk, text: str) -> None:
    """Watch this folder from now on, or none. Raises Refused when there is none."""
    path = text.strip()
    if path and not (Path(path).is_absolute() and Path(path).is_dir()):
        raise Refused([Refusal(error="no_scanner_folder", field="scanner",
                               facts={"path": path[:200]})])
    with desk.db.write():
        meta.put(desk.db, FOLDER, path.encode())


def newest(desk: Desk) -> list[Found]:
    """The newest scans of the folder; none when it cannot be read now."""
    folder = folder_of(desk)
    if not folder:
        return []
    found = []
    try:
        for place, path in enumerate(Path(folder).iterdir()):
            if place == LISTED_MAX:
                break
            told = path.lstat()
            if (S_ISREG(told.st_mode) and told.st_size
                    and path.suffix.lower() in ENDINGS):
                found.append((told.st_mtime_ns, path.name, told.st_size))
    except OSError:
        return []
    return [Found(name=name, size=size, at=iso(ns // 1_000_000))
            for ns, name, size in sorted(found, reverse=True)[:SHOWN_MAX]]


def read_scan(desk: Desk, name: str, bytes_max: int) -> bytes:
    """A file that is offered, at most so many bytes of it. Raises BadValue."""
    if name not in {one.name for one in newest(desk)}:
        raise BadValue("paper_no_access", path=name[:100])
    try:
        with (Path(folder_of(desk)) / name).open("rb") as opened:
            return opened.read(bytes_max)
    except OSError as error:
        raise BadValue("paper_no_access", path=name[:100]) from error
