"""Show, list, search, status: what a person or a script can ask of a folder."""
import json
from random import Random

import pytest
from PIL import Image

from . import people

STATUS_KEYS = {
    "unit", "device", "role", "writer", "last_contact", "pending",
    "oldest_pending_s", "papers_pending", "disputes", "quarantine", "cases", "epoch",
    "clock", "disk_free_mb"}
HISTORY_KEYS = {"id", "at", "received_at", "kind", "by", "unit", "device", "set"}
NAMES = ("Đặng Văn Đức", "Nguyễn Thị Hoà", "Nguyễn Thị Hòa", "Đàm Thị Dụ",
         "Lý Thị Ước", "Hoàng Bằng")


@pytest.fixture(scope="module")
def named(desk):
    """One case for each name, by name."""
    rng = Random(1)
    cases = {name: people.make_case(rng, desk.unit, applicant_name=name)
             for name in NAMES}
    desk.take(cases.values())
    return cases


def found(desk, text):
    held = desk.export()
    return {held[str(row["id"])]["applicant_name"]
            for row in desk.lines("case", "list", "--search", text)}


@pytest.mark.parametrize("typed, names", [
    ("dang duc", {"Đặng Văn Đức"}),
    ("Đặng Đức", {"Đặng Văn Đức"}),
    ("NGUYEN THI HOA", {"Nguyễn Thị Hoà", "Nguyễn Thị Hòa"}),
    ("ly thi uoc", {"Lý Thị Ước"}),
    ("khong co ai", set()),
])
def test_a_search_needs_no_accents(desk, named, typed, names):
    assert found(desk, typed) == names


def test_a_search_finds_codes_and_citizen_numbers(desk, named):
    case = named["Đàm Thị Dụ"]

    assert "Đàm Thị Dụ" in found(desk, str(case["citizen_id"]))
    assert "Đàm Thị Dụ" in found(desk, str(case["code"]))


def test_a_search_follows_an_edit(desk, named):
    case = named["Hoàng Bằng"]

    desk.edit([{"case": case["id"], "set": {"applicant_name": "Hoàng Bằng Giang"}}])

    assert found(desk, "bang giang") == {"Hoàng Bằng Giang"}


def test_strange_search_texts_find_nothing_and_break_nothing(desk, named):
    for text in ('"', "' OR 1=1 --", "a AND", "*", "(", "NEAR(", "-x", "^"):
        assert isinstance(desk.lines("case", "list", f"--search={text}"), list)


def test_the_list_holds_every_case(desk, named):
    rows = desk.lines("case", "list")

    assert {row["id"] for row in rows} >= {case["id"] for case in named.values()}


def test_show_tells_the_case_and_who_did_what(desk, named):
    case = named["Lý Thị Ước"]
    desk.edit([{"case": case["id"], "set": {"fee": 777}, "by": "Vi Thúy Hằng"}])

    shown = desk.json("case", "show", str(case["id"]))

    assert set(shown) >= {"case", "history", "disputes", "receipts"}
    assert shown["case"] == desk.case(case["id"])
    assert tuple(shown["case"]) == people.KEYS
    first, last = shown["history"]
    assert set(first) >= HISTORY_KEYS
    assert (last["set"], last["by"], last["unit"]) == (
        {"fee": 777}, "Vi Thúy Hằng", desk.unit)
    assert last["device"] and last["at"] and last["received_at"] is None


def test_a_change_is_received_once_the_hub_says_so(hub, desk_of, free_unit):
    unit = free_unit()
    one, two = desk_of(unit), desk_of(unit)
    case = people.make_case(Random(2), unit)
    one.take([case])
    one.sync()
    two.sync()

    shown = [copy.json("case", "show", str(case["id"]))["history"][0]["received_at"]
             for copy in (one, two, hub)]

    assert shown[0] and shown[0] == shown[1] == shown[2]


def test_an_unknown_case_is_refused(desk):
    assert desk.refused("case", "show", "f" * 32)


def test_status_has_the_promised_keys_and_counts(desk_of, free_unit):
    desk = desk_of(free_unit(), "leader")
    fresh = desk.status()
    desk.take(people.make_cases(3, desk.unit, 3))
    kept = desk.status()
    desk.sync()
    sent = desk.status()

    assert set(fresh) >= STATUS_KEYS
    assert (fresh["unit"], fresh["role"]) == (desk.unit, "leader")
    assert [row["pending"] for row in (fresh, kept, sent)] == [0, 3, 0]
    assert [row["cases"] for row in (fresh, kept, sent)] == [0, 3, 3]
    assert kept["oldest_pending_s"] >= 0
    assert (sent["disputes"], sent["quarantine"], sent["papers_pending"]) == (0, 0, 0)
    assert sent["last_contact"] is not None and sent["disk_free_mb"] > 0


def test_without_json_status_speaks_to_people(desk, hub):
    here, there = desk.run("status").out, hub.run("status").out

    assert f"Đơn vị {desk.unit}, Cán bộ một cửa" in here and "Chờ gửi: " in here
    assert there.startswith("Hệ thống tỉnh") and "Chờ gửi" not in there
    assert "None" not in here + there


def test_the_folder_may_be_named_by_the_environment(desk, monkeypatch):
    words = ["case", "export"]
    command = desk.command(*words)[:-2]
    environment = desk.environment() | {"MOTCUA_DATA": str(desk.data)}
    monkeypatch.setattr(desk, "command", lambda *_: command)
    monkeypatch.setattr(desk, "environment", lambda: environment)

    out = desk.run(*words).out

    assert out and json.loads(out.splitlines()[0])["unit"] == desk.unit


def test_the_hub_is_told_whose_case_is_meant(hub, desk_of, free_unit, tmp_path):
    """Two units moved in a case under one id; `--unit` says which."""
    desks = [desk_of(free_unit()) for _ in range(2)]
    case = people.make_case(Random(3), desks[0].unit, fee=5)
    for fee, desk in enumerate(desks, 6):
        desk.take([case | {"unit": desk.unit, "fee": fee}])
        desk.sync()
    scan = tmp_path / "scan.png"
    Image.new("L", (300, 400), 255).save(scan)
    second, named = desks[1].unit, (str(case["id"]), "--unit", desks[1].unit)

    hub.edit([{"case": case["id"], "set": {"copies": 3}}], "--unit", second)
    hub.run("paper", "add", named[0], str(scan), "--kind", "đơn", *named[1:])

    shown = hub.json("case", "show", *named)["case"]
    assert (shown["unit"], shown["fee"], shown["copies"]) == (second, 7, 3)
    assert len(hub.lines("paper", "list", *named)) == 1
    assert hub.lines("paper", "list", named[0], "--unit", desks[0].unit) == []
    assert hub.refused("case", "show", named[0], "--unit", "06999")
    hub.run("case", "show", named[0], "--unit", "6999", code=2)
    hub.run("hub", "transfer", *named, "--to", "06040", "--reason", "Chuyển nơi ở")
    assert hub.json("case", "show", *named)["case"]["status"] == "stopped"
    left = hub.json("case", "show", named[0], "--unit", desks[0].unit)["case"]
    assert left["fee"] == 6
