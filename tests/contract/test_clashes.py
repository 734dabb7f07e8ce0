"""What every copy shows when people edited one case without seeing each other.

    everybody has the case ── desk a, desk b and the hub edit ── all sync

Each script below is one case; all scripts run in one go, once for each order of
syncing, and every copy is compared with the bookkeeper.
"""
import json
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

import pytest

from . import people
from .book import HUB, Book

ITEMS = [{"name": "Tờ khai", "copies": 2, "ok": True},
         {"name": "Ảnh", "copies": 4, "ok": True},
         {"name": "Tờ khai", "copies": 1, "ok": False}]
BASE = {"status": "registered", "documents": ITEMS, "phone": "0911000111",
        "email": "a@example.vn", "notes": "Lúc nhận", "hamlet": "Nà Lầu",
        "ethnicity": "Tày", "officer": "Nguyễn Thị Lan", "summary": "Ban đầu",
        "satisfaction": 1, "sex": ""}
STRICT = {
    "code": ("H37.040-261120-0001", "H37.040-261120-0002"),
    "procedure_code": ("1.900002", "1.900003"),
    "procedure_name": ("Thủ tục một", "Thủ tục hai"),
    "applicant_name": ("Đặng Thị Hoà", "Đặng Thị Hòa"),
    "birth_date": ("1951", "1951-06"), "sex": ("Nữ", "Nam"),
    "citizen_id": ("020150000001", "020150000002"),
    "citizen_id_date": ("2022-01-01", "2022-01-02"),
    "address": ("Số 1", "Số 2"), "commune": ("Xã Một", "Xã Hai"),
    "province": ("Tỉnh Một", "Tỉnh Hai"), "channel": ("online", "post"),
    "received_at": ("2026-11-01T08:00:00", "2026-11-01T08:00:01"),
    "due_date": ("2026-12-24", None), "fee": (1, 2), "copies": (5, 6),
    "result_no": ("1/GXN", "2/GXN"),
    "representative": ({"name": "Lý A", "citizen_id": "020070000001",
                        "relation": "bố"}, None),
}
UNION = {"phone": ("0922000222", "0933000333"), "email": ("b@x.vn", "c@x.vn"),
         "notes": ("Quầy ghi", "Tư pháp ghi\nhai dòng")}
TIE = {"hamlet": ("Pác Bó", "Bản Chu"), "ethnicity": ("Nùng", "Dao"),
       "officer": ("Vi Thúy Hằng", "Lý Văn Sơn"), "summary": ("Một", "Hai"),
       "satisfaction": (4, 5)}
EARLY, LATE, FUTURE = ("2026-11-02T08:00:00", "2026-11-02T08:00:01",
                       "2099-01-01T00:00:00")


@dataclass
class Script:
    """What each copy does to one case; lines in the form of an edit file."""

    a: list[dict] = field(default_factory=list)
    b: list[dict] = field(default_factory=list)
    hub: list[dict] = field(default_factory=list)
    case: dict = field(default_factory=dict)


def sets(at="", **values):
    return {"set": values} | ({"at": at} if at else {})


def items(*changed):
    """The list of papers with some of its items changed: (position, changes)."""
    rows = [dict(row) for row in ITEMS]
    for position, values in changed:
        rows[position] |= values
    return rows


def sides(row):
    """What stands, and all values that live, of one listed dispute."""
    rivals = [rival["value"] for rival in row["rivals"]]
    standing = row["standing"]["value"]
    return plain([standing]), plain([standing, *rivals])


def plain(values):
    return {json.dumps(value, sort_keys=True) for value in values}


def scripts():
    """Promise → title → script."""
    return {"strict and union": settled_by_a_person(), "tie": settled_by_time(),
            "status": settled_by_order(), "mixed": others()}


def settled_by_a_person():
    found = {}
    for name, (one, two) in (STRICT | UNION).items():
        found[f"two {name}"] = Script([sets(**{name: one})], [sets(**{name: two})])
        found[f"same {name}"] = Script([sets(**{name: two})], [sets(**{name: two})])
        found[f"hub {name}"] = Script([sets(**{name: one})], [],
                                      [sets(**{name: two})])
    return found


def settled_by_time():
    found = {}
    for name, (one, two) in TIE.items():
        for title, at, other in (("early", EARLY, LATE), ("late", LATE, EARLY),
                                 ("2099", FUTURE, FUTURE), ("past", FUTURE, LATE),
                                 ("now", "", FUTURE), ("now too", "", LATE)):
            found[f"{title} {name}"] = Script([sets(at, **{name: one})],
                                              [sets(other, **{name: two})])
    return found


def settled_by_order():
    found = {"same status": Script([sets(status="done")], [sets(status="done")])}
    for one, two in combinations(people.STATUSES, 2):
        base = next(s for s in people.STATUSES if s not in (one, two))
        found[f"status {one} {two}"] = Script(
            [sets(status=one)], [sets(status=two)], case={"status": base})
    return found


def others():
    return {
        "fee paid by two": Script([sets(fee_paid=True)], [sets(fee_paid=False)],
                                  case={"fee_paid": False}),
        "three addresses": Script([sets(address="Số 1")], [sets(address="Số 2")],
                                  [sets(address="Số 3")]),
        "two of three agree": Script([sets(address="Số 1")], [sets(address="Số 2")],
                                     [sets(address="Số 1")]),
        "three notes": Script([sets(notes="một")], [sets(notes="hai")],
                              [sets(notes="ba")]),
        "own second thought": Script([sets(fee=1), sets(fee=2), sets(fee=3)],
                                     [sets(fee=4), sets(fee=5)]),
        "there and back": Script([sets(fee=1), sets(fee=0)], [sets(fee=5)],
                                 case={"fee": 0}),
        "equal is no write": Script([sets(fee=0)], [sets(fee=5)], case={"fee": 0}),
        "different fields": Script(
            [sets(address="Số 1", fee=8), sets(status="handling")],
            [sets(sex="Nữ", copies=9), sets(notes="khác")], [sets(result_no="1")]),
        "two clashes in one line": Script([sets(address="Số 1", fee=1, copies=8)],
                                          [sets(address="Số 2", fee=2, sex="Nữ")]),
        "one paper by two": Script(
            [sets(documents=items((0, {"copies": 3})))],
            [sets(documents=items((0, {"copies": 1})))]),
        "one paper sound or not": Script(
            [sets(documents=items((1, {"copies": 3})))],
            [sets(documents=items((1, {"copies": 3, "ok": False})))]),
        "second of one name": Script(
            [sets(documents=items((2, {"copies": 5, "ok": True})))],
            [sets(documents=items((2, {"copies": 4, "ok": True})))]),
        "different papers": Script(
            [sets(documents=items((0, {"ok": False})))],
            [sets(documents=items((1, {"copies": 9})))]),
        "same paper alike": Script(
            [sets(documents=items((2, {"ok": True})))],
            [sets(documents=items((2, {"ok": True})))]),
        "nobody edits": Script(),
    }


class World:
    """One unit where all scripts were played, and the book that was kept."""

    def __init__(self, hub, desks, cases):
        self.copies = desks | {HUB: hub}
        self.book, self.cases, self.exports = Book(), cases, {}

    def sync(self, name):
        told = self.book.sync(name)
        code = 4 if told.disputes else 0
        ledger = self.copies[name].sync(code=code)
        assert (ledger["sent"], ledger["received"], ledger["disputes"],
                ledger["pending"]) == (told.sent, told.received, told.disputes, 0)

    def play(self, name, lines):
        for line in lines:
            self.book.edit(name, line)
        self.copies[name].edit(lines)

    def settle(self):
        self.exports = {name: copy.export() for name, copy in self.copies.items()}
        self.disputes = {name: copy.disputes() for name, copy in self.copies.items()}


SCRIPTS = scripts()
ALL = {title: script for group in SCRIPTS.values() for title, script in group.items()}


@pytest.fixture(scope="module", params=["ab", "ba"])
def world(request, hub, desk_of, free_unit):
    unit, rng = free_unit(), Random(request.param)
    cases = {name: people.make_case(rng, unit, **(BASE | script.case))
             for name, script in ALL.items()}
    world = World(hub, {"a": desk_of(unit), "b": desk_of(unit)}, cases)
    world.copies["a"].take(cases.values())
    world.book.take("a", cases.values())
    world.sync("a")
    world.sync("b")

    for name in ("a", "b", HUB):
        world.play(name, [{"case": cases[title]["id"]} | line
                          for title, script in ALL.items()
                          for line in getattr(script, name)])
    for name in request.param * 2:
        world.sync(name)
    world.settle()
    return world


@pytest.mark.parametrize("promise", SCRIPTS)
def test_every_copy_shows_what_the_book_says(world, promise):
    wrong = {}
    for title in SCRIPTS[promise]:
        case = world.cases[title]["id"]
        for name, shown in world.exports.items():
            due = world.book.show(name, case)
            for key in people.KEYS:
                if shown[case][key] != due[key]:
                    wrong[title, name, key] = (shown[case][key], "not", due[key])

    assert wrong == {}


@pytest.mark.parametrize("promise", SCRIPTS)
def test_every_dispute_and_no_other_is_listed_on_every_copy(world, promise):
    wrong = {}
    for title in SCRIPTS[promise]:
        case = world.cases[title]["id"]
        for name, rows in world.disputes.items():
            listed = {row["field"]: sides(row) for row in rows if row["case"] == case}
            due = {key: (plain([world.book.value(name, case, key)]), plain(values))
                   for key, values in world.book.disputed(name, case).items()}
            if listed != due:
                wrong[title, name] = (listed, "not", due)

    assert wrong == {}


def test_a_dispute_names_who_where_and_when(world):
    for rows in world.disputes.values():
        for row in rows:
            assert set(row) >= {"case", "field", "standing", "rivals", "opened_at"}
            for side in (row["standing"], *row["rivals"]):
                assert set(side) >= {"value", "by", "unit", "device", "at"}
            assert row["opened_at"] and row["rivals"]


def test_the_copies_are_byte_equal(world):
    texts = [world.copies[name].export_text() for name in "ab"]

    assert texts[0] == texts[1]
    at_hub = world.copies[HUB].export_text().splitlines()
    assert set(texts[0].splitlines()) <= set(at_hub)


def test_the_digests_are_equal(world):
    unit = world.copies["a"].unit

    digests = [copy.json("digest")["units"][unit] for copy in world.copies.values()]

    assert digests[0] == digests[1] == digests[2]


def test_show_lists_the_disputes_of_its_case(world):
    case = world.cases["two clashes in one line"]["id"]

    shown = world.copies["a"].json("case", "show", case)["disputes"]

    assert {row["field"] for row in shown} == {"address", "fee"}


def test_a_disputed_field_is_not_edited_and_another_one_is(world):
    desk, case = world.copies["a"], world.cases["two result_no"]["id"]

    refusals = desk.refused("case", "edit", desk.file(
        [{"case": case, "set": {"fee": 1234}},
         {"case": case, "set": {"result_no": "9"}}]))
    desk.edit([{"case": case, "set": {"commune": "Xã Ba"}}])

    assert [(row["error"], row["line"], row["case"], row["field"])
            for row in refusals] == [("disputed", 2, case, "result_no")]
    shown = desk.case(case)
    assert (shown["commune"], shown["fee"]) == ("Xã Ba", world.cases[
        "two result_no"]["fee"])
    assert "result_no" in {row["field"] for row in desk.disputes()
                           if row["case"] == case}


def test_everything_verifies(world):
    for copy in world.copies.values():
        told = copy.json("verify")
        assert told["ok"] is True and told["problems"] == []
