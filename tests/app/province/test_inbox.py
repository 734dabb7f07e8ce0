"""The supervisor's inbox: read it, take over with open eyes, or put aside with a
reason; nothing ever leaves it."""
import pytest

from app.clock import ms_of
from app.rules.fields import BY_NAME
from app.work.add_cases import add_cases
from app.work.edit_cases import edit_cases
from app.work.read_cases import every_case, history
from app.work.read_papers import papers_of
from app.work.run_province import add_user
from db import inbox
from db import papers as store
from sync import papers
from sync.change import (
    EDIT,
    IMPORT,
    NOTHING,
    PAPER,
    VERSION,
    Body,
    change_id,
    decode,
    encode,
)
from sync.paper import Paper, sets_of
from tests.sync.scans import scan_of

from .conftest import PASSWORD

CASE = "0" * 31 + "1"
UNIT = "06040"


def put(province, kind, values, *, case=CASE, seq=1, unit=UNIT):
    """One change of a revoked PC in the inbox; its id."""
    raw = encode(Body(
        VERSION, b"writer01", int(unit), seq, NOTHING, ms_of("2026-11-23T08:00:00"),
        (), bytes.fromhex(case), "Nông Văn Hùng", kind, False,
        {BY_NAME[name].number: value for name, value in values.items()}))
    db = province.desk.db
    with db.write():
        inbox.add(db, (change_id(raw), b"\x01" * 8, b"writer01", int(unit), seq,
                       bytes.fromhex(case), raw, "revoked",
                       ms_of("2026-11-24T09:00:00")))
    return change_id(raw).hex()


@pytest.fixture
def open_inbox(province):
    province.put_device(1, UNIT)
    province.enter()
    return province


def held_case(province, **values):
    add_cases(province.desk, [(1, {
        "id": CASE, "unit": UNIT, "procedure_code": "1.001193",
        "applicant_name": "Lý Thị Mai", **values})])


def send(province, path, **form):
    page = province.browser.get(path.rsplit("/", 1)[0]).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    seen = page.split('name="seen" value="')
    return province.browser.post(path, data={
        "csrf_token": token,
        "seen": seen[1].split('"')[0] if len(seen) > 1 else "", **form})


def test_the_list_says_who_what_and_when(open_inbox):
    put(open_inbox, IMPORT, {"applicant_name": "Hoàng Văn Thụ", "unit": UNIT,
                             "procedure_code": "1.001193"})

    text = open_inbox.browser.get("/inbox").text

    for said in ("Nông Văn Hùng", "Máy 1", "Hoàng Văn Thụ", "đã bị thu hồi",
                 "chờ quyết định"):
        assert said in text


def test_taking_over_writes_the_chosen_values_and_only_those(open_inbox):
    held_case(open_inbox, fee=5)
    change = put(open_inbox, EDIT, {"fee": 9, "hamlet": "Bản Chang"})

    answer = send(open_inbox, f"/inbox/{change}/take", field="fee", reason="Đúng")

    (case,) = every_case(open_inbox.desk)
    last = history(open_inbox.desk, CASE)[-1]
    assert answer.status_code == 303
    assert (case["fee"], case["hamlet"]) == (9, "")
    assert (last.by, last.reason) == ("Hoàng Thị Lan", "Đúng")
    assert inbox.every_item(open_inbox.desk.db)[0].verdict == "taken"


def test_a_case_the_province_never_had_is_taken_over_whole(open_inbox):
    change = put(open_inbox, IMPORT, {
        "applicant_name": "Hoàng Văn Thụ", "unit": UNIT, "procedure_code": "1.001193",
        "documents": [["Tờ khai", 0, 0, 1, True]]})

    send(open_inbox, f"/inbox/{change}/take",
         field=["applicant_name", "procedure_code", "documents"])

    (case,) = every_case(open_inbox.desk)
    assert (case["id"], case["unit"]) == (CASE, UNIT)
    assert case["documents"] == [{"name": "Tờ khai", "copies": 1, "ok": True}]


def test_who_has_not_seen_how_the_case_stands_now_writes_nothing(open_inbox):
    held_case(open_inbox, fee=5)
    change = put(open_inbox, EDIT, {"fee": 9})
    page = open_inbox.browser.get(f"/inbox/{change}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    seen = page.split('name="seen" value="')[1].split('"')[0]
    edit_cases(open_inbox.desk, [(1, {"case": CASE, "set": {"fee": 6}})])

    answer = open_inbox.browser.post(f"/inbox/{change}/take", data={
        "csrf_token": token, "seen": seen, "field": "fee"})

    assert answer.status_code == 409
    assert next(every_case(open_inbox.desk))["fee"] == 6
    assert inbox.every_item(open_inbox.desk.db)[0].verdict == "open"


def test_nothing_is_put_aside_without_a_reason(open_inbox):
    change = put(open_inbox, EDIT, {"fee": 9})

    refused = send(open_inbox, f"/inbox/{change}/aside", reason="  ")
    done = send(open_inbox, f"/inbox/{change}/aside", reason="Máy bị mất trộm")

    (item,) = inbox.every_item(open_inbox.desk.db)
    assert (refused.status_code, done.status_code) == (422, 303)
    assert (item.verdict, item.reason, item.by) == (
        "aside", "Máy bị mất trộm", "Hoàng Thị Lan")


def test_what_is_decided_is_decided_once(open_inbox):
    held_case(open_inbox)
    change = put(open_inbox, EDIT, {"fee": 9})
    open_page = open_inbox.browser.get(f"/inbox/{change}").text
    send(open_inbox, f"/inbox/{change}/aside", reason="Không đúng")
    token = open_page.split('name="csrf_token" value="')[1].split('"')[0]
    seen = open_page.split('name="seen" value="')[1].split('"')[0]

    again = open_inbox.browser.post(f"/inbox/{change}/take", data={
        "csrf_token": token, "seen": seen, "field": "fee"})

    assert again.status_code == 422
    assert next(every_case(open_inbox.desk))["fee"] == 0


def test_a_value_that_breaks_a_rule_is_never_written(open_inbox):
    held_case(open_inbox)
    change = put(open_inbox, EDIT, {"citizen_id": "12"})

    answer = send(open_inbox, f"/inbox/{change}/take", field="citizen_id")

    assert answer.status_code == 422
    assert next(every_case(open_inbox.desk))["citizen_id"] == ""


def test_a_supervisor_sees_the_units_of_their_scope_only(open_inbox):
    add_user(open_inbox.desk, "Người xã khác", ("supervisor", "06004"), PASSWORD)
    change = put(open_inbox, EDIT, {"fee": 9})
    open_inbox.browser.post("/sign-out", data={"csrf_token": open_inbox.token()})
    open_inbox.enter("Người xã khác")

    assert change not in open_inbox.browser.get("/inbox").text
    assert open_inbox.browser.get(f"/inbox/{change}").status_code == 404


def test_a_department_reads_but_does_not_decide(open_inbox):
    add_user(open_inbox.desk, "Sở Tư pháp", ("department", "20"), PASSWORD)
    change = put(open_inbox, EDIT, {"fee": 9})
    open_inbox.browser.post("/sign-out", data={"csrf_token": open_inbox.token()})
    open_inbox.enter("Sở Tư pháp")
    page = open_inbox.browser.get(f"/inbox/{change}").text
    assert "inbox-aside" not in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    answer = open_inbox.browser.post(f"/inbox/{change}/aside", data={
        "csrf_token": token, "reason": "Không được"})

    assert answer.status_code == 403
    assert inbox.every_item(open_inbox.desk.db)[0].verdict == "open"


def test_an_item_nobody_can_read_is_shown_and_can_be_put_aside(open_inbox):
    db = open_inbox.desk.db
    with db.write():
        inbox.add(db, (b"\x07" * 32, b"\x01" * 8, b"writer01", int(UNIT), 1, bytes(16),
                       b"\xc1 not a body", "revoked", ms_of("2026-11-24T09:00:00")))
    change = (b"\x07" * 32).hex()

    page = open_inbox.browser.get(f"/inbox/{change}")
    done = send(open_inbox, f"/inbox/{change}/aside", reason="Không đọc được")

    assert page.status_code == 200 and "không đọc được" in page.text
    assert done.status_code == 303


def test_a_refused_decision_comes_back_as_it_was_typed(open_inbox):
    held_case(open_inbox, fee=5)
    change = put(open_inbox, EDIT, {"fee": "chín", "hamlet": "Bản Chang"})

    answer = send(open_inbox, f"/inbox/{change}/take", field="fee", reason="Biên lai")

    assert answer.status_code == 422
    assert 'value="fee" checked' in " ".join(answer.text.split())
    assert 'value="hamlet" checked' not in " ".join(answer.text.split())
    assert answer.text.count('value="Biên lai"') == 1


def test_a_supervisor_hands_a_case_to_another_unit(open_inbox):
    held_case(open_inbox, code="H37.040-261120-0007")
    page = open_inbox.browser.get("/transfer").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "case": "H37.040-261120-0007", "unit": "06004"}

    refused = open_inbox.browser.post("/transfer", data=form)
    done = open_inbox.browser.post("/transfer", data=form | {"reason": "Chuyển xã"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "H37.040-261120-0007" in refused.text
    assert "Đã chuyển hồ sơ" in open_inbox.browser.get("/transfer").text
    assert {case["unit"]: case["status"] for case in every_case(open_inbox.desk)} == {
        "06040": "stopped", "06004": "draft"}


def test_a_transfer_without_a_unit_says_so_and_comes_back_filled(open_inbox):
    held_case(open_inbox, code="H37.040-261120-0007")
    page = open_inbox.browser.get("/transfer").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    answer = open_inbox.browser.post("/transfer", data={
        "csrf_token": token, "case": "H37.040-261120-0007", "unit": "",
        "reason": "Chuyển nơi cư trú"})

    assert answer.status_code == 422
    assert "Chọn đơn vị nhận hồ sơ trong danh sách" in answer.text
    assert 'value="H37.040-261120-0007"' in answer.text
    assert "Chuyển nơi cư trú</textarea>" in answer.text
    assert "Không thấy hồ sơ" not in answer.text


def test_nobody_hands_over_a_case_outside_their_scope(open_inbox):
    held_case(open_inbox, code="H37.040-261120-0007")
    add_user(open_inbox.desk, "Người xã khác", ("supervisor", "06004"), PASSWORD)
    open_inbox.browser.post("/sign-out", data={"csrf_token": open_inbox.token()})
    open_inbox.enter("Người xã khác")
    page = open_inbox.browser.get("/transfer").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    answer = open_inbox.browser.post("/transfer", data={
        "csrf_token": token, "case": "H37.040-261120-0007", "unit": "06004",
        "reason": "Muốn có"})

    assert answer.status_code == 422
    assert len(list(every_case(open_inbox.desk))) == 1


def put_scan(province, *, whole=True, turn=1, case=CASE):
    """A scan a revoked PC put to a case, in the inbox; its bytes perhaps."""
    paper = scan_of(40_000)
    raw = encode(Body(
        VERSION, b"writer01", int(UNIT), 1, NOTHING, ms_of("2026-11-23T08:00:00"), (),
        bytes.fromhex(case), "Nông Văn Hùng", PAPER, False,
        sets_of(Paper(paper.sha, 40_000, 1, "jpg", "Đơn xin", turn))))
    db = province.desk.db
    with db.write():
        inbox.add(db, (change_id(raw), b"\x01" * 8, b"writer01", int(UNIT), 1,
                       bytes.fromhex(case), raw, "revoked",
                       ms_of("2026-11-24T09:00:00")))
        papers.hear_of(db, decode(raw))
        if whole:
            (scan,) = store.scans_named(db, paper.sha)
            papers.keep_whole(db, scan, paper.content)
    return change_id(raw).hex(), paper


def test_a_scan_is_looked_at_and_taken_into_the_case(open_inbox):
    held_case(open_inbox)
    change, paper = put_scan(open_inbox)

    page = open_inbox.browser.get(f"/inbox/{change}").text
    picture = open_inbox.browser.get(f"/inbox/{change}/1.jpg")
    answer = send(open_inbox, f"/inbox/{change}/take")

    assert "Bản chụp “Đơn xin”" in page and "tỉnh đã nhận đủ" in page
    assert picture.data == paper.content
    assert answer.status_code == 303
    (one,) = papers_of(open_inbox.desk, CASE)
    assert (one.kind, one.here, one.attached) == ("Đơn xin", True, True)
    assert inbox.every_item(open_inbox.desk.db)[0].verdict == "taken"


def test_a_scan_nobody_can_have_looked_at_is_not_taken(open_inbox):
    held_case(open_inbox)
    change, _ = put_scan(open_inbox, whole=False)

    page = open_inbox.browser.get(f"/inbox/{change}").text
    answer = send(open_inbox, f"/inbox/{change}/take")

    assert "máy chưa gửi đủ bản chụp này" in page
    assert 'data-test="inbox-page"' not in page
    assert answer.status_code == 422 and "Bản chụp chưa về tới tỉnh" in answer.text
    assert open_inbox.browser.get(f"/inbox/{change}/1.jpg").status_code == 404


def test_a_scan_of_a_case_that_is_not_here_waits_for_the_case(open_inbox):
    change, _ = put_scan(open_inbox)

    answer = send(open_inbox, f"/inbox/{change}/take")

    assert answer.status_code == 422 and "Nhận hồ sơ ấy trước" in answer.text


def test_a_scan_that_was_taken_back_is_taken_back(open_inbox):
    held_case(open_inbox)
    change, _ = put_scan(open_inbox)
    send(open_inbox, f"/inbox/{change}/take")
    back, _ = put_scan(open_inbox, turn=2)

    page = open_inbox.browser.get("/inbox").text
    send(open_inbox, f"/inbox/{back}/take")

    assert "Rút bản chụp “Đơn xin”" in page
    (one,) = papers_of(open_inbox.desk, CASE)
    assert not one.attached


def test_nobody_looks_at_scans_outside_their_scope(open_inbox):
    change, _ = put_scan(open_inbox)
    add_user(open_inbox.desk, "Vi Thị Na", ("supervisor", "05983"), PASSWORD)
    open_inbox.enter("Vi Thị Na")

    assert open_inbox.browser.get(f"/inbox/{change}/1.jpg").status_code == 404
