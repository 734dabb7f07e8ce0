"""A PC that was struck off: every file goes, and only when nothing is lost by it."""
import subprocess
import sys
from contextlib import closing

import pytest

from app import emptying
from app.desk import FILE_NAME, has_lived, store_of
from app.rules.errors import Refused
from app.work import hand_back, roll_backups
from app.work.edit_cases import edit_cases
from db import meta, reserve
from db.errors import StoreBusy
from sync import ask, leaving
from tests.world.machine import Watch

from .test_mending import CASES, Place


@pytest.fixture
def place(tmp_path):
    """A struck-off PC that was told that all it has is safe; a backup lies beside."""
    place = Place(tmp_path / "desk")
    place.backed_up()
    (place.folder / "damaged-20260101T080000").mkdir()
    (place.folder / "damaged-20260101T080000" / FILE_NAME).write_bytes(b"x")
    reserve.keep(place.folder)
    (place.folder / "somebody's.txt").write_text("not ours")
    desk = place.desk()
    with desk.db.write():
        meta.put_number(desk.db, ask.REVOKED, 1)
        leaving.note_safe(desk.db, True)
    desk.db.close()
    return place


def test_nothing_of_ours_is_left_and_nothing_of_others_goes(place):
    done = emptying.empty(place.folder, place.watch)

    assert sorted(one.name for one in place.folder.iterdir()) == [
        "emptied.json", "somebody's.txt"]
    assert (done.unit, done.cases) == ("06040", 20)
    assert emptying.last_emptied(place.folder) == done
    assert not has_lived(place.folder)
    fresh = store_of(place.folder, create=True).db()
    assert meta.get_text(fresh, "kind") == ""


def test_what_was_saved_since_is_not_deleted(place):
    desk = place.desk()
    edit_cases(desk, [(1, {"case": CASES[0], "set": {"fee": 7}})])
    desk.db.close()

    with pytest.raises(Refused) as refused:
        emptying.empty(place.folder, place.watch)

    assert refused.value.refusals[0].facts == {"pending": 1, "papers": 0}
    assert len(roll_backups.backups_in(place.folder / "backups")) == 1
    assert not (place.folder / emptying.NOTE).exists()


def test_nothing_goes_while_the_window_is_open(place):
    program = ("import sys; from pathlib import Path; from app.desk import store_of\n"
               "db = store_of(Path(sys.argv[1])).db(); print('open', flush=True)\n"
               "sys.stdin.read()")
    other = subprocess.Popen([sys.executable, "-c", program, str(place.folder)],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"open\n"
    try:
        with pytest.raises(StoreBusy):
            emptying.empty(place.folder, place.watch)
        assert place.path.exists()
    finally:
        other.communicate(timeout=30)

    emptying.empty(place.folder, place.watch)
    assert not place.path.exists()


def test_a_power_cut_in_the_middle_is_taken_up_again(place, monkeypatch):
    real = emptying.shutil.rmtree

    def cut(folder):
        real(folder)
        raise OSError(5, "the power went")

    with monkeypatch.context() as power:
        power.setattr(emptying.shutil, "rmtree", cut)
        with pytest.raises(Exception, match="unusable|power"):
            emptying.empty(place.folder, place.watch)
    assert place.path.exists()

    emptying.empty(place.folder, place.watch)

    assert not place.path.exists()


def test_it_happens_at_the_next_opening_if_a_person_asked(place):
    assert emptying.empty_if_asked(place.folder, place.watch) is None
    desk = place.desk()
    hand_back.ask_to_empty(desk, True)
    desk.db.close()

    assert emptying.empty_if_asked(place.folder, place.watch) is not None

    assert not place.path.exists()


def test_a_person_may_think_again(place):
    desk = place.desk()
    hand_back.ask_to_empty(desk, True)
    hand_back.ask_to_empty(desk, False)
    desk.db.close()

    assert emptying.empty_if_asked(place.folder, place.watch) is None
    assert place.path.exists()


def test_a_pc_at_work_is_not_asked_about(place):
    with closing(store_of(place.folder).db()) as db, db.write():
        meta.put_number(db, ask.REVOKED, 0)
    desk = place.desk()

    assert hand_back.handing_back(desk) is None
    with pytest.raises(Refused):
        hand_back.ask_to_empty(desk, True)


def test_a_folder_that_is_nobodys_is_left_alone(tmp_path):
    assert emptying.empty_if_asked(tmp_path, Watch()) is None
