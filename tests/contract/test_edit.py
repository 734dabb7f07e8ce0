"""`motcua case edit`: facts recorded elsewhere, in file order, all or nothing."""
from random import Random

import pytest

from . import people


@pytest.fixture
def case(desk, request):
    made = people.make_case(Random(request.node.name), desk.unit, status="received")
    desk.take([made])
    return made


def line(case, **values):
    return {"case": case["id"], "set": values}


def test_exactly_the_named_fields_change(desk, case):
    answer = desk.edit([line(case, fee=25000, address="Số 3, thôn Kéo Quân")])

    assert answer == {"changed": 1, "unchanged": 0}
    assert desk.case(case["id"]) == case | {
        "fee": 25000, "address": "Số 3, thôn Kéo Quân"}


def test_lines_apply_in_file_order_one_change_each(desk, case):
    pending = desk.status()["pending"]

    answer = desk.edit([line(case, fee=1000), line(case, fee=2000),
                        line(case, fee=3000), line(case, phone="0988000111")])

    assert answer == {"changed": 4, "unchanged": 0}
    assert desk.case(case["id"]) == case | {"fee": 3000, "phone": "0988000111"}
    assert desk.status()["pending"] == pending + 4


def test_an_equal_value_writes_nothing(desk, case):
    pending = desk.status()["pending"]
    same = {name: case[name] for name in people.KEYS[1:]}

    assert desk.edit([line(case, **same), line(case, fee=case["fee"])]) == {
        "changed": 0, "unchanged": 2}
    assert desk.status()["pending"] == pending


def test_any_step_may_be_recorded_without_the_step_table(desk, case):
    for status in ("returned", "draft", 9, "4", "withdrawn"):
        desk.edit([line(case, status=status)])

    assert desk.case(case["id"]) == case | {"status": "withdrawn"}


def test_every_field_can_be_set_and_comes_out_as_given(desk, case):
    other = people.make_case(Random(77), desk.unit, status="signing", copies=7,
                             result_no="12/GXN-UBND", satisfaction=4)
    wanted = {name: value for name, value in other.items()
              if name not in ("id", "official_code")}

    desk.edit([line(case, **wanted)])

    shown = desk.case(case["id"])
    papers, due = shown.pop("documents"), other.pop("documents")
    assert shown == {"id": case["id"]} | {
        name: value for name, value in other.items() if name != "id"}
    assert sorted(map(str, papers)) == sorted(map(str, due))   # others are gone


def test_documents_change_item_by_item(desk):
    before = [{"name": "Tờ khai", "copies": 1, "ok": True},
              {"name": "Ảnh", "copies": 2, "ok": False},
              {"name": "Tờ khai", "copies": 3, "ok": True}]
    after = [before[0], before[1] | {"ok": True}, before[2] | {"copies": 9}]
    case = people.make_case(Random(78), desk.unit, documents=before)
    desk.take([case])

    answer = desk.edit([line(case, documents=after), line(case, documents=after)])

    assert answer == {"changed": 1, "unchanged": 1}
    assert desk.case(case["id"])["documents"] == after


def test_one_bad_line_stops_the_whole_file(desk, case):
    for bad, field in ((line(case, fee="mười"), "fee"),
                       (line(case, zodiac="Ngựa"), "zodiac"),
                       (line(case, id="0" * 32), "id"),
                       (line(case, unit="06001"), "unit")):
        refusals = desk.refused(
            "case", "edit", desk.file([line(case, fee=123456), bad]))

        assert [(row["line"], row["field"]) for row in refusals] == [(2, field)]
        assert refusals[0]["case"] == case["id"]
    assert desk.case(case["id"]) == case


def test_an_unknown_case_is_refused_by_its_id(desk, case):
    stranger = "f" * 32

    refusals = desk.refused("case", "edit", desk.file(
        [line(case, fee=1), {"case": stranger, "set": {"fee": 1}}]))

    assert [(row["line"], row["case"]) for row in refusals] == [(2, stranger)]
    assert desk.case(case["id"]) == case


def test_an_unknown_key_of_a_line_is_refused_by_name(desk, case):
    refusals = desk.refused("case", "edit", desk.file(
        [line(case, fee=1) | {"reason": "nhầm"}]))

    assert refusals[0]["field"] == "reason"
    assert desk.case(case["id"]) == case


def test_who_did_it_is_the_line_then_the_command(desk, case):
    desk.edit([line(case, fee=1) | {"by": "Lương Văn Hùng"}, line(case, fee=2)],
              "--as", "Nguyễn Thị Lan")

    history = desk.json("case", "show", str(case["id"]))["history"]

    who = {entry["set"]["fee"]: entry["by"] for entry in history[1:]}
    assert who == {1: "Lương Văn Hùng", 2: "Nguyễn Thị Lan"}


def test_an_edit_of_a_text_in_parts_is_the_same_text(desk, case):
    desk.edit([line(case, applicant_name="Nguyễn Thị Hoà")])

    assert desk.edit([line(
        case, applicant_name="Nguye\u0302\u0303n Thi\u0323 Hoa\u0300")]) == {
            "changed": 0, "unchanged": 1}


def test_the_hub_folder_takes_edits_too(hub, desk, case):
    desk.sync()

    hub.edit([line(case, summary="Sở Tư pháp đã xem")], "--as", "Sở Tư pháp")
    desk.sync()

    assert desk.case(case["id"]) == case | {"summary": "Sở Tư pháp đã xem"}
    last = desk.json("case", "show", str(case["id"]))["history"][-1]
    assert (last["by"], last["set"]) == (
        "Sở Tư pháp", {"summary": "Sở Tư pháp đã xem"})
