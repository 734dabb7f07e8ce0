"""A running folder keeps itself safe: backups that roll, and a drill that proves them.
"""
import shutil

import pytest

from app import keeping
from app.desk import FILE_NAME, open_desk, store_of
from app.keeping import Keeper
from app.kept_safe import kept_safe, last_drill
from app.work import roll_backups, sync_log
from db import meta, reserve
from db.sqlite import open_sqlite
from tests.sync.stores import bring, machine
from tests.world.machine import Watch

HOUR_MS, DAY_MS = 3_600_000, 24 * 3_600_000
CASE = "0" * 31 + "1"


class Place:
    """A desk's folder with a keeper and a clock set by hand."""

    def __init__(self, folder):
        one = machine("an")
        bring(one, CASE)
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(one.db.connection.raw.serialize())
        self.folder, self.watch = folder, Watch()
        self.store = store_of(folder)
        self.keeper = Keeper(self.store, self.watch)

    @property
    def desk(self):
        return open_desk(self.store, clock=self.watch)

    def look(self, after_ms=0):
        self.watch.true_ms += after_ms
        return [told.kind for told in self.keeper.look()]

    def write(self):
        with self.desk.db.write():
            meta.put_number(self.desk.db, roll_backups.HELD, 0)

    def backups(self):
        return sorted(roll_backups.backups_in(self.folder / "backups"))


@pytest.fixture(autouse=True)
def small_reserve(monkeypatch):
    monkeypatch.setattr(reserve, "BYTES_MAX", reserve.BYTES_MIN)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "desk")


def test_the_first_look_makes_a_backup_and_drills_it(place):
    assert place.look() == ["backed_up", "drill_passed"]
    assert place.look() == []

    told = kept_safe(place.desk.db)
    assert told["backup_at"] == told["drill_at"] is not None
    assert told["drill_ok"] is True
    assert last_drill(place.desk.db).changes == 1
    assert [line.kind for line in sync_log.lines(place.desk, sync_log.Asked(), 9)] == [
        "drill_passed", "backed_up"]
    assert [one.name for one in (place.folder / "backups").iterdir()] == place.backups()


def test_backups_roll_and_stay_within_bounds(place):
    for look in range(4 * 9):
        place.write()
        told = place.look(6 * HOUR_MS)
        assert ("drill_passed" in told) == (look in (0, 4 * 7))

    today = place.backups()[-1][:10]
    days = [name[:10] for name in place.backups() if name[:10] != today]
    assert len(days) == len(set(days)) == 7
    assert 1 <= len(place.backups()) - 7 <= 4


def test_nothing_written_means_one_a_day(place):
    told = [place.look(HOUR_MS) for _ in range(48)]

    assert sum("backed_up" in kinds for kinds in told) == 3


def test_a_store_large_with_scans_is_backed_up_once_a_day(place, monkeypatch):
    monkeypatch.setattr(roll_backups, "HOURLY_BYTES_MAX", 1_000)
    told = []
    for _ in range(24):
        place.write()
        told += place.look(HOUR_MS)

    assert told.count("backed_up") == 2


def test_the_first_look_comes_soon_where_a_backup_is_overdue(place):
    assert place.keeper.first_look_s() == keeping.FIRST_LOOK_S
    place.look()
    assert place.keeper.first_look_s() == keeping.FIRST_LOOK_S
    place.watch.true_ms += DAY_MS + HOUR_MS
    assert place.keeper.first_look_s() == keeping.OVERDUE_LOOK_S


def test_a_disk_nearly_full_is_told_once_and_the_work_goes_on(place, monkeypatch):
    place.look()
    place.write()
    monkeypatch.setattr(roll_backups, "ROOM_LEFT", 1 << 60)

    assert place.look(HOUR_MS) == ["backup_skipped"]
    assert place.look(HOUR_MS) == []
    monkeypatch.undo()
    assert place.look(HOUR_MS) == ["backed_up"]


@pytest.mark.parametrize("spoil", [
    lambda raw: raw[:-1], lambda raw: raw[:9_000] + b"x" + raw[9_001:]])
def test_a_backup_that_does_not_come_back_is_told(place, spoil):
    place.look()
    (name,) = place.backups()
    file = place.folder / "backups" / name
    file.write_bytes(spoil(file.read_bytes()))

    told = place.look(6 * DAY_MS) + place.look(DAY_MS + HOUR_MS)

    # A new backup is made each day, and the drill takes the newest.
    assert told == ["backed_up", "backed_up", "drill_passed"]
    newest = place.folder / "backups" / place.backups()[-1]
    newest.write_bytes(spoil(newest.read_bytes()))
    place.watch.true_ms += 7 * DAY_MS
    place.keeper._roll = lambda desk: None
    assert place.look() == ["drill_failed"]
    assert kept_safe(place.desk.db)["drill_ok"] is False
    assert not (place.folder / "backups" / "drill").exists()


def test_a_folder_that_is_wrong_inside_is_found_by_the_drill(place):
    with place.desk.db.write():
        place.desk.db.execute("UPDATE cases SET hamlet = 'x'")

    assert place.look() == ["backed_up", "drill_failed"]
    assert last_drill(place.desk.db).why == "case_card"


def test_what_a_power_cut_left_is_swept_away(place):
    folder = place.folder / "backups"
    (folder / "drill").mkdir(parents=True)
    (folder / "drill" / FILE_NAME).write_bytes(b"half")
    (folder / ".2026-11-18T10.bak.abcd.part").write_bytes(b"half")

    assert place.look() == ["backed_up", "drill_passed"]
    assert [one.name for one in folder.iterdir()] == place.backups()


def test_a_backup_folder_that_cannot_be_made_is_told_once(place):
    (place.folder / "backups").write_text("một tệp ở đúng chỗ đó")

    assert place.look() == ["keeping_failed"]
    assert place.look(HOUR_MS) == []
    (place.folder / "backups").unlink()
    assert place.look(HOUR_MS) == ["backed_up", "drill_passed"]


def test_the_keeper_s_backup_brings_a_lost_folder_back(place):
    place.look()
    (name,) = place.backups()
    kept = place.desk.db.query("SELECT id FROM changes ORDER BY n")
    from app.work.restore import restore

    restore(place.folder / "backups" / name, place.folder.parent / "new")

    again = open_desk(store_of(place.folder.parent / "new"))
    assert [row[0] for row in again.db.query("SELECT id FROM changes ORDER BY n")] == [
        row[0] for row in kept]
    shutil.rmtree(place.folder.parent / "new")


def test_no_room_for_a_reserve_is_told_once(place, monkeypatch):
    assert place.look() and (place.folder / reserve.NAME).stat().st_size
    (place.folder / reserve.NAME).unlink()
    monkeypatch.setattr(reserve, "BYTES_MIN", 1 << 60)

    assert place.look(HOUR_MS) == ["room_short"]
    assert place.look(HOUR_MS) == []


def test_a_log_that_somebody_holds_long_is_told(place, monkeypatch):
    place.look()
    monkeypatch.setattr(keeping, "WAL_BYTES_MAX", 1_000)
    reader = open_sqlite(place.folder / FILE_NAME)
    with reader.reading():
        reader.query("SELECT COUNT(*) FROM meta")
        with place.desk.db.write():
            meta.put(place.desk.db, "large", bytes(100_000))

        assert place.look() == ["log_long"]
    assert place.look() == []
    assert (place.folder / f"{FILE_NAME}-wal").stat().st_size == 0
