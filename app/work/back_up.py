"""Write a backup of this folder into one file, while everybody works on."""
from pathlib import Path

from app import __version__
from app.desk import Desk
from app.rules.errors import Refusal, Refused
from sync import backup
from sync.backup import Facts


def back_up(desk: Desk, place: Path) -> Facts:
    """The backup of this folder at `place`.

    Raises Refused when something is there already or the folder for it is missing,
    StoreFull, PlaceUnusable, StoreDamaged; then nothing new is left.
    """
    if place.exists() or place.is_symlink():
        raise Refused([Refusal(error="file_exists", facts={"path": str(place)})])
    if not place.absolute().parent.is_dir():
        raise Refused([Refusal(error="no_place", facts={
            "path": str(place.absolute().parent)})])
    return backup.make(desk.db, desk.meaning, place, __version__, desk.clock.now_ms())
