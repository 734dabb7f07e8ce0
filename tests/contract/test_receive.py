"""`motcua case receive`: the counter, with its checks, number, date and receipt."""
import re
from datetime import datetime, timedelta, timezone
from random import Random

from . import people

OUR_TIME = timezone(timedelta(hours=7))
WORDS = {"line", "id", "code", "due_date"}


def application(seed, **given):
    return people.make_application(Random(seed), **given)


def fields_of(row):
    return {error["field"] for error in row["errors"]}


def ready(desk):
    desk.sync()   # the catalogue comes with the province feed
    return desk


def test_each_input_line_is_answered_by_one_line_in_order(desk):
    rows = ready(desk).receive([application(1), application(2), application(3)])

    assert [row["line"] for row in rows] == [1, 2, 3]
    assert all(set(row) == WORDS for row in rows)
    assert len({row["id"] for row in rows}) == len({row["code"] for row in rows}) == 3


def test_a_received_case_is_kept_with_number_status_and_holder(desk):
    given = application(4, received_at="2026-11-19T09:15:00")

    row = ready(desk).receive([given], "--as", "Nguyễn Thị Lan")[0]

    shown = desk.case(row["id"])
    assert {key: shown[key] for key in given} == given
    assert (shown["code"], shown["due_date"]) == (row["code"], row["due_date"])
    assert shown["unit"] == desk.unit
    assert shown["status"] == "received"
    first = desk.json("case", "show", row["id"])["history"][0]
    assert (first["by"], first["unit"]) == ("Nguyễn Thị Lan", desk.unit)


def test_the_number_has_the_unit_the_day_and_four_digits(desk):
    given = [application(5, received_at="2026-11-19T09:15:00"), application(6)]

    told, now = ready(desk).receive(given)

    day = f"{datetime.now(OUR_TIME):%y%m%d}"
    prefix = f"H37.{desk.unit[-3:]}"
    assert re.fullmatch(rf"{re.escape(prefix)}-261119-\d{{4}}", told["code"])
    assert re.fullmatch(rf"{re.escape(prefix)}-{day}-\d{{4}}", now["code"])
    assert desk.case(now["id"])["received_at"].startswith(
        f"{datetime.now(OUR_TIME):%Y-%m-%d}")


def test_two_desks_of_one_unit_never_draw_the_same_number_offline(desk_of, free_unit):
    unit = free_unit()
    one, two = ready(desk_of(unit)), ready(desk_of(unit))
    given = [application(seed) for seed in range(10, 40)]

    codes = [row["code"] for desk in (one, two, one) for row in desk.receive(given)]

    assert len(set(codes)) == 90


def test_the_due_date_counts_working_days_from_the_day_after(desk):
    told = {  # 24 November is a day off; 21–22 November 2026 is a weekend
        ("1.900001", "2026-11-23T09:00:00"): "2026-11-27",
        ("1.900002", "2026-11-20T09:00:00"): "2026-11-23",
        ("1.900001", "2026-11-16T09:00:00"): "2026-11-19",
        ("1.900002", "2025-12-31T09:00:00"): "2026-01-05",
        ("1.900001", "2026-08-20T09:00:00"): "2026-08-24",
        ("1.900001", "2026-02-12T09:00:00"): "2026-02-24",
        ("1.900004", "2026-11-16T09:00:00"): "2026-11-26",
    }
    names = {entry[0]: entry[1] for entry in people.PROCEDURES}
    given = [application(50 + n, procedure_code=code, procedure_name=names[code],
                         received_at=at) for n, (code, at) in enumerate(told)]

    rows = ready(desk).receive(given)

    assert [row["due_date"][:10] for row in rows] == list(told.values())


def test_a_procedure_without_a_usable_time_has_no_due_date(desk):
    given = application(60, procedure_code="1.900003",
                        procedure_name="Thủ tục chưa rõ thời hạn (bản thử)")

    row = ready(desk).receive([given])[0]

    assert row["due_date"] is None
    assert desk.case(row["id"])["due_date"] is None


def test_missing_documents_are_the_list_of_the_catalogue(desk):
    own = [{"name": "Giấy tự viết", "copies": 1, "ok": True}]

    listed, given = ready(desk).receive(
        [application(61), application(62, documents=own)])

    names = [item["name"] for item in desk.case(listed["id"])["documents"]]
    assert names == ["Tờ khai theo mẫu", "Bản sao căn cước"]
    assert desk.case(given["id"])["documents"] == own


def test_some_refused_lines_do_not_stop_the_others(desk):
    bad = application(63, citizen_id="12345")
    held = len(ready(desk).export())

    rows = desk.receive([application(64), bad, application(65)], code=4)

    assert [row["line"] for row in rows] == [1, 2, 3]
    assert fields_of(rows[1]) == {"citizen_id"}
    assert set(rows[1]) >= {"line", "errors"} and "id" not in rows[1]
    assert all(set(error) >= {"field", "message"} for error in rows[1]["errors"])
    assert len(desk.export()) == held + 2


def test_all_lines_refused_is_a_refusal_told_on_stdout_only(desk):
    rows = [application(66, applicant_name=""), application(67, sex="Khác")]

    answer = ready(desk).run("case", "receive", desk.file(rows), "--json", code=1)

    assert [fields_of(row) for row in answer.lines()] == [{"applicant_name"}, {"sex"}]
    assert answer.refusals() == []


def test_several_faults_of_one_line_are_all_told(desk):
    row = application(68, applicant_name="", citizen_id="12", phone="khong co")

    told = ready(desk).receive([row], code=1)[0]

    assert fields_of(told) >= {"applicant_name", "citizen_id"}


def test_what_only_the_program_may_set_is_refused_by_name(desk):
    forbidden = {"id": "a" * 32, "code": "H37.040-261119-0001", "official_code": "X",
                 "status": "received", "due_date": "2026-12-01", "zodiac": "Ngựa"}
    rows = [application(70 + n) | {key: value}
            for n, (key, value) in enumerate(forbidden.items())]

    told = ready(desk).receive(rows, code=1)

    assert [fields_of(row) for row in told] == [{key} for key in forbidden]


def test_an_unknown_procedure_or_another_unit_is_refused(desk):
    rows = [application(80, procedure_code="9.999999"), application(81, unit="06001"),
            application(82, unit=desk.unit)]

    told = ready(desk).receive(rows, code=4)

    assert [fields_of(row) for row in told[:2]] == [{"procedure_code"}, {"unit"}]
    assert set(told[2]) == WORDS


def test_a_received_case_reaches_the_hub_whole(hub, desk):
    row = ready(desk).receive([application(90)])[0]

    ledger = desk.sync()

    assert ledger["sent"] >= 1 and ledger["pending"] == 0
    assert hub.case(row["id"]) == desk.case(row["id"])
