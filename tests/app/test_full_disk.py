"""A full disk: nothing half done, everything readable, the retry succeeds.

On a real file system of a few megabytes that is filled to the last block, and then to
one block less, and so on: so every write of an act meets the full disk once.
"""
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.desk import FILE_NAME, open_desk, store_of
from app.work.add_cases import add_cases
from app.work.back_up import back_up
from app.work.read_cases import every_case
from app.work.restore import restore
from app.work.verify import verify
from db import reserve
from db.errors import StoreFull
from db.sqlite import open_sqlite
from sync.backup import read_facts
from tests.sync.stores import answered, asked, bring, edit, kept, machine
from tests.world.machine import Watch

ROOT = Path(__file__).resolve().parents[2]
CASES = [f"{number:032x}" for number in range(1, 30)]
BLOCK = 4096
DISK_BYTES = 3 * 1024 * 1024
LINE = '{"procedure_code":"1.001193","applicant_name":"Vi Văn Nọi"}\n'


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """A small file system of its own."""
    place = tmp_path_factory.mktemp("disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)],
        capture_output=True, check=False) if sys.platform == "linux" else None
    if made is None or made.returncode:
        pytest.skip("only root may mount a small file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture(scope="module")
def before():
    """A desk with cases, as it was before anything went wrong; and what the hub says
    to it that it does not know yet."""
    desk, other, hub = machine("an"), machine("binh"), machine("hub")
    bring(desk, *CASES[:10])
    for one in (desk, other):
        kept(one, request := asked(one), answered(hub, request.data))
    kept(other, request := asked(other), answered(hub, request.data))
    edit(other, case=CASES[3], notes="ệ" * 900)
    kept(other, request := asked(other), answered(hub, request.data))
    request = asked(desk)
    return desk.db.connection.raw.serialize(), request, answered(hub, request.data)


@pytest.fixture
def folder(disk, before):
    """The desk's folder on the small disk, nothing else there."""
    for one in disk.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    folder = disk / "desk"
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(before[0])
    open_sqlite(folder / FILE_NAME).close()
    return folder


@contextmanager
def filled(disk, blocks_left):
    """Within this so many blocks are free."""
    junk = disk / "junk"
    with junk.open("wb") as file:
        stats = os.statvfs(disk)
        os.posix_fallocate(
            file.fileno(), 0, (stats.f_bfree - blocks_left) * BLOCK)
    try:
        yield
    finally:
        junk.unlink()


def receive(desk):
    add_cases(desk, [(line, {"id": id, "procedure_code": "1.001193",
                             "applicant_name": "Vi Văn Nọi", "notes": "ệ" * 1_500})
                     for line, id in enumerate(CASES[10:14], 1)])


def take_answer(desk, before):
    machine_ = machine("an")
    machine_.db, machine_.seat = desk.db, desk
    kept(machine_, before[1], before[2])


@pytest.mark.parametrize("act", ["receive", "keep an answer", "back up"])
def test_whichever_write_meets_the_full_disk(disk, folder, before, act):
    acts = {"receive": receive,
            "keep an answer": lambda desk: take_answer(desk, before),
            "back up": lambda desk: back_up(desk, disk / "b")}
    store = (folder / FILE_NAME).read_bytes()
    refused = 0

    for blocks_left in range(400):
        for end in ("-wal", "-shm"):
            (folder / f"{FILE_NAME}{end}").unlink(missing_ok=True)
        (folder / FILE_NAME).write_bytes(store)
        (disk / "b").unlink(missing_ok=True)
        desk = open_desk(store_of(folder), clock=Watch())
        told = list(every_case(desk))
        with filled(disk, blocks_left):
            try:
                acts[act](desk)
                break
            except StoreFull:
                refused += 1
            assert list(every_case(desk)) == told       # nothing half done
        assert not (disk / "b").exists()
        assert verify(desk)["ok"], blocks_left
        acts[act](desk)                                 # and now it works
        desk.db.close()
        assert {one.name for one in disk.iterdir()} <= {"desk", "b"}

    assert refused > 5
    assert verify(desk)["ok"]
    if act == "back up":
        assert read_facts(disk / "b").cases == 10
    else:
        assert len(list(every_case(desk))) == (14 if act == "receive" else 10)
    desk.db.close()


def test_a_restore_that_finds_no_room_leaves_nothing(disk, folder, tmp_path):
    desk = open_desk(store_of(folder), clock=Watch())
    back_up(desk, tmp_path / "b")
    refused = 0

    for blocks_left in range(0, 400, 3):
        with filled(disk, blocks_left):
            try:
                restore(tmp_path / "b", disk / "new", Watch())
                break
            except StoreFull:
                refused += 1
            assert not (disk / "new").exists(), blocks_left

    assert refused > 20
    again = open_desk(store_of(disk / "new"), clock=Watch())
    assert list(every_case(again)) == list(every_case(desk))
    for one in (again, desk):
        one.db.close()


def run(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "app", *words, "--data", str(folder), "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_with_no_block_left_everything_can_be_read_and_nothing_saved(
        disk, folder, tmp_path):
    lines = tmp_path / "lines"
    lines.write_text(LINE)
    exported = run(folder, "case", "export").stdout
    with filled(disk, 0):
        for words in (["status"], ["case", "list"], ["case", "show", CASES[0]],
                      ["verify"], ["digest"], ["dispute", "list"]):
            assert run(folder, *words).returncode == 0, words
        assert run(folder, "case", "export").stdout == exported
        refused = run(folder, "case", "import", str(lines))
        to_full = run(folder, "backup", str(disk / "b"))
        elsewhere = run(folder, "backup", str(tmp_path / "b"))

    assert refused.returncode == to_full.returncode == 1
    assert '"error":"disk_full"' in refused.stderr
    assert '"error":"disk_full"' in to_full.stderr
    assert elsewhere.returncode == 0 and read_facts(tmp_path / "b").cases == 10
    assert run(folder, "case", "import", str(lines)).returncode == 0
    assert run(folder, "verify").returncode == 0


def test_an_answer_that_finds_no_room_is_told(disk, folder):
    with filled(disk, 1), (disk / "out").open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "app", "case", "export", "--data", str(folder)],
            cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode == 1 and "disk_full" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_reserve_is_given_up_and_made_again(disk, folder, monkeypatch):
    assert reserve.keep(folder)
    held = (folder / reserve.NAME).stat().st_size
    desk = open_desk(store_of(folder), clock=Watch())
    with filled(disk, 0):
        with pytest.raises(StoreFull):
            receive(desk)
        assert (folder / reserve.NAME).stat().st_size == 0
        # There is room now, and it is not for saving.
        assert os.statvfs(disk).f_bfree * BLOCK >= held
        with pytest.raises(StoreFull):
            receive(desk)
        second = open_sqlite(folder / FILE_NAME)        # another thread can still read
        assert second.query("SELECT COUNT(*) FROM cases")[0][0] == 10
        second.close()

    receive(desk)

    assert (folder / reserve.NAME).stat().st_size == held
    assert len(list(every_case(desk))) == 14
    desk.db.close()


def test_the_window_of_a_full_disk_opens_with_the_reserve(disk, folder):
    """No log and no index of it lie beside the store: opening needs room for them."""
    reserve.keep(folder)
    with filled(disk, 0):
        first, second = (open_sqlite(folder / FILE_NAME) for _ in range(2))
        assert first.query("SELECT COUNT(*) FROM cases")[0][0] == 10
        assert second.query("SELECT COUNT(*) FROM cases")[0][0] == 10
        first.close()
        second.close()


def test_a_folder_without_reserve_saves_as_long_as_there_is_room(folder):
    assert not reserve.is_spent(folder)
    assert not reserve.give_up(folder)
