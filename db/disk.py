"""The disk under a store: how much room is left, and when a file is really there."""
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from db.errors import PlaceUnusable, StoreFull

MB: Final = 1024 * 1024
_FULL: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def free_bytes(place: Path) -> int:
    """Room left on the disk of a folder, or of the nearest one above that exists."""
    while not place.is_dir() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def free_mb(store: str) -> int:
    """Room left on the disk of a store's file, in whole megabytes."""
    return free_bytes(Path(store).parent) // MB


def is_full(error: OSError) -> bool:
    """Whether the system says that there is no room left."""
    return error.errno in _FULL


@contextmanager
def full_is_full() -> Iterator[None]:
    """The system's errors about a file as ours: StoreFull, PlaceUnusable."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StoreFull() from error
        raise PlaceUnusable(path=str(error.filename or ""),
                            why=error.strerror or type(error).__name__) from error


def settle_file(path: Path) -> None:
    """Wait until the disk has what was written into this file."""
    with full_is_full(), path.open("r+b") as file:
        os.fsync(file.fileno())


def settle_folder(folder: Path) -> None:
    """Wait until the disk has the names in this folder."""
    if os.name == "nt":
        return   # Windows keeps names without being asked, and refuses to be asked
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
