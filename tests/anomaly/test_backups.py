"""Each step of writing a backup, and of putting one back, fails once.

The steps are those of SQLite on its files and those of Python on names: opening,
renaming, removing, making folders.
"""
import errno
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.desk import open_desk, store_of
from app.work.add_cases import add_cases
from app.work.back_up import back_up
from app.work.read_cases import every_case
from app.work.restore import restore
from app.work.verify import verify
from db.errors import MotcuaError
from tests.killed.village import Village
from tests.power.disk import disk

APPLICANT = {"procedure_code": "1.001193", "applicant_name": "Lý Thị Mai"}
NAMES = ("open", "os.rename", "os.mkdir", "os.truncate")



@dataclass
class Names:
    """State: how many names were used below the folder, and which use fails."""

    folder: Path | None = None
    used: int = 0
    fails_at: int = 0
    failed: str = ""


names = Names()


def hook(event: str, arguments: tuple[object, ...]) -> None:
    if names.folder is None or event not in NAMES:
        return
    path = arguments[0]
    if not isinstance(path, str) or not Path(path).is_relative_to(names.folder):
        return
    names.used += 1
    if names.used == names.fails_at:
        names.failed = event
        raise OSError(errno.ENOSPC, "No space left on device", path)


@pytest.fixture(scope="module", autouse=True)
def hooked():
    sys.addaudithook(hook)      # it stays for the process; without a folder it sleeps


@contextmanager
def failing(folder: Path, name: int = 0, operation: int = 0):
    """Within this, one use of a name or one operation of SQLite's fails."""
    with disk(folder) as below:
        below.fails_at, below.full = operation, True
        names.folder, names.used, names.fails_at, names.failed = folder, 0, name, ""
        try:
            yield below
        finally:
            names.folder = None


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    village = Village.found(tmp_path_factory.mktemp("backups") / "village")
    desk = village.open("an")
    add_cases(desk, [(n, APPLICANT | {"notes": f"số {n}"}) for n in range(30)])
    desk.db.close()
    return village


def attempted(act) -> MotcuaError | None:
    try:
        act()
    except MotcuaError as error:
        return error
    return None


def ways(counted) -> list[dict[str, int]]:
    return [{"name": n} for n in range(1, names.used + 1)] + [
        {"operation": n} for n in range(1, counted.operations + 1)]


def test_a_backup_that_fails_leaves_nothing_and_the_next_is_whole(
        village, tmp_path, record_property):
    desk = village.open("an")
    held = list(every_case(desk))
    with failing(tmp_path) as counted:
        back_up(desk, tmp_path / "first.mcb")
    every = ways(counted)

    for number, way in enumerate(every):
        place = tmp_path / str(number)
        place.mkdir()
        with failing(place, **way) as below:
            told = attempted(lambda place=place: back_up(desk, place / "kept.mcb"))
        where = (way, names.failed, below.failed, told)
        assert told is not None or (place / "kept.mcb").exists(), where
        if told is not None:
            assert list(place.iterdir()) == [], where
            back_up(desk, place / "kept.mcb")
        restore(place / "kept.mcb", place / "again")
        assert list(every_case(open_desk(store_of(place / "again")))) == held, where
    assert verify(desk)["ok"]
    desk.db.close()
    record_property("points", len(every))
    print(f"backup: {len(every)} points")


def test_a_restore_that_fails_leaves_nothing_and_the_next_is_whole(
        village, tmp_path, record_property):
    desk = village.open("an")
    held = list(every_case(desk))
    back_up(desk, tmp_path / "kept.mcb")
    desk.db.close()
    with failing(tmp_path) as counted:
        restore(tmp_path / "kept.mcb", tmp_path / "first")
    every = ways(counted)

    for number, way in enumerate(every):
        folder = tmp_path / f"restored-{number}"
        with failing(tmp_path, **way) as below:
            told = attempted(lambda folder=folder: restore(
                tmp_path / "kept.mcb", folder))
        where = (way, names.failed, below.failed, told)
        if told is not None:
            assert not folder.exists(), where
            restore(tmp_path / "kept.mcb", folder)
        found = open_desk(store_of(folder))
        assert list(every_case(found)) == held, where
        assert verify(found)["ok"], where
    record_property("points", len(every))
    print(f"restore: {len(every)} points")
