"""The strip and its six words, the log, and sending now."""
from dataclasses import dataclass, field

import pytest

from app import log_lines
from app.kept_safe import MADE, Drilled, save_drill, save_mended
from app.work.attach_paper import keep_paper
from db import meta
from sync import ask, leaving
from sync.worker import SyncView
from tests.sync.scans import scan_of

from .conftest import MONDAY_MS


@dataclass
class Heard:
    """A line that stands as the test says and notes what it is asked."""

    shown: SyncView
    asked: list[str] = field(default_factory=list)

    def view(self) -> SyncView:
        return self.shown

    def try_now(self) -> None:
        self.asked.append("now")

    def saved(self) -> None:
        self.asked.append("saved")

    def stop(self) -> None:
        self.asked.append("stop")


@pytest.mark.parametrize("view, unsent, words", [
    (SyncView(state="offline"), 1,
     "Ngoại tuyến – đã lưu trên máy này · 1 việc chờ gửi"),
    (SyncView(state="sending", sent=3, total=12), 1, "Đang gửi 3/12"),
    (SyncView(state="sending", sent=1, total=1), 1, "Đang gửi 1/2"),
    (SyncView(state="synced", last_contact_ms=MONDAY_MS), 0, "Đã đồng bộ · 10:00"),
    (SyncView(state="synced", last_contact_ms=MONDAY_MS), 1, "Đang gửi 0/1"),
    (SyncView(state="synced", sent=1, total=1, last_contact_ms=MONDAY_MS), 2,
     "Đang gửi 0/2"),      # what the last round sent is not this round's
    (SyncView(state="failed", next_try_ms=MONDAY_MS + 60_000, why="slow"), 1,
     "Chưa gửi được · thử lại 10:01"),
    (SyncView(state="needs_you", needs_you=2), 1,
     "Cần bạn xử lý: 2 · 1 việc chờ gửi"),
    (SyncView(state="sign_in"), 1, "Cần đăng nhập lại"),
    (SyncView(state="sign_in", why="revoked"), 1, "Máy đã bị thu hồi"),
])
def test_the_strip_says_one_of_six_things(pages_with, view, unsent, words):
    pages = pages_with(worker=Heard(view))
    for _ in range(unsent):
        pages.receive()

    html = pages.get("/sync/strip")

    text = " ".join("".join(part.partition(">")[2] for part in html.split("<")).split())
    assert text.startswith(words)
    state = "sending" if words.startswith("Đang gửi") else view.state
    assert f'data-state="{state}"' in html


def test_the_strip_does_not_call_scans_sent_that_wait(pages_with):
    pages = pages_with(worker=Heard(SyncView(state="synced",
                                             last_contact_ms=MONDAY_MS)))
    id, desk = pages.receive(), pages.desk
    with desk.db.write():
        keep_paper(desk, id, "Đơn", scan_of(100))
        desk.db.execute("UPDATE lanes SET acked_seq = head_seq")

    html = pages.get("/sync/strip")

    assert "Đã gửi hết hồ sơ" in html and "còn 1 bản chụp chờ gửi" in html
    assert "strip-wait" in html


def test_the_strip_stands_on_every_page_in_a_live_region(pages):
    for url in ("/", "/cases/new", "/outbox", "/disputes", "/sync", "/nonsense"):
        html = pages.browser.get(url).get_data(as_text=True)
        assert html.count('data-test="sync-strip"') == 1, url
        assert 'role="status" aria-live="polite"' in html, url


def test_a_revoked_pc_says_so_on_every_page_and_that_work_is_kept(pages):
    assert 'data-test="revoked"' not in pages.get("/")
    with pages.desk.db.write():
        meta.put_number(pages.desk.db, "revoked_ms", MONDAY_MS)

    for url in ("/", "/cases/new", "/outbox", "/sync"):
        html = pages.get(url)
        assert 'data-test="revoked"' in html and "giao cho giám sát viên" in html, url


def strike_off(pages, safe):
    db, me = pages.desk.db, pages.desk.me
    with db.write():
        meta.put_number(db, "revoked_ms", MONDAY_MS)
        for lane in ask.own_lanes(db, me):
            db.execute("UPDATE lanes SET acked_seq = head_seq WHERE id = ?", (lane.n,))
        leaving.note_safe(db, safe)


def test_a_revoked_pc_says_how_far_it_is_handed_back(pages):
    assert 'data-test="leaving"' not in pages.get("/sync")
    pages.receive()
    with pages.desk.db.write():
        meta.put_number(pages.desk.db, "revoked_ms", MONDAY_MS)

    html = pages.get("/sync")

    assert "chờ giao cho tỉnh" in html and 'data-test="empty"' not in html
    strike_off(pages, safe=False)
    html = pages.get("/sync")
    assert "đã giao hết cho tỉnh" in html and "chưa có tin" in html
    assert 'data-test="empty"' not in html


def test_a_person_says_twice_that_a_pc_is_to_be_emptied(pages):
    pages.receive()
    strike_off(pages, safe=True)
    assert "giữ đủ những gì máy này đã lưu" in pages.get("/sync")

    refused = pages.post("/sync/empty", {"empty": "1"}, status=422)
    assert "Đánh dấu vào ô xác nhận" in refused
    assert pages.post("/sync/empty", {"empty": "1", "sure": "1"}) == "/sync"

    assert 'data-test="empty-asked"' in pages.get("/sync")
    assert pages.post("/sync/empty", {"empty": "0"}) == "/sync"
    assert 'data-test="empty-asked"' not in pages.get("/sync")


def test_nobody_empties_a_pc_with_work_that_is_nowhere_else(pages):
    strike_off(pages, safe=True)
    pages.receive()

    refused = pages.post("/sync/empty", {"empty": "1", "sure": "1"}, status=422)

    assert "Chưa xoá được" in refused and "chờ giao: " in refused


def test_send_now_wakes_the_line_and_returns_to_the_page(pages_with):
    line = Heard(SyncView())
    pages = pages_with(worker=line)

    assert pages.post("/sync/now", {"then": "/outbox"}) == "/outbox"

    assert "now" in line.asked


def test_a_saved_case_wakes_the_line(pages_with):
    line = Heard(SyncView())
    pages_with(worker=line).receive()

    assert line.asked == ["saved"]


def test_why_nothing_is_sent_is_said_with_what_to_do(pages_with):
    pages = pages_with(worker=Heard(SyncView(state="failed", why="hub_full")))

    html = pages.get("/sync")

    assert "Hệ thống tỉnh hết chỗ" in html
    assert "Đừng nhập lại" in html


def test_what_the_province_refused_is_named(pages_with):
    pages = pages_with(worker=Heard(SyncView(state="failed", why="hub_refused")))
    assert "không nhận: –." in pages.get("/sync")
    log_lines.note(pages.desk.db, 0, "refused", {"why": "SEAL"})

    html = pages.get("/sync")

    assert "không nhận: SEAL." in html and "Chữ ký không khớp (SEAL)" in html


def test_the_log_is_filtered_and_searched(pages):
    db = pages.desk.db
    log_lines.note(db, MONDAY_MS, "synced", {"sent": 14})
    log_lines.note(db, MONDAY_MS, "failed", {"why": "cut"})
    cut = "Mạng bị ngắt (cut)"

    assert "gửi 14" in pages.get("/sync")
    assert "gửi 14" not in pages.get("/sync?kind=errors")
    assert cut in pages.get("/sync?kind=errors")
    assert "gửi 14" in pages.get("/sync?q=SENT")
    assert cut not in pages.get("/sync?q=SENT")
    assert cut in pages.get("/sync?q=chua+gui+duoc")
    assert cut in pages.get("/sync?q=mang+bi+ngat")


def test_the_log_speaks_in_words_of_officers(pages):
    db = pages.desk.db
    log_lines.note(db, MONDAY_MS, "synced", {
        "sent": 0, "received": 3, "bytes_up": 2048, "bytes_down": 10,
        "bytes_wasted": 0})
    log_lines.note(db, MONDAY_MS, "backed_up", {"file": "a.bak", "mb": 1.5})
    log_lines.note(db, MONDAY_MS, "new_thing", {"strange": 7})

    html = pages.get("/sync")
    assert "nhận 3 · lên 2,0 kB · xuống 10 B</td>" in html
    assert "tệp a.bak · 1,5 MB</td>" in html
    assert "new_thing" in html and "strange 7" in html

    pages.post("/language", {"language": "en"})
    assert "received 3 · up 2,0 kB · down 10 B</td>" in pages.get("/sync")


def test_the_log_is_searched_by_day(pages):
    db = pages.desk.db
    log_lines.note(db, MONDAY_MS, "synced", {"sent": 14})
    log_lines.note(db, MONDAY_MS - 24 * 3600 * 1000, "synced", {"sent": 15})

    html = pages.get("/sync?day=22/11/2026")

    assert "gửi 15" in html and "gửi 14" not in html
    assert 'value="22/11/2026"' in html
    assert "Không có dòng nào như vậy" in pages.get("/sync?day=hôm+qua")


def test_a_store_that_was_built_anew_is_told_for_a_week(pages):
    def told(path):
        return "Đã dựng lại dữ liệu" in pages.get(path)

    assert not told("/") and not told("/sync")
    for age_ms, shown in ((1_000, True), (8 * 24 * 3_600_000, False)):
        with pages.desk.db.write():
            save_mended(pages.desk.db, MONDAY_MS - age_ms, {
                "why": "malformed", "aside": "damaged-1", "saved": 3, "cases": 9})
        assert told("/") is told("/sync") is shown


def test_the_page_says_when_backups_were_made_and_tried(pages):
    assert "chưa có; máy tự thử mỗi tuần" in pages.get("/sync")

    for why, words in (("", "tốt"), ("checksum", "hỏng: gọi người hỗ trợ")):
        with pages.desk.db.write():
            meta.put_number(pages.desk.db, MADE, MONDAY_MS)
            save_drill(pages.desk.db, Drilled(
                at_ms=MONDAY_MS, file="b", changes=4, why=why))
        assert words in pages.get("/sync")
