"""Room kept back, so that a full disk still lets people read, print and export.

    reserve            a file of its full size: there is room in hand
    reserve, empty     given up when the disk was full: nothing is saved any more until
                       there is room to make it again
    no file            nobody made one: a folder used by commands only
"""
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from db.disk import MB, free_bytes

NAME: Final = "reserve"
BYTES_MIN, BYTES_MAX = 1 * MB, 64 * MB
SHARE: Final = 100            # of the disk
ROOM_TO_MAKE: Final = 2       # made only where that many times its size is free


def keep(folder: Path) -> bool:
    """Make the reserve unless it is there; whether there is one now."""
    place = folder / NAME
    wanted = _size(folder)
    held = place.stat().st_size if place.exists() else 0
    if held:
        return True
    if free_bytes(folder) < ROOM_TO_MAKE * wanted:
        return False
    try:
        with place.open("wb") as file:
            _fill(file.fileno(), wanted)
    except OSError:
        with suppress(OSError):
            os.truncate(place, 0)
        return False
    return True


def give_up(folder: Path) -> bool:
    """The disk is full: give the room back; whether there was any to give."""
    place = folder / NAME
    try:
        held = place.stat().st_size
        if held:
            os.truncate(place, 0)
    except OSError:
        return False
    return held > 0


def is_spent(folder: Path) -> bool:
    """Whether the reserve was given up and cannot be made again yet."""
    try:
        spent = (folder / NAME).stat().st_size == 0
    except OSError:
        return False
    return spent and not keep(folder)


def _size(folder: Path) -> int:
    return max(BYTES_MIN, min(BYTES_MAX, shutil.disk_usage(folder).total // SHARE))


def _fill(descriptor: int, size: int) -> None:
    """Really take the room: a file with holes takes none."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    for _ in range(size // MB):
        os.write(descriptor, bytes(MB))
