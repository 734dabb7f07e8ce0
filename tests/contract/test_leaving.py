"""A PC that leaves the office, over a real line: it hands over, is emptied, and may be
enrolled anew."""
import hashlib
from random import Random

import pytest
from PIL import Image

from . import people
from .program import Desk


@pytest.fixture
def leaver(hub, desk_of, free_unit, tmp_path):
    """A desk that was struck off, with a case and two scans only it has: (desk, case,
    scans)."""
    desk = desk_of(free_unit())
    case = people.make_case(Random(str(tmp_path)), desk.unit)
    desk.take([case])
    desk.sync()
    names = []
    for number in range(2):
        path = tmp_path / f"{number}.png"
        Image.effect_noise((1200, 1600), 60).save(path)
        names.append(desk.json("paper", "add", case["id"], str(path), "--kind",
                               "Đơn")["sha256"])
        if number == 0:
            desk.sync("--once")      # told, and not one piece of it carried
    hub.run("hub", "revoke", str(desk.status()["device"]), "--json")
    return desk, case, names


def test_its_scans_reach_the_province(hub, leaver, tmp_path):
    desk, case, names = leaver

    desk.run("sync", "--json", code=1)

    told = desk.status()
    assert (told["pending"], told["papers_pending"]) == (0, 0)
    assert {row["sha256"]: row["here"] for row in
            hub.lines("paper", "list", case["id"])} == {names[0]: True}
    out = tmp_path / "out"
    hub.run("paper", "get", names[0], "--out", str(out))
    assert hashlib.sha256(out.read_bytes()).hexdigest() == names[0]
    assert hub.json("verify")["ok"] and desk.json("verify")["ok"]


def test_it_is_emptied_once_a_backup_holds_all_and_enrolled_anew(
        hub, leaver, free_unit, tmp_path):
    desk, case, _ = leaver
    assert desk.refused("empty")[0]["error"] == "still_at_work"    # it has not heard
    desk.run("sync", "--json", code=1)
    assert desk.refused("empty")[0]["error"] == "not_safe_yet"
    hub.run("backup", str(tmp_path / "hub.bak"))
    desk.run("sync", "--json", code=1)

    done = desk.json("empty")

    assert (done["unit"], done["cases"]) == (desk.unit, 1)
    assert {path.name for path in desk.data.iterdir()} <= {"emptied.json", "sync.lock"}
    unit = free_unit()
    desk.run("enrol", "--hub", hub.url, "--code", hub.code(unit))
    desk.sync()
    assert (desk.status()["unit"], desk.export()) == (unit, {})
    other = people.make_case(Random(unit), unit)
    desk.take([other])
    assert desk.sync()["pending"] == 0 and other["id"] in hub.export_text()


def test_a_dead_pc_is_replaced_and_its_leftovers_are_not_lost(
        hub, desk_of, free_unit, tmp_path):
    dead = desk_of(free_unit())
    sent, unsent = people.make_cases(9, dead.unit, 2)
    dead.take([sent])
    dead.sync()
    dead.take([unsent])
    name = str(dead.status()["device"])
    code = hub.json("hub", "code", "--replaces", name)["code"]
    state = {row["device"]: row["state"] for row in hub.devices()}
    assert state[name] == "active"           # nobody has taken its place yet

    new = Desk(tmp_path / "new", dead.unit)
    new.run("enrol", "--hub", hub.url, "--code", code)
    new.sync()

    assert list(new.export()) == [sent["id"]]
    assert (new.status()["unit"], new.status()["role"]) == (dead.unit, "officer")
    state = {row["device"]: row["state"] for row in hub.devices()}
    assert state[name] == "revoked"
    answer = dead.run("sync", "--json", code=1)      # it comes back all the same
    assert answer.refusals()[0]["error"] == "revoked" and dead.status()["pending"] == 0
    assert (name, unsent["id"]) in {
        (row["device"], row["case"]) for row in hub.lines("hub", "inbox")}
    new.sync()
    assert list(new.export()) == [sent["id"]]


@pytest.mark.parametrize("words", [
    [], ["--unit", "06040"], ["--replaces", "x", "--role", "officer"]])
def test_a_code_is_for_a_place_or_for_a_pc(hub, words):
    hub.refused("hub", "code", *words, code=2)


def test_a_desk_at_work_is_not_emptied(desk):
    desk.sync()

    assert desk.refused("empty")[0]["error"] == "still_at_work"
    assert desk.json("verify")["ok"]
