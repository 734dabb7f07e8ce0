"""Each call to the system fails once while a folder is backed up, restored, mended."""
import errno
import os

import pytest

from app import mending
from app.desk import FILE_NAME, open_desk, store_of
from app.work.back_up import back_up
from app.work.read_cases import every_case
from app.work.restore import restore
from app.work.roll_backups import roll
from db.errors import MotcuaError
from sync.backup import read_facts
from tests.sync.stores import bring, machine
from tests.world.machine import Watch

CALLS = ("open", "fsync", "truncate", "rename", "replace", "mkdir")
CASES = [f"{number:032x}" for number in range(1, 6)]


class Failing:
    """State: how many calls were made, and which one fails."""

    def __init__(self, monkeypatch):
        self.calls, self.fails_at = 0, 0
        for name in CALLS:
            monkeypatch.setattr(os, name, self.wrapped(getattr(os, name)))

    def wrapped(self, call):
        def called(*args, **kwargs):
            self.calls += 1
            if self.calls == self.fails_at:
                raise OSError(errno.EIO, "Input/output error")
            return call(*args, **kwargs)

        return called


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    one = machine("an")
    bring(one, *CASES)
    (folder / FILE_NAME).write_bytes(one.db.connection.raw.serialize())
    return folder


def every_point(failing, act, check):
    """Let each call of `act` fail once; `check` what is left; then it works."""
    points = 0
    while True:
        failing.calls, failing.fails_at = 0, points + 1
        try:
            act()
        except (MotcuaError, OSError):
            failing.fails_at = 0
            check()
            points += 1
            continue
        failing.fails_at = 0
        return points


def test_a_backup_is_there_whole_or_not_at_all(folder, tmp_path, monkeypatch):
    desk, place = open_desk(store_of(folder), clock=Watch()), tmp_path / "b"

    def whole_or_nothing():
        if place.exists():     # only the folder's own name was not settled
            read_facts(place)
            place.unlink()
        assert [one.name for one in tmp_path.iterdir()] == ["desk"]

    points = every_point(
        Failing(monkeypatch), lambda: back_up(desk, place), whole_or_nothing)

    assert points >= 4 and read_facts(place).cases == len(CASES)


def test_a_restore_leaves_a_good_folder_or_none(folder, tmp_path, monkeypatch):
    back_up(open_desk(store_of(folder), clock=Watch()), tmp_path / "b")
    new = tmp_path / "new"

    def nothing_or_all():
        if (new / FILE_NAME).exists():
            assert len(list(every_case(open_desk(store_of(new))))) == len(CASES)
            for one in new.iterdir():
                one.unlink()
            new.rmdir()
        assert not new.exists()

    points = every_point(Failing(monkeypatch),
                         lambda: restore(tmp_path / "b", new, Watch()), nothing_or_all)

    assert points >= 4
    assert len(list(every_case(open_desk(store_of(new))))) == len(CASES)


def test_a_mending_can_be_begun_again(folder, monkeypatch):
    watch, path = Watch(), folder / FILE_NAME
    desk = open_desk(store_of(folder), clock=watch)
    roll(desk)
    desk.db.close()
    broken = bytes(4096) + path.read_bytes()[4096:]
    path.write_bytes(broken)

    def act():
        watch.true_ms += 1_000
        if why := mending.what_is_wrong(folder, thorough=True):
            mending.mend(folder, why, watch)

    def broken_or_good():
        if mending.what_is_wrong(folder, thorough=True):
            kept = [one / FILE_NAME for one in folder.glob("damaged-*")]
            assert path.read_bytes() == broken or any(
                one.exists() and one.read_bytes() == broken for one in kept)

    points = every_point(Failing(monkeypatch), act, broken_or_good)

    assert points >= 6
    assert len(list(every_case(open_desk(store_of(folder))))) == len(CASES)
