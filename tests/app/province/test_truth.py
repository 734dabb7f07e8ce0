"""What the board shows is what each desk shows of itself.

Real desks, a real hub in its own process, and the page as a supervisor reads it.
"""
import re
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.contract import people
from tests.contract.program import Desk, Hub

UNIT, OTHER = "06040", "06101"
ROW = re.compile(r'data-device="([0-9a-f]+)">(.*?)</tr>', re.S)
CELL = re.compile(r'data-test="([a-z-]+)">([^<]*)')
EQUAL = {"pending": "unsent", "disputes": "disputes", "quarantine": "quarantine"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.run("hub", "init", "--json")
    hub.run("hub", "units", "import", people.write_units(hub.files / "units.csv"))
    hub.run("hub", "user", "add", "--name", "Lan", "--role", "supervisor",
            "--scope", "20", stdin="mat-khau-dai\n")
    hub.serve()
    yield hub
    hub.stop()


def enrol(hub: Hub, place: Path, unit: str) -> Desk:
    desk = Desk(place, unit)
    desk.run("enrol", "--hub", hub.url, "--code", hub.code(unit))
    return desk


def page_of(hub: Hub) -> str:
    browser = build_opener(HTTPCookieProcessor())
    form = browser.open(f"{hub.url}/sign-in").read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    answer = browser.open(f"{hub.url}/sign-in", urlencode({
        "csrf_token": token[1], "name": "Lan", "password": "mat-khau-dai"}).encode())
    return answer.read().decode()


def shown(page: str) -> dict[str, dict[str, str]]:
    return {device: {name: text.strip() for name, text in CELL.findall(row)}
            for device, row in ROW.findall(page)}


def test_the_board_the_command_and_every_desk_say_the_same(hub, tmp_path):
    desks = [enrol(hub, tmp_path / f"{unit}-{n}", unit)
             for n, unit in enumerate((UNIT, UNIT, OTHER))]
    one, two, _ = desks
    one.receive([{"procedure_code": "1.004873", "applicant_name": "Vi Văn Thắng",
                  "citizen_id": "020095000017"}])
    one.sync()
    two.sync()
    (case,) = one.export()
    one.edit([{"case": case, "set": {"address": "Thôn Nà Lầu"}}])
    two.edit([{"case": case, "set": {"address": "Thôn Pác Bó"}}])
    one.sync()
    two.sync(code=4)
    one.sync(code=4)
    desks[2].sync()

    board, listed = shown(page_of(hub)), {row["device"]: row for row in hub.devices()}

    for desk in desks:
        own = desk.status()
        row, line = board[str(own["device"])], listed[own["device"]]
        for its, ours in EQUAL.items():
            assert row[ours] == str(own[its]), (ours, row, own)
            assert line[ours] == own[its]
        assert row["version"] == line["app"]
    assert board[str(one.status()["device"])]["disputes"] == "1"


def test_a_desk_that_holds_work_back_is_told_at_its_next_word(hub, tmp_path):
    """One exchange cannot carry everything; the board tells the rest."""
    desk = enrol(hub, tmp_path / "large", "06102")
    chance = Random(4)
    desk.take([people.make_case(chance, "06102") for _ in range(600)])

    desk.run("sync", "--once", "--json", code=(0, 3))

    own = desk.status()
    assert own["pending"] > 0, "the desk must have a rest for this test to say anything"
    assert shown(page_of(hub))[str(own["device"])]["unsent"] == (
        f"{own['pending']:,}".replace(",", "."))
