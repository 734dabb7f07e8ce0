"""From the citizen's question to the slip."""
import re
from pathlib import Path

import pytest

from app.work import unfinished
from app.work.read_cases import every_case, get_case, seen_of
from db import reserve


def test_a_procedure_is_found_by_name_code_or_field_without_accents(pages):
    for asked in ("khai sinh", "1.001193", "ho tich khai"):
        html = pages.get(f"/cases/new?q={asked}")

        assert 'href="/cases/new/1.001193" data-test="procedure-pick"' in " ".join(
            html.split()), asked


def test_the_list_alone_serves_the_script(pages):
    html = pages.get("/cases/new/list?q=khai+tu")

    assert "Đăng ký khai tử" in html
    assert "<html" not in html


def test_the_form_carries_the_papers_of_the_catalogue(pages):
    html = pages.get("/cases/new/1.001193")

    assert 'value="Tờ khai đăng ký khai sinh"' in html
    assert 'data-test="case-save"' in html


def test_a_received_case_shows_its_code_large(pages):
    id = pages.receive(birth_day="5", birth_month="3", birth_year="1961")

    html = pages.get(f"/cases/{id}/receipt")
    code = re.search(r'data-test="receipt-code">([^<]+)<', html)[1]
    case = get_case(pages.desk, id)
    assert code == case["code"]
    assert case["birth_date"] == "1961-03-05"


def test_a_year_alone_is_a_birth_date(pages):
    id = pages.receive(birth_day="", birth_month="", birth_year="1950")

    assert get_case(pages.desk, id)["birth_date"] == "1950"


def test_what_is_wrong_is_told_at_the_top_and_beside_and_all_stays_typed(pages):
    html = pages.post("/cases/new", {
        "procedure_code": "1.001193", "applicant_name": "", "citizen_id": "12345",
        "birth_day": "31", "birth_month": "2", "birth_year": "1990",
        "address": "Số 5, thôn Pác Bó", "fee": "tám nghìn", "copies": "1",
        "papers": "1", "paper_0_name": "Tờ khai", "paper_0_copies": "2",
        "paper_0_ok": "1"}, 422)

    assert html.count("<title>Lỗi:") == 1
    for box in ("applicant_name", "citizen_id", "birth_year", "fee"):
        assert f'href="#{box}"' in html, box
        assert f'id="{box}"' in html, box
    for typed in ("12345", "31", "1990", "Số 5, thôn Pác Bó", "tám nghìn", "Tờ khai"):
        assert f'value="{typed}"' in html, typed
    assert re.search(r'name="paper_0_ok"[^>]*checked', html)


def test_the_papers_ticked_are_in_order_and_the_others_are_missing(pages):
    id = pages.receive(papers="2", paper_0_name="Tờ khai", paper_0_copies="1",
                       paper_0_ok="1", paper_1_name="Giấy chứng sinh",
                       paper_1_copies="1")

    assert get_case(pages.desk, id)["documents"] == [
        {"name": "Tờ khai", "copies": 1, "ok": True},
        {"name": "Giấy chứng sinh", "copies": 1, "ok": False}]


def test_the_same_person_and_procedure_is_asked_about_and_may_be_received(pages):
    number = "020195000017"
    pages.receive(citizen_id=number)

    html = pages.post("/cases/new", {
        "procedure_code": "1.001193", "applicant_name": "Nguyễn Thị Hoà",
        "citizen_id": number}, 422)
    assert "Người này đang có hồ sơ cùng thủ tục" in html

    pages.receive(citizen_id=number, other_request="1")


def test_namesakes_of_one_birth_year_are_shown_on_the_receipt(pages):
    pages.receive(applicant_name="Lý A Páo", birth_year="1987")

    id = pages.receive(applicant_name="Lý A Páo", birth_year="1987")

    assert "cùng tên, cùng năm sinh" in pages.get(f"/cases/{id}/receipt")


def test_a_new_case_for_the_same_citizen_asks_nothing_twice(pages):
    id = pages.receive(birth_year="1961", phone="0912345678", hamlet="Pác Bó")

    html = pages.get(f"/cases/new/1.000656?citizen={id}")

    for known in ("Nguyễn Thị Hoà", "1961", "0912345678", "Pác Bó"):
        assert f'value="{known}"' in html, known


def test_the_slip_is_a_pdf_and_says_when_it_is_a_reprint(pages):
    id = pages.receive()

    first = pages.browser.get(f"/cases/{id}/receipt.pdf")
    second = pages.browser.get(f"/cases/{id}/receipt.pdf")

    assert first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF")
    assert len(second.data) > len(first.data)


def test_what_was_typed_is_offered_again_after_a_crash(pages, pages_with):
    pages.post("/unfinished/intake", {
        "procedure_code": "1.001193", "applicant_name": "Vi Văn Thắng"}, 200)

    again = pages_with()
    assert "Vi Văn Thắng" in again.get("/cases/new")
    assert 'value="Vi Văn Thắng"' in again.get("/cases/new/1.001193?restore=1")
    again.post("/unfinished/intake/forget", {})
    assert "Vi Văn Thắng" not in again.get("/cases/new")


def test_a_received_form_is_no_longer_unfinished(pages):
    pages.post("/unfinished/intake", {"applicant_name": "Vi Văn Thắng"}, 200)

    pages.receive(applicant_name="Vi Văn Thắng")

    assert "Khôi phục" not in pages.get("/cases/new")


CARD = ("020195000017|082345678|Nông Thị Ánh|05091995|Nữ|"
        "Thôn Pác Bó, Chí Minh, Tràng Định, Lạng Sơn|15042021")


def boxes(html):
    return dict(re.findall(r'name="(\w+)"[^>]*?value="([^"]*)"', html))


@pytest.mark.parametrize("box", ["card", "applicant_name", "citizen_id"])
def test_a_scanned_card_fills_the_form_and_receives_nothing_yet(pages, box):
    typed = {"procedure_code": "1.001193", "phone": "0912000111", "papers": "0"}

    html = pages.post("/cases/new", typed | {box: CARD}, 200)

    filled = boxes(html)
    assert (filled["applicant_name"], filled["citizen_id"]) == (
        "Nông Thị Ánh", "020195000017")
    assert [filled[f"birth_{part}"] for part in ("day", "month", "year")] == [
        "05", "09", "1995"]
    assert filled["address"] == "Thôn Pác Bó, Chí Minh, Tràng Định, Lạng Sơn"
    assert filled["citizen_id_date"] == "15/04/2021"
    assert re.search(r'name="sex" value="Nữ"[^>]*checked', html)
    assert (filled["phone"], filled["card"]) == ("0912000111", "")
    assert list(every_case(pages.desk)) == []


def test_a_card_that_cannot_be_read_says_so_and_keeps_what_was_typed(pages):
    html = pages.post("/cases/new", {
        "procedure_code": "1.001193", "applicant_name": "Vi Văn Thắng",
        "card": "http://example.vn/khong-phai-the", "papers": "0"}, 422)

    assert 'href="#card"' in html
    assert boxes(html)["applicant_name"] == "Vi Văn Thắng"


def test_a_card_spoilt_by_a_typing_aid_is_doubted(pages):
    html = pages.post("/cases/new", {
        "procedure_code": "1.001193", "card": CARD.replace("Nữ", "Nuwx"),
        "papers": "0"}, 200)

    assert "UniKey" in html


def test_the_text_of_a_card_is_not_kept_with_an_unfinished_form(pages):
    pages.post("/unfinished/intake", {
        "procedure_code": "1.001193", "card": CARD, "applicant_name": "Nông"}, 200)

    assert "082345678" not in str(unfinished.find(pages.desk, "intake"))


def test_on_a_full_disk_the_form_comes_back_filled_and_pages_are_read(
        pages, monkeypatch):
    id = pages.receive()
    folder = Path(pages.desk.db.path).parent
    (folder / reserve.NAME).write_bytes(b"")       # given up when the disk was full
    monkeypatch.setattr(reserve, "BYTES_MIN", 1 << 60)
    typed = {"procedure_code": "1.001193", "applicant_name": "Nông Thị Lành",
             "channel": "counter", "fee": "0", "copies": "1"}

    html = pages.post("/cases/new", typed, status=422)

    assert "việc vừa rồi chưa được lưu" in html and 'value="Nông Thị Lành"' in html
    html = pages.post(f"/cases/{id}/edit", {
        "seen": seen_of(pages.desk, id), "applicant_name": "Nông Thị Lành"}, status=422)
    assert "việc vừa rồi chưa được lưu" in html and 'value="Nông Thị Lành"' in html
    html = pages.post("/officers", {
        "name": "Vi Văn Páo", "pin": "1234", "role": "officer"}, status=422)
    assert "việc vừa rồi chưa được lưu" in html and 'value="Vi Văn Páo"' in html
    assert "Đừng nhập lại" not in html
    for url in ("/", f"/cases/{id}", f"/cases/{id}/receipt", "/sync", "/search?q=hoa"):
        pages.get(url)
    assert len(list(every_case(pages.desk))) == 1
    monkeypatch.undo()
    pages.post("/cases/new", typed)
    assert len(list(every_case(pages.desk))) == 2
    assert (folder / reserve.NAME).stat().st_size
