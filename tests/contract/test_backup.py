"""Backups: made beside a running app, put into an empty folder, refused when not whole.

A desk and a hub alike; what comes back is the folder as at the moment of the backup.
"""
import shutil
import subprocess
import time
from random import Random

import pytest
from PIL import Image

from . import people
from .conftest import make_hub
from .program import Desk, Hub, free_port


@pytest.fixture(scope="module")
def full(desk):
    """The shared desk with a few cases, one sync, and something unsent."""
    desk.take(people.make_cases(1, desk.unit, 6))
    desk.sync()
    desk.edit([{"case": min(desk.export()), "set": {"fee": 321}}])
    return desk


@pytest.fixture(scope="module")
def backed_up(full):
    """A backup of the desk, and the export at that moment."""
    place = full.files / "backup"
    told = full.json("backup", str(place))
    return place, told, full.export_text()


def names_in(folder):
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def another(full, place, kind=Desk):
    """A folder nobody used yet, of the same unit."""
    return Desk(place, full.unit) if kind is Desk else Hub(place)


def test_a_backup_tells_what_is_in_it(full, backed_up):
    place, told, _ = backed_up

    assert told["bytes"] == place.stat().st_size > 10_000
    assert (told["kind"], told["unit"], told["cases"]) == ("desk", full.unit, 6)
    assert told["changes"] == full.json("verify")["changes"]


def test_a_restored_desk_is_as_it_was_and_works(full, backed_up, tmp_path):
    place, told, exported = backed_up
    full.edit([{"case": min(full.export()), "set": {"fee": 999}}])
    again = another(full, tmp_path)

    restored = again.json("restore", str(place))

    assert again.export_text() == exported
    assert again.json("verify")["ok"] is True
    assert restored["state"] == told["state"]
    assert again.status()["device"] == told["device"]
    again.take([people.make_case(Random(8), full.unit)])
    assert again.sync()["pending"] == 0


def test_a_backup_can_be_read_from_stdin(full, backed_up, tmp_path):
    again = another(full, tmp_path)

    with backed_up[0].open("rb") as stream:
        subprocess.run(again.command("restore", "-"), stdin=stream, check=True,
                       env=again.environment(), timeout=60, capture_output=True)

    assert again.export_text() == backed_up[2]


def test_restoring_never_touches_a_folder_that_holds_data(full, backed_up, tmp_path):
    exported = full.export_text()
    other = another(full, tmp_path)
    other.data.mkdir(exist_ok=True)
    (other.data / "thư").write_text("của ai đó")

    for folder in (full, other):
        before = {name: (folder.data / name).read_bytes()
                  for name in names_in(folder.data) if (folder.data / name).is_file()}
        refusals = folder.refused("restore", str(backed_up[0]))
        assert refusals[0]["error"] == "folder_holds_data" and refusals[0]["do"]
        assert {name: (folder.data / name).read_bytes() for name in before} == before
        assert names_in(folder.data) == sorted(before)

    assert full.export_text() == exported


def flipped(raw, place):
    return raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1:]


SPOILED = {
    "a byte short": lambda raw: raw[:-1], "half": lambda raw: raw[:len(raw) // 2],
    "empty": lambda raw: b"", "longer": lambda raw: raw + b"x",
    "foreign": lambda raw: b"PK\x03\x04" + raw[4:],
    "a bit in the middle": lambda raw: flipped(raw, len(raw) // 2),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_damaged_file_leaves_nothing_behind(full, backed_up, tmp_path, spoil):
    spoiled = tmp_path / "spoiled"
    spoiled.write_bytes(spoil(backed_up[0].read_bytes()))
    again = another(full, tmp_path / "pc")
    shutil.rmtree(again.data, ignore_errors=True)

    refusals = again.refused("restore", str(spoiled))

    assert refusals[0]["error"] in ("backup_damaged", "not_a_backup")
    assert refusals[0]["message"] and str(spoiled) in refusals[0]["message"]
    assert not again.data.exists()


def test_a_backup_overwrites_nothing_and_wants_a_place(full, backed_up, tmp_path):
    held = backed_up[0].read_bytes()
    empty = another(full, tmp_path / "pc")

    assert full.refused("backup", str(backed_up[0]))[0]["error"] == "file_exists"
    assert full.refused("backup", str(full.data))[0]["error"] == "file_exists"
    assert full.refused("backup", str(tmp_path / "no" / "b"))[0]["error"] == "no_place"
    assert full.refused("backup", "/proc/b")[0]["error"] == "place_unusable"
    full.run("backup", "-", code=2)
    assert empty.refused("backup", str(tmp_path / "b"))[0]["error"] == "no_folder"

    assert backed_up[0].read_bytes() == held
    assert names_in(tmp_path) == ["pc"]


def test_a_backup_is_made_while_others_write(full, tmp_path):
    """Somebody edits in a loop; each backup is a whole moment of it."""
    case = min(full.export())
    edits = full.file([{"case": case, "set": {"fee": fee}} for fee in range(2_000)])
    writer = full.start("case", "edit", edits)
    made = []
    while writer.poll() is None:
        made.append(tmp_path / f"b{len(made)}")
        full.json("backup", str(made[-1]))
    writer.communicate()

    again = another(full, tmp_path / "pc")
    again.json("restore", str(made[0]))
    assert writer.returncode == 0
    assert again.json("verify")["ok"] is True
    assert set(again.export()) == set(full.export())


def test_a_restored_hub_has_its_key_and_its_people(tmp_path):
    hub = make_hub(tmp_path / "old")
    hub.serve()
    unit = people.UNITS[0]
    desk = Desk(tmp_path / "desk", unit)
    desk.run("enrol", "--hub", hub.url, "--code", hub.code(unit))
    desk.take(people.make_cases(2, unit, 3))
    desk.sync()
    hub.json("backup", str(tmp_path / "hub.bak"))       # while it serves
    hub.stop()
    again = another(desk, tmp_path / "new", Hub)

    told = again.json("restore", str(tmp_path / "hub.bak"))
    again.serve()
    try:
        desk.take([people.make_case(Random(5), unit)])
        ledger = desk.sync("--hub", again.url)
    finally:
        again.stop()

    assert told["kind"] == "hub" and told["cases"] == 3
    assert ledger["pending"] == 0
    assert again.run("case", "export").out == desk.export_text()
    assert again.json("verify")["ok"] is True


def test_a_restored_hub_is_asked_about_its_scans_and_sent_none_it_holds(tmp_path):
    hub = make_hub(tmp_path / "old")
    hub.serve()
    unit, chance = people.UNITS[0], Random(7)
    desk = Desk(tmp_path / "desk", unit)
    desk.run("enrol", "--hub", hub.url, "--code", hub.code(unit))
    case = people.make_case(chance, unit)
    desk.take([case])
    for number in range(10):          # more than one exchange asks about
        page = tmp_path / f"{number}.png"
        Image.frombytes("L", (120, 90), chance.randbytes(120 * 90)).save(page)
        desk.json("paper", "add", str(case["id"]), str(page), "--kind", "Đơn")
    assert desk.sync()["papers_pending"] == 0
    hub.json("backup", str(tmp_path / "hub.bak"))
    hub.stop()
    again = another(desk, tmp_path / "new", Hub)
    again.json("restore", str(tmp_path / "hub.bak"))
    again.serve()
    try:
        ledger = desk.sync("--hub", again.url)
    finally:
        again.stop()

    assert ledger["papers_pending"] == 0
    assert ledger["bytes_up"] < 8_000
    assert {row["at_hub"] for row in desk.lines("paper", "list", case["id"])} == {True}


@pytest.fixture
def broken(full, tmp_path):
    """A copy of the desk whose file is broken and that has a rolling backup."""
    again = another(full, tmp_path)
    full.json("backup", str(tmp_path / "b"))
    again.json("restore", str(tmp_path / "b"))
    (again.data / "backups").mkdir()
    shutil.copy(tmp_path / "b", again.data / "backups" / "2026-11-27T10.bak")
    exported = again.export_text()
    store = again.data / "motcua.db"
    store.write_bytes(bytes(8192) + store.read_bytes()[8192:])
    return again, exported


def test_a_broken_store_is_refused_by_every_command_and_mended_by_one(broken):
    desk, exported = broken
    held = (desk.data / "motcua.db").read_bytes()

    for words in (["status"], ["case", "export"], ["verify"], ["digest"]):
        assert desk.refused(*words)[0]["error"] == "damaged", words
    assert (desk.data / "motcua.db").read_bytes() == held
    told = desk.json("mend")

    assert told["mended"] is True
    assert desk.export_text() == exported
    assert desk.json("verify")["ok"] is True
    assert desk.json("mend") == {"mended": False}
    assert (desk.data / str(told["aside"]) / "motcua.db").read_bytes() == held


def test_the_window_mends_a_broken_store_by_itself(broken):
    desk, exported = broken

    window = desk.start("start", "--browser", "--port", str(free_port()))
    assert window.stdout is not None and window.stdout.readline()
    window.terminate()
    _, said = window.communicate(timeout=20)

    assert "Đã dựng lại dữ liệu" in said
    assert desk.export_text() == exported


def test_a_store_cut_to_nothing_is_not_taken_for_a_new_one(broken):
    desk, exported = broken
    (desk.data / "motcua.db").write_bytes(b"")

    assert desk.refused("status")[0]["error"] == "damaged"
    assert desk.json("mend")["mended"] is True
    assert desk.export_text() == exported


def test_a_broken_hub_is_mended_by_a_person_and_all_agree_again(tmp_path):
    hub = make_hub(tmp_path / "hub")
    hub.serve()
    unit = people.UNITS[0]
    desk = Desk(tmp_path / "desk", unit)
    desk.run("enrol", "--hub", hub.url, "--code", hub.code(unit))
    desk.take(people.make_cases(2, unit, 3))
    desk.sync()
    (hub.data / "backups").mkdir()
    hub.json("backup", str(hub.data / "backups" / "2026-11-27T10.bak"))
    desk.take([people.make_case(Random(5), unit)])
    desk.sync()                             # in no backup: only the file has it
    hub.stop()
    store = hub.data / "motcua.db"
    store.write_bytes(bytes(4096) + store.read_bytes()[4096:])
    for end in ("-wal", "-shm"):
        (hub.data / f"motcua.db{end}").unlink(missing_ok=True)

    refused = hub.run("hub", "serve", "--port", "0", code=1)
    told = hub.json("mend")
    hub.serve()
    try:
        desk.take([people.make_case(Random(6), unit)])
        ledger = desk.sync("--hub", hub.url)
    finally:
        hub.stop()

    assert "damaged" in refused.err
    assert told["mended"] is True and told["backup"]
    assert ledger["pending"] == 0
    assert hub.run("case", "export").out == desk.export_text()
    assert hub.json("verify")["ok"] is True and desk.json("verify")["ok"] is True


@pytest.mark.parametrize("delay_s", [0.15, 0.25, 0.35, 0.45])
def test_a_killed_restore_can_be_done_again(full, backed_up, tmp_path, delay_s):
    again = another(full, tmp_path)
    killed = again.start("restore", str(backed_up[0]))
    time.sleep(delay_s)
    killed.kill()
    killed.communicate()

    if "motcua.db" not in names_in(again.data):
        again.json("restore", str(backed_up[0]))

    assert again.export_text() == backed_up[2]
    assert again.json("verify")["ok"] is True
