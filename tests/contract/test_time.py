"""Folders that go back in time: copied, put back, and a province that forgot."""
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import make_hub
from .program import Desk, Hub

UNIT = "06040"
ENDED = (0, 4)


def case(number: int, **values: object) -> dict[str, object]:
    return {"id": f"{number:032x}", "procedure_code": "1.001193",
            "applicant_name": f"Lý Thị {number}", **values}


def edit(desk: Desk, number: int, **values: object) -> None:
    desk.edit([{"case": f"{number:032x}", "set": values}])


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = make_hub(tmp_path / "hub")
    hub.serve()
    yield hub
    hub.stop()


@pytest.fixture
def enrolled(hub: Hub, tmp_path: Path):
    def make(name: str) -> Desk:
        desk = Desk(tmp_path / name, UNIT)
        desk.run("enrol", "--hub", hub.url, "--code", hub.code(UNIT))
        return desk
    return make


def copied(desk: Desk, name: str) -> Desk:
    """The data folder on another PC: without what lies outside it."""
    other = Desk(desk.place.parent / name, desk.unit)
    shutil.copytree(desk.data, other.data)
    return other


def put_back(folder: Desk | Hub, kept: Path) -> None:
    shutil.rmtree(folder.data)
    shutil.copytree(kept, folder.data)


def everywhere(*folders: Desk | Hub) -> str:
    """What all of them export, byte for byte."""
    (text,) = {folder.export_text() for folder in folders}
    assert folders[0].json("verify")["ok"]
    return text


def test_a_copied_desk_and_its_original_lose_nothing(hub, enrolled):
    desk = enrolled("desk")
    desk.take([case(1)])
    desk.sync()
    other = copied(desk, "other")

    edit(desk, 1, fee=1)
    edit(other, 1, fee=2)
    other.take([case(2)])
    sent = [one.sync(code=ENDED)["sent"] for one in (other, desk, other)]

    assert sent == [2, 1, 0]
    assert desk.status()["writer"] != other.status()["writer"]
    assert desk.status()["pending"] == other.status()["pending"] == 0
    assert len(everywhere(desk, other, hub).splitlines()) == 2
    assert [row["field"] for row in desk.disputes()] == ["fee"]
    codes = {row["code"] for one in (desk, other, desk, other) for row in one.receive(
        [{"procedure_code": "1.001193", "applicant_name": "Vi Văn Tám"}])}
    assert len(codes) == 4


def test_a_desk_put_back_gets_back_what_it_lost(hub, enrolled):
    desk = enrolled("desk")
    desk.take([case(1)])
    desk.sync()
    kept = desk.place / "kept"
    shutil.copytree(desk.data, kept)
    edit(desk, 1, fee=1)
    desk.take([case(2)])
    desk.sync()
    put_back(desk, kept)
    desk.take([case(3)])

    ledger = desk.sync()

    assert (ledger["sent"], ledger["received"], ledger["pending"]) == (1, 2, 0)
    assert len(everywhere(desk, hub).splitlines()) == 3
    assert desk.case(f"{1:032x}")["fee"] == 1


@pytest.mark.parametrize("way", ["copied back", "lost"])
def test_a_province_is_made_whole_by_its_desks(hub, enrolled, way):
    backup = hub.place / "empty.motcua"
    hub.run("backup", str(backup))
    desk, dead = enrolled("desk"), enrolled("dead")
    desk.take([case(1)])
    dead.take([case(2)])
    kept = hub.place / "kept"
    for one in (desk, dead):
        one.sync()
    hub.stop()
    shutil.copytree(hub.data, kept)
    hub.serve()
    edit(dead, 2, fee=7)
    late = enrolled("late")
    late.take([case(4)])
    for one in (dead, late, desk, late):
        one.sync()
    before, epoch = hub.export_text(), late.status()["epoch"]

    hub.stop()
    if way == "copied back":
        put_back(hub, kept)
    else:
        shutil.rmtree(hub.data)
        hub.run("restore", str(backup))
    hub.serve()
    ledgers = [one.sync() for one in (late, desk)]      # the third PC is dead

    assert hub.export_text() == before
    assert [ledger["sent"] for ledger in ledgers] == [0, 0]
    assert [ledger["pending"] for ledger in ledgers] == [0, 0]
    assert late.status()["epoch"] == desk.status()["epoch"] != epoch
    again = enrolled("again")
    codes = [row["code"] for one in (late, desk, dead, again) for row in one.receive(
        [{"procedure_code": "1.001193", "applicant_name": "Vi Văn Tám"}])]
    assert len(set(codes)) == 4
    for one in (late, again, desk):
        one.sync()
    everywhere(hub, desk)
