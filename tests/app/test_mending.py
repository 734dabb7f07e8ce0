"""A broken store: set aside whole, built anew, and the own unsent work is in it."""
import shutil
import sqlite3
import subprocess
import sys

import pytest

from app import mending
from app.desk import FILE_NAME, open_desk, store_of
from app.kept_safe import last_mended
from app.meaning import MEANING
from app.work import roll_backups, sync_log
from app.work.add_cases import add_cases
from app.work.attach_paper import keep_paper
from app.work.edit_cases import edit_cases
from app.work.fetch_paper import find_content
from app.work.read_cases import every_case
from app.work.verify import verify
from db.errors import StoreBusy, Unmendable
from db.papers import unsent
from sync import ask
from sync.ask import Side
from sync.backup import state_of
from tests.sync.scans import scan_of
from tests.sync.stores import bring, machine, sync
from tests.world.machine import Watch

CASES = [f"{number:032x}" for number in range(1, 60)]
PAGE = 4096


class Place:
    """A desk's folder on a real disk, and what was saved in it so far."""

    def __init__(self, folder, name="an"):
        one, hub = machine(name), machine("hub")
        if name != "hub":
            bring(one, *CASES[:20])
            sync(one, hub)
        else:
            an = machine("an")
            bring(an, *CASES[:20])
            sync(an, one)
        folder.mkdir()
        self.folder, self.watch = folder, Watch()
        self.path = folder / FILE_NAME
        self.path.write_bytes(one.db.connection.raw.serialize())
        self.close()

    def close(self):
        """Everything into the file, and nobody has it open."""
        with sqlite3.connect(self.path) as last:
            last.execute("PRAGMA journal_mode = WAL")
            last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        last.close()

    def desk(self):
        return open_desk(store_of(self.folder), clock=self.watch)

    def work(self, first=20, last=40):
        desk = self.desk()
        add_cases(desk, [(line, {"id": id, "procedure_code": "1.001193",
                                 "applicant_name": "Nông Thị Lành"})
                         for line, id in enumerate(CASES[first:last], 1)])
        edit_cases(desk, [(1, {"case": CASES[first], "set": {"notes": "ệ" * 1_900}})])
        told = list(every_case(desk))
        desk.db.close()
        return told

    def backed_up(self):
        desk = self.desk()
        assert roll_backups.roll(desk).kind == "backed_up"
        desk.db.close()

    def mend(self):
        why = mending.what_is_wrong(self.folder, thorough=True)
        assert why
        return mending.mend(self.folder, why, self.watch)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "desk")


def zero(path, first, last):
    with path.open("r+b") as file:
        file.seek(first)
        file.write(bytes(last - first))


def half_the_cases_gone(path):
    """Every fourth page of trees and indexes is zeroed; what rows lie in stays."""
    raw = bytearray(path.read_bytes())
    for start in range(PAGE, len(raw), 4 * PAGE):
        if "ệệ".encode() not in raw[start:start + PAGE] and raw[start] != 0x0D:
            raw[start:start + PAGE] = bytes(PAGE)
    path.write_bytes(raw)


SPOILS = {
    "the header": lambda path: zero(path, 0, 100),
    "the first page": lambda path: zero(path, 0, PAGE),
    "foreign words in the header": lambda path: path.write_bytes(
        b"Kinh gui UBND xa" + path.read_bytes()[16:]),
    "pages in the middle": half_the_cases_gone,
    "the last third": lambda path: path.write_bytes(
        path.read_bytes()[:path.stat().st_size // 3 * 2 + 77]),
    "all of it": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_a_broken_store_comes_back_from_its_backup(place, spoil):
    before = place.work(20, 40)
    place.backed_up()
    place.close()
    spoil(place.path)
    broken = place.path.read_bytes()

    done = place.mend()

    desk = place.desk()
    assert list(every_case(desk)) == before
    assert verify(desk)["ok"]
    assert done.backup
    assert (place.folder / done.aside / FILE_NAME).read_bytes() == broken
    assert last_mended(desk.db)["aside"] == done.aside
    assert sync_log.lines(desk, sync_log.Asked(kinds="errors"), 1)[0].kind == "mended"
    assert not mending.what_is_wrong(place.folder, thorough=True)


@pytest.mark.parametrize("spoil", [SPOILS[name] for name in (
    "the header", "the first page", "pages in the middle")])
def test_what_was_saved_after_the_backup_is_salvaged(place, spoil):
    place.backed_up()
    before = place.work(20, 40)
    place.close()
    spoil(place.path)

    done = place.mend()

    assert done.saved == 22      # the new writer introduces itself first
    assert list(every_case(place.desk())) == before
    assert verify(place.desk())["ok"]


def test_what_lost_its_seal_is_sealed_anew(place):
    """The end of our lane is gone, and with it the seal over all we did since."""
    place.backed_up()
    place.work(20, 40)
    desk = place.desk()
    (last,) = desk.db.query("SELECT id FROM changes ORDER BY n DESC LIMIT 1 OFFSET 1")
    desk.db.close()
    place.close()
    raw = bytearray(place.path.read_bytes())
    start = raw.index(last[0]) // PAGE * PAGE
    raw[start:start + PAGE] = bytes(PAGE)
    place.path.write_bytes(raw)
    zero(place.path, 0, PAGE)

    done = place.mend()

    desk = place.desk()
    assert 1 < done.saved < 22
    assert [case["id"] for case in every_case(desk)] == CASES[:20 + done.saved - 1]
    assert verify(desk)["ok"]
    ask.build(Side(desk.db, desk.me, MEANING, "test"), bytes(16), 0, 1 << 20)


def test_what_lies_only_in_the_log_beside_it_is_salvaged(place):
    place.backed_up()
    held = place.desk()      # somebody has it open: the log is not folded in
    before = place.work(20, 40)
    copy = place.folder.parent / "copy"
    shutil.copytree(place.folder, copy)
    held.db.close()
    zero(copy / FILE_NAME, 0, place.path.stat().st_size)
    place.folder, place.path = copy, copy / FILE_NAME

    done = place.mend()

    assert done.saved == 22      # the new writer introduces itself first
    assert list(every_case(place.desk())) == before


@pytest.mark.parametrize("name", ["an", "hub"])
def test_without_any_backup_the_folder_finds_out_who_it_was(tmp_path, name):
    place = Place(tmp_path / name, name)
    desk = place.desk()
    before, who, state = list(every_case(desk)), desk.me, state_of(desk.db)
    desk.db.close()
    place.close()
    zero(place.path, 0, PAGE)

    done = place.mend()

    desk = place.desk()
    assert done.backup == "" and done.saved > 20
    assert (desk.me.device, desk.me.unit, desk.me.hub_id) == (
        who.device, who.unit, who.hub_id)
    assert list(every_case(desk)) == before and state_of(desk.db) == state
    assert verify(desk)["ok"]


def test_a_mended_desk_agrees_with_the_hub_again(tmp_path):
    """Whole exchange in memory: what was lost comes back, what was unsent goes."""
    place = Place(tmp_path / "desk")
    hub, an = machine("hub"), machine("an")
    bring(an, *CASES[:20])
    sync(an, hub)
    place.backed_up()
    place.work(20, 40)
    place.close()
    zero(place.path, 0, PAGE)
    place.mend()
    with sqlite3.connect(place.path) as last:
        last.execute("PRAGMA journal_mode = DELETE")   # memory knows no log beside it
    last.close()

    an._open(place.path.read_bytes())
    for _ in range(3):
        sync(an, hub)

    assert [case["id"] for case in every_case(hub.seat)] == CASES[:40]
    assert verify(hub.seat)["ok"] and verify(an.seat)["ok"]


def test_a_broken_backup_is_passed_over_for_an_older_one(place):
    place.backed_up()
    place.watch.true_ms += 24 * 3_600_000
    place.work(20, 30)
    place.backed_up()
    older, newer = sorted((place.folder / "backups").glob("*.bak"))
    newer.write_bytes(newer.read_bytes()[:-500])
    before = list(every_case(place.desk()))
    place.close()
    zero(place.path, 0, PAGE)

    done = place.mend()

    assert done.backup == older.name
    assert list(every_case(place.desk())) == before


def test_nothing_to_build_from_is_said_and_nothing_is_lost(tmp_path):
    place = Place(tmp_path / "desk")
    broken = bytes(range(256)) * 400
    place.path.write_bytes(broken)

    with pytest.raises(Unmendable) as told:
        place.mend()

    assert place.path.read_bytes() == broken
    assert (place.folder / told.value.facts["aside"] / FILE_NAME
            ).read_bytes() == broken


def test_a_store_somebody_has_open_is_not_replaced(place):
    place.backed_up()
    place.close()
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sqlite3, sys\n"
         "held = sqlite3.connect(sys.argv[1])\n"
         "held.execute('SELECT COUNT(*) FROM meta').fetchall()\n"
         "print('open', flush=True); sys.stdin.read()", str(place.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(StoreBusy):
            mending.mend(place.folder, "malformed", place.watch)
    finally:
        holder.communicate()
    assert not mending.what_is_wrong(place.folder, thorough=True)


@pytest.mark.parametrize("later_ms", [0, 60_000])
def test_a_power_cut_in_the_middle_is_taken_up_again(place, monkeypatch, later_ms):
    place.backed_up()
    before = place.work(20, 40)
    place.close()
    zero(place.path, 0, PAGE)
    with monkeypatch.context() as patched:
        patched.setattr(mending.Path, "replace", lambda *_: (_ for _ in ()).throw(
            KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            place.mend()
    place.watch.true_ms += later_ms

    place.mend()

    assert list(every_case(place.desk())) == before


def test_a_whole_store_and_a_fresh_folder_need_no_mending(place, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / FILE_NAME).touch()

    assert mending.what_is_wrong(place.folder, thorough=True) == ""
    assert mending.what_is_wrong(tmp_path / "new", thorough=True) == ""
    assert mending.what_is_wrong(tmp_path / "none", thorough=True) == ""


@pytest.mark.parametrize("garbage", [b"x" * 40_000, b""])
def test_garbage_in_the_log_beside_it_does_no_harm(place, garbage):
    before = place.work()
    place.close()
    (place.folder / f"{FILE_NAME}-wal").write_bytes(garbage)

    assert mending.what_is_wrong(place.folder, thorough=True) == ""
    assert list(every_case(place.desk())) == before


def scanned(place):
    """A scan that nobody else has; its name."""
    desk = place.desk()
    paper = scan_of(100_000, seed=len(CASES))
    with desk.db.write():
        keep_paper(desk, CASES[1], "Đơn", paper)
    desk.db.close()
    place.close()
    return paper


@pytest.mark.parametrize("spoil", [SPOILS["the header"], SPOILS["the first page"]])
def test_a_scan_made_after_the_backup_is_salvaged(place, spoil):
    place.backed_up()
    paper = scanned(place)
    spoil(place.path)

    place.mend()

    assert find_content(place.desk(), paper.sha) == paper.content
    assert verify(place.desk())["ok"]


def test_a_scan_that_is_torn_is_not_taken_for_one(place):
    place.backed_up()
    paper = scanned(place)
    raw = bytearray(place.path.read_bytes())
    at = raw.index(paper.content[50_000:50_032])
    raw[at] ^= 1
    place.path.write_bytes(raw)
    SPOILS["the header"](place.path)

    place.mend()

    assert find_content(place.desk(), paper.sha) is None
    assert unsent(place.desk().db) == 0
    assert verify(place.desk())["ok"]
