"""Disputes: only a person who saw every value closes one, everywhere."""
from random import Random

import pytest

from . import people


@pytest.fixture(scope="module")
def three(desk_of, free_unit):
    unit = free_unit()
    return [desk_of(unit) for _ in range(3)]


def disputed_case(three, seed, field="address", values=("Số 1", "Số 2")):
    """A case whose field desks one and two set apart; all three know."""
    one, two, third = three
    case = people.make_case(Random(seed), one.unit)
    one.take([case])
    sync(*three)
    one.edit([{"case": case["id"], "set": {field: values[0]}}])
    two.edit([{"case": case["id"], "set": {field: values[1]}}])
    sync(one, two, one, third)
    return str(case["id"])


def sync(*desks):
    for desk in desks:
        desk.sync(code=(0, 4))


def open_fields(desk, case):
    return {row["field"]: row for row in desk.disputes() if row["case"] == case}


def values_of(row):
    return {side["value"] for side in (row["standing"], *row["rivals"])}


def test_a_resolution_on_one_desk_closes_the_dispute_everywhere(three, hub):
    case = disputed_case(three, 1)
    seen = [values_of(open_fields(copy, case)["address"]) for copy in (*three, hub)]
    three[2].resolve(case, "address", "Số 2", "--as", "Đàm Quốc Việt")
    sync(three[2], three[0], three[1])

    assert seen == [{"Số 1", "Số 2"}] * 4
    for copy in (*three, hub):
        assert open_fields(copy, case) == {}
        assert copy.case(case)["address"] == "Số 2"
    last = three[0].json("case", "show", case)["history"][-1]
    assert (last["by"], last["set"]["address"]) == ("Đàm Quốc Việt", "Số 2")


def test_a_value_neither_side_had_may_be_the_answer(three, hub):
    case = disputed_case(three, 2)

    hub.resolve(case, "address", "Số 12, đường mới")
    sync(*three)

    for copy in (*three, hub):
        assert open_fields(copy, case) == {}
        assert copy.case(case)["address"] == "Số 12, đường mới"


def test_two_different_resolutions_are_a_new_dispute_with_only_these(three, hub):
    case = disputed_case(three, 3)
    three[0].resolve(case, "address", "Số 1")
    three[1].resolve(case, "address", "Số 3")
    sync(three[1], three[0], three[1], three[2])

    rows = [open_fields(copy, case)["address"] for copy in (*three, hub)]
    assert [values_of(row) for row in rows] == [{"Số 1", "Số 3"}] * 4
    assert {row["standing"]["value"] for row in rows} == {"Số 3"}

    three[2].resolve(case, "address", "Số 3")
    sync(three[2], *three)
    assert [open_fields(copy, case) for copy in (*three, hub)] == [{}] * 4


def test_two_equal_resolutions_are_agreement(three, hub):
    case = disputed_case(three, 4)
    three[0].resolve(case, "address", "Số 2")
    three[1].resolve(case, "address", "Số 2")
    sync(*three, three[0])

    assert [open_fields(copy, case) for copy in (*three, hub)] == [{}] * 4


def test_an_officer_who_saw_one_side_does_not_close_it(three, hub):
    one, two, third = three
    case = str(one.take([people.make_case(Random(5), one.unit)])["ids"][0])
    sync(*three)
    one.edit([{"case": case, "set": {"address": "Số 1"}}])
    two.edit([{"case": case, "set": {"address": "Số 2"}}])
    sync(one, third)
    third.edit([{"case": case, "set": {"address": "Số 9"}}])
    sync(two, third, one, two)

    for copy in (*three, hub):
        row = open_fields(copy, case)["address"]
        assert values_of(row) == {"Số 2", "Số 9"}
        assert row["standing"]["value"] == "Số 2"


def test_a_late_third_value_joins_an_answered_dispute(three, hub):
    one, two, third = three
    case = disputed_case(three, 6)
    third.resolve(case, "address", "Số 1")
    one.edit([{"case": case, "set": {"fee": 4321}}])
    two.resolve(case, "address", "Số 7")
    sync(third, two, one, two, third)

    for copy in (*three, hub):
        assert values_of(open_fields(copy, case)["address"]) == {"Số 1", "Số 7"}
        assert copy.case(case)["fee"] == 4321


def test_a_status_dispute_closes_like_any_other(three, hub):
    case = disputed_case(three, 7, "status", ("supplement_requested", "returned"))
    shown = [copy.case(case)["status"] for copy in (*three, hub)]

    three[0].resolve(case, "status", "supplement_requested")
    sync(three[0], *three)

    assert shown == ["returned"] * 4
    assert [copy.case(case)["status"] for copy in (*three, hub)] == [
        "supplement_requested"] * 4
    assert [open_fields(copy, case) for copy in (*three, hub)] == [{}] * 4


def test_resolving_what_is_not_disputed_is_refused(three):
    case = disputed_case(three, 8)

    for words in ((case, "fee", 1), (case, "zodiac", "x"), ("f" * 32, "fee", 1)):
        answer = three[0].resolve(*words, "--json", code=1)
        assert answer.refusals() and answer.out == ""
    answer = three[0].resolve(case, "address", 12, "--json", code=1)
    assert answer.refusals()[0]["field"] == "address"
    assert set(open_fields(three[0], case)) == {"address"}


def test_a_resolution_needs_a_reason(three):
    case = disputed_case(three, 9)

    three[0].run("dispute", "resolve", case, "address", "--value", '"Số 1"',
                 code=(1, 2))

    assert set(open_fields(three[0], case)) == {"address"}


def test_joined_texts_are_one_text_once_an_officer_wrote_them(three, hub):
    one, two, third = three
    case = disputed_case(three, 10, "notes", ("Thiếu ảnh", "Thiếu chữ ký"))
    joined = str(third.case(case)["notes"])
    told = third.edit([{"case": case, "set": {"notes": joined}},
                       {"case": case, "set": {"notes": joined}}])
    two.edit([{"case": case, "set": {"notes": "Đã gọi dân"}}])
    sync(third, two, one, third)

    assert joined == "Thiếu ảnh\nThiếu chữ ký"
    assert told == {"changed": 1, "unchanged": 1}
    for copy in (*three, hub):
        assert copy.case(case)["notes"] == "Thiếu ảnh\nThiếu chữ ký\nĐã gọi dân"


def test_two_new_papers_at_once_are_both_kept(three, hub):
    one, two, third = three
    paper = {"name": "Tờ khai", "copies": 1, "ok": True}
    made = people.make_case(Random(11), one.unit, documents=[paper])
    case = str(one.take([made])["ids"][0])
    sync(*three)
    for desk, name in ((one, "Ảnh"), (two, "Sổ hộ khẩu cũ")):
        desk.edit([{"case": case, "set": {"documents": [
            paper, {"name": name, "copies": 1, "ok": True}]}}])
    sync(one, two, one, third)

    lists = [copy.case(case)["documents"] for copy in (*three, hub)]
    assert lists[0][0]["name"] == "Tờ khai"
    assert {item["name"] for item in lists[0]} == {"Tờ khai", "Ảnh", "Sổ hộ khẩu cũ"}
    assert all(item["ok"] for item in lists[0])
    assert lists == [lists[0]] * 4


def test_a_resolution_counts_as_one_change(three):
    case = disputed_case(three, 12)
    three[1].sync(code=(0, 4))

    three[1].resolve(case, "address", "Số 1")

    assert three[1].status()["pending"] == 1
    assert three[1].sync(code=(0, 4))["sent"] == 1
