"""`motcua case import`: moving in, as given, all or nothing."""
import json
import unicodedata
from random import Random

from . import people


def one_case(seed, desk, **given):
    return people.make_case(Random(seed), desk.unit, **given)


def fields_of(refusals):
    return {str(row["field"]) for row in refusals if row["field"]}


def test_new_cases_are_added_and_a_second_import_changes_nothing(desk):
    cases = people.make_cases(1, desk.unit, 3)
    ids = [case["id"] for case in cases]

    first, second = desk.take(cases), desk.take(cases)

    assert first == {"added": 3, "unchanged": 0, "ids": ids}
    assert second == {"added": 0, "unchanged": 3, "ids": ids}


def test_a_case_comes_out_as_it_went_in_with_all_keys_in_order(desk):
    case = one_case(2, desk)

    desk.take([case])

    assert list(desk.case(case["id"]).items()) == list(case.items())


def test_an_id_is_drawn_when_missing(desk):
    case = one_case(3, desk)
    del case["id"]

    drawn = desk.take([case])["ids"][0]

    assert len(drawn) == 32 and int(drawn, 16) >= 0
    assert desk.case(drawn) == {"id": drawn} | case


def test_a_different_case_is_refused_and_every_differing_field_is_named(desk):
    case = one_case(4, desk)
    desk.take([case])
    other = case | {"address": "Số 8, thôn Nà Mới", "fee": 99000, "notes": "Khác"}
    before = desk.export_text()

    refusals = desk.refused("case", "import", desk.file([one_case(5, desk), other]))

    assert {row["error"] for row in refusals} == {"exists"}
    assert {row["case"] for row in refusals} == {case["id"]}
    assert {row["line"] for row in refusals} == {2}
    named = json.dumps(refusals)
    assert all(name in named for name in ("address", "fee", "notes"))
    assert not any(name in " ".join(fields_of(refusals)) for name in ("sex", "phone"))
    assert desk.export_text() == before


def test_one_bad_line_stops_the_whole_file_and_is_named(desk):
    before = desk.export_text()
    good, bad = one_case(6, desk), one_case(7, desk, sex="Khác")

    refusals = desk.refused("case", "import", desk.file([good, bad]))

    assert [(row["line"], row["field"]) for row in refusals] == [(2, "sex")]
    assert refusals[0]["message"] and refusals[0]["do"]
    assert desk.export_text() == before


def test_an_unknown_key_is_refused_by_name(desk):
    case = one_case(8, desk) | {"zodiac": "Ngựa"}

    refusals = desk.refused("case", "import", desk.file([case]))

    assert fields_of(refusals) == {"zodiac"}
    assert case["id"] not in desk.export()


def test_values_of_a_wrong_form_are_refused_by_field(desk):
    wrong = {"fee": "mười nghìn", "documents": "tờ khai", "birth_date": "hôm qua",
             "satisfaction": 9, "channel": "pigeon", "status": "đang chờ",
             "received_at": "sáng nay", "fee_paid": "rồi", "due_date": "2026-13-45",
             "citizen_id_date": "15/04/2021", "representative": "con gái", "id": "1"}
    rows = [one_case(100 + n, desk) | {key: value}
            for n, (key, value) in enumerate(wrong.items())]

    for key, row in zip(wrong, rows, strict=True):
        refusals = desk.refused("case", "import", desk.file([row]))

        assert fields_of(refusals) == {key}, f"{key}={row[key]!r}: {refusals}"


def test_a_line_that_is_not_a_json_object_is_refused_by_number(desk):
    good = json.dumps(one_case(9, desk))

    refusals = desk.refused("case", "import", desk.file([good, '{"id": ']))

    assert [row["line"] for row in refusals] == [2]


def test_a_missing_required_key_is_named(desk):
    for key in ("applicant_name", "procedure_code"):
        case = one_case(10, desk)
        del case[key]

        assert fields_of(desk.refused("case", "import", desk.file([case]))) == {key}


def test_missing_optional_keys_are_empty(desk):
    given = {"id": f"{11:032x}", "procedure_code": "1.900001",
             "procedure_name": "Xác nhận", "applicant_name": "Nông Thị Ánh"}

    desk.take([given])

    shown = desk.case(given["id"])
    assert shown["unit"] == desk.unit
    texts = ("code", "official_code", "citizen_id", "phone", "email", "ethnicity",
             "address", "hamlet", "commune", "province", "officer", "notes",
             "result_no", "summary", "birth_date", "sex", "citizen_id_date", "channel")
    assert {name: shown[name] for name in texts} == dict.fromkeys(texts, "")
    others = {"documents": [], "fee": 0, "copies": 1, "fee_paid": False,
              "due_date": None, "representative": None, "satisfaction": None}
    assert {name: shown[name] for name in others} == others
    assert shown["fee_paid"] is False


def test_text_typed_in_parts_is_kept_whole_and_counts_as_the_same(desk):
    case = one_case(12, desk, applicant_name="Đặng Thị Thuỷ", notes="Hồ sơ đủ")
    parts = case | {name: unicodedata.normalize("NFD", str(case[name]))
                    for name in ("applicant_name", "notes", "address")}
    assert parts != case

    desk.take([parts])

    assert desk.case(case["id"]) == case
    assert desk.take([case])["unchanged"] == 1


def test_national_status_codes_are_read_as_text_or_number(desk):
    words = {1: "registered", 2: "received", 3: "refused", 4: "handling",
             5: "supplement_requested", 6: "payment_requested", 7: "withdrawn",
             8: "stopped", 9: "done", 10: "returned"}
    cases = [one_case(20 + code, desk, status=str(code) if code % 2 else code)
             for code in words]

    desk.take(cases)

    held = desk.export()
    shown = [held[str(case["id"])]["status"] for case in cases]
    assert shown == list(words.values())
    refusals = desk.refused(
        "case", "import", desk.file([one_case(40, desk, status=11)]))
    assert fields_of(refusals) == {"status"}


def test_a_time_with_another_offset_is_kept_in_our_time(desk):
    told = {"2026-11-20T01:30:00Z": "2026-11-20T08:30:00",
            "2026-11-20T01:30:00+00:00": "2026-11-20T08:30:00",
            "2026-11-19T23:30:00+09:00": "2026-11-19T21:30:00",
            "2026-11-20T08:30:00+07:00": "2026-11-20T08:30:00",
            "1975-01-02T03:04:05": "1975-01-02T03:04:05"}
    cases = [one_case(50 + n, desk, received_at=text) for n, text in enumerate(told)]

    desk.take(cases)

    held = desk.export()
    shown = [held[str(case["id"])]["received_at"] for case in cases]
    assert shown == list(told.values())


def test_a_unit_is_filled_in_and_another_is_refused(desk):
    own = one_case(60, desk)
    del own["unit"]

    desk.take([own])
    refusals = desk.refused(
        "case", "import", desk.file([own | {"id": "1" * 32, "unit": "06001"}]))

    assert desk.case(own["id"])["unit"] == desk.unit
    assert fields_of(refusals) == {"unit"}


def test_every_form_of_a_value_survives(desk):
    cases = [
        one_case(70, desk, due_date="2026-12-01T10:30", birth_date="1950"),
        one_case(71, desk, due_date=None, birth_date="1950-06", satisfaction=5),
        one_case(72, desk, notes="dòng một\ndòng hai", summary='"ngoặc" \\ \t và ₫'),
        one_case(73, desk, phone="0911222333; 0205 3870 123", fee=2_000_000_000),
        one_case(74, desk, documents=[
            {"name": "Tờ khai", "copies": 1, "ok": True},
            {"name": "Ảnh", "copies": 0, "ok": False},
            {"name": "Tờ khai", "copies": 2, "ok": False}]),
        one_case(75, desk, documents=[], official_code="G15.01-261120-000123"),
        one_case(76, desk, representative={
            "name": "Lý Văn Đức", "citizen_id": "020080001234", "relation": "bố"}),
    ]

    desk.take(cases)

    held = desk.export()
    for case in cases:
        assert held[str(case["id"])] == case


def test_a_file_may_come_from_stdin(desk):
    case = one_case(80, desk)

    answer = desk.run("case", "import", "-", "--json",
                      stdin=json.dumps(case, ensure_ascii=False) + "\n")

    assert answer.one()["ids"] == [case["id"]]
    assert desk.case(case["id"]) == case


def test_the_hub_imports_for_a_named_unit_only(hub, desk):
    case = one_case(90, desk)
    nameless = {key: value for key, value in case.items() if key != "unit"}

    refusals = hub.refused("case", "import", hub.file([nameless]))
    hub.take([case])
    desk.sync()

    assert fields_of(refusals) == {"unit"}
    assert desk.case(case["id"]) == case
