"""One case: its truths, its steps, its form and its history."""
import re

from app.work.read_cases import get_case, history, seen_of

from .conftest import carry, edit

FORM = {"applicant_name": "Nguyễn Thị Hoà", "channel": "counter", "fee": "0",
        "copies": "1", "phone": "", "address": "", "hamlet": ""}


def test_the_page_tells_saved_received_and_decided_apart(pages):
    id = pages.receive()

    html = " ".join(re.sub(r"<[^>]+>", "", pages.get(f"/cases/{id}")).split())

    assert "Trên máy này đã lưu, lần cuối hôm nay 10:00" in html
    assert "Tỉnh nhận còn 1 thay đổi chờ gửi" in html
    assert "Kết quả chưa có quyết định" in html


def test_only_what_was_changed_is_written(pages):
    id = pages.receive(address="Số 5")
    form = FORM | {"seen": seen_of(pages.desk, id), "address": "Số 15"}

    pages.post(f"/cases/{id}/edit", form)

    assert history(pages.desk, id)[-1].set == {"address": "Số 15"}


def test_saving_an_untouched_form_writes_nothing(pages):
    id = pages.receive()

    pages.post(f"/cases/{id}/edit", FORM | {"seen": seen_of(pages.desk, id)})

    assert len(history(pages.desk, id)) == 1


def test_a_field_both_changed_is_refused_with_who_and_what(pages):
    id = pages.receive()
    seen = seen_of(pages.desk, id)
    edit(pages, id, by="Đàm Văn Hùng", address="Số 7")

    html = pages.post(f"/cases/{id}/edit", FORM | {"seen": seen, "address": "Số 15"},
                      409)

    assert "“Số 7” – Đàm Văn Hùng" in html
    assert 'value="Số 15"' in html
    fresh = re.search(r'name="seen" value="([^"]+)"', html)[1]
    pages.post(f"/cases/{id}/edit", FORM | {"seen": fresh, "address": "Số 15"})
    assert get_case(pages.desk, id)["address"] == "Số 15"


def test_what_others_changed_and_i_did_not_is_kept_and_told(two):
    here, there = two
    id = here.receive(hamlet="Pác Bó")
    carry(here, there)
    seen = seen_of(here.desk, id)
    edit(there, id, by="Đàm Văn Hùng", phone="0912345678")
    carry(there, here)

    here.post(f"/cases/{id}/edit",
              FORM | {"seen": seen, "hamlet": "Pác Bó", "address": "Số 15"})

    case = get_case(here.desk, id)
    assert (case["address"], case["phone"]) == ("Số 15", "0912345678")
    assert "Đã tự gộp: Số điện thoại" in here.get(f"/cases/{id}")


def test_papers_two_people_ticked_are_both_kept(pages):
    papers = {"papers": "2", "paper_0_name": "Tờ khai", "paper_0_copies": "1",
              "paper_1_name": "Giấy chứng sinh", "paper_1_copies": "1"}
    id = pages.receive(**papers)
    seen = seen_of(pages.desk, id)
    edit(pages, id, by="B", documents=[
        {"name": "Tờ khai", "copies": 1, "ok": True},
        {"name": "Giấy chứng sinh", "copies": 1, "ok": False}])

    pages.post(f"/cases/{id}/edit", FORM | papers | {"seen": seen, "paper_1_ok": "1"})

    assert [paper["ok"] for paper in get_case(pages.desk, id)["documents"]] == [
        True, True]


def test_a_wrong_correction_comes_back_as_typed(pages):
    id = pages.receive()

    html = pages.post(f"/cases/{id}/edit", FORM | {
        "seen": seen_of(pages.desk, id), "phone": "113113"}, 422)

    assert "“113113” không phải số điện thoại" in html


def test_a_former_value_is_three_actions_away(pages):
    id = pages.receive(address="Số 5")
    edit(pages, id, by="B", address="Số 7")
    link = re.search(r'href="(/cases/\w+/edit\?field=address&amp;change=\w+)"',
                     " ".join(pages.get(f"/cases/{id}").split()))[1]

    html = pages.get(link.replace("&amp;", "&"))

    assert 'value="Số 5"' in html
    assert "đang chứa giá trị cũ" in html


def test_a_step_moves_the_case_and_stays_in_the_history(pages):
    id = pages.receive()

    pages.post(f"/cases/{id}/step/hand_over", {
        "seen": seen_of(pages.desk, id), "officer": "Lương Thị Hà"})

    case = get_case(pages.desk, id)
    assert (case["status"], case["officer"]) == ("appraising", "Lương Thị Hà")
    assert history(pages.desk, id)[-1].kind == "step"


def test_a_step_that_needs_a_reason_does_not_go_without(pages):
    id = pages.receive()
    url = f"/cases/{id}/step/request_supplement"

    html = pages.post(url, {"seen": seen_of(pages.desk, id), "reason": " "}, 422)
    assert 'href="#reason"' in html
    pages.post(url, {"seen": seen_of(pages.desk, id),
                     "reason": "Thiếu giấy chứng sinh"})

    assert history(pages.desk, id)[-1].reason == "Thiếu giấy chứng sinh"
    assert get_case(pages.desk, id)["status"] == "supplement_requested"


def test_a_step_not_in_the_table_is_refused(pages):
    id = pages.receive()

    html = pages.post(f"/cases/{id}/step/sign", {"seen": seen_of(pages.desk, id)}, 422)

    assert "Việc này không làm được khi hồ sơ ở trạng thái hiện nay" in html


def test_a_step_on_a_case_that_moved_on_says_who_moved_it(pages):
    id = pages.receive()
    seen = seen_of(pages.desk, id)
    edit(pages, id, by="Đàm Văn Hùng", status="appraising")

    html = pages.post(f"/cases/{id}/step/finish_at_once", {"seen": seen}, 409)

    assert "“Đang thẩm định” – Đàm Văn Hùng" in html


def test_the_wait_for_papers_moves_the_due_date_by_the_working_days_lost(pages):
    id = pages.receive(procedure_code="1.004772")   # five working days
    before = get_case(pages.desk, id)["due_date"]
    pages.post(f"/cases/{id}/step/request_supplement", {
        "seen": seen_of(pages.desk, id), "reason": "Thiếu"})

    pages.clock.ms += 2 * 24 * 3600 * 1000
    pages.post(f"/cases/{id}/step/take_supplement", {"seen": seen_of(pages.desk, id)})

    # The 24th is a day off, so the two days of waiting cost one working day.
    assert before == "2026-12-01"
    assert get_case(pages.desk, id)["due_date"] == "2026-12-02"


def test_an_id_that_is_none_is_no_page(pages):
    pages.get("/cases/xyz", 404)
    pages.get("/cases/" + "0" * 32, 404)
    assert pages.browser.get("/cases/" + "0" * 32, headers={
        "Accept": "application/json"}).json["error"] == "not_found"
