"""The pages of scans, as a browser without scripts sees them."""
import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from app.work.read_papers import papers_of
from db import meta, reserve
from db import papers as store
from sync import ask
from tests.app.capture.pictures import pdf_of, pile

from .conftest import MONDAY_MS, carry


def picture(shade=200, form="PNG"):
    written = io.BytesIO()
    Image.new("L", (200, 280), shade).save(written, form)
    return written.getvalue()


def add(pages, id, *files, status=303, **answers):
    given = {"kind": "Đơn", "file": [(io.BytesIO(raw), name) for name, raw in files]}
    return pages.post(f"/cases/{id}/papers", given | answers, status)


def kept(pages, id):
    return [one for one in papers_of(pages.desk, id) if one.attached]


def test_a_scan_is_added_and_shown_with_what_is_true_of_it(pages):
    id = pages.receive()
    assert "Chưa có bản chụp nào" in pages.get(f"/cases/{id}")

    add(pages, id, ("đơn.png", picture()))

    (paper,) = kept(pages, id)
    for shown in (pages.get(f"/cases/{id}"), pages.get(f"/cases/{id}/papers")):
        assert "Đơn" in shown and "1 trang" in shown
        assert "có trên máy này" in shown and "chờ gửi lên tỉnh" in shown
    page = pages.browser.get(f"/cases/{id}/papers/{paper.sha256}/1.jpg")
    assert page.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(page.data)).size == (200, 280)


def test_the_receipt_offers_to_add_scans(pages):
    id = pages.receive()

    assert f"/cases/{id}/papers" in pages.get(f"/cases/{id}/receipt")


def test_several_files_are_several_papers_or_the_pages_of_one(pages):
    one, other = pages.receive(), pages.receive()
    files = [("1.png", picture(10)), ("2.png", picture(250))]

    add(pages, one, *files)
    add(pages, other, *files, joined="1")

    assert [paper.pages for paper in kept(pages, one)] == [1, 1]
    (paper,) = kept(pages, other)
    assert (paper.pages, paper.form) == (2, "pdf")
    shades = []
    for number in (1, 2):
        page = pages.browser.get(f"/cases/{other}/papers/{paper.sha256}/{number}.jpg")
        shades.append(Image.open(io.BytesIO(page.data)).getpixel((100, 100)))
    assert shades[0] < 40 < 220 < shades[1]
    pages.get(f"/cases/{other}/papers/{paper.sha256}/3.jpg", 404)


@pytest.mark.parametrize("name, raw, why", [
    ("<b>virus</b>.jpg", b"MZ" + bytes(900), "không phải ảnh JPEG"),
    ("empty.png", b"", "Tệp không có gì bên trong"),
    ("torn.pdf", b"%PDF-1.4 torn", "Tệp bị hỏng"),
    ("pile.tiff", pile(101), "Tệp có 101 trang"),
])
def test_a_refused_file_says_why(pages, name, raw, why):
    id = pages.receive()

    shown = add(pages, id, (name, raw), status=422)

    assert why in shown and "<b>virus" not in shown and "Lỗi:" in shown
    assert "chưa được lưu" in shown
    assert 'value="Đơn"' in shown       # what was typed is kept
    assert kept(pages, id) == []


def test_what_came_before_a_refused_file_is_kept_and_said(pages):
    id = pages.receive()

    shown = add(pages, id, ("1.png", picture()), ("2.png", b"MZ"), status=422)

    assert "Đã lưu 1 trang" in shown and "<b>2.png</b>" in shown
    assert len(kept(pages, id)) == 1


def test_on_a_full_disk_the_scan_is_said_not_to_be_kept(pages, monkeypatch):
    id = pages.receive()
    (Path(pages.desk.db.path).parent / reserve.NAME).write_bytes(b"")
    monkeypatch.setattr(reserve, "BYTES_MIN", 1 << 60)

    html = add(pages, id, ("a.png", picture()), status=422, kind="Căn cước")

    assert "việc vừa rồi chưa được lưu" in html and 'value="Căn cước"' in html
    assert "<b>a.png</b>" in html and kept(pages, id) == []


def test_a_scan_that_is_there_already_is_not_said_to_be_saved(pages):
    id = pages.receive()
    add(pages, id, ("a.png", picture()))
    pages.get(f"/cases/{id}/papers")

    add(pages, id, ("b.png", picture()), kind="Căn cước")

    html = pages.get(f"/cases/{id}/papers")
    assert "Hồ sơ đã có bản chụp này" in html and "Đã lưu" not in html
    assert [one.kind for one in kept(pages, id)] == ["Đơn"]


def test_a_form_without_a_file_or_a_name_comes_back(pages):
    id = pages.receive()

    assert "Chưa có ảnh hay PDF nào được chọn" in add(pages, id, status=422)
    shown = add(pages, id, ("x.png", picture()), status=422, kind=" ")
    assert "Chưa nói đây là giấy tờ gì" in shown


def test_photographs_larger_than_any_other_form_are_taken(pages):
    id = pages.receive()
    noise = io.BytesIO()
    Image.effect_noise((2200, 1700), 90).save(noise, "PNG")
    assert len(noise.getvalue()) > 3_000_000

    add(pages, id, ("photo.png", noise.getvalue()))

    assert kept(pages, id)[0].size <= 60_000


def test_a_scan_is_taken_back_and_the_history_keeps_it(pages):
    id = pages.receive()
    add(pages, id, ("1.png", picture()))
    (paper,) = kept(pages, id)

    pages.post(f"/cases/{id}/papers/{paper.sha256}/back", {})

    assert kept(pages, id) == []
    shown = pages.get(f"/cases/{id}")
    assert "đã rút" in shown and "đã thêm" in shown
    assert "đã rút khỏi hồ sơ" in pages.get(f"/cases/{id}/papers/{paper.sha256}")


def test_the_newest_files_of_the_scanner_are_offered(pages, tmp_path):
    folder = tmp_path / "Scan"
    folder.mkdir()
    (folder / "moi.png").write_bytes(picture(90))
    (folder / "ghi chú.txt").write_text("x")
    (tmp_path / "secret.png").write_bytes(picture(30))
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    id = pages.receive()

    refused = pages.post(f"/cases/{id}/papers/scanner", {"scanner": "/no/such"}, 422)
    assert "Không có thư mục này" in refused or "không có thư mục" in refused
    pages.post(f"/cases/{id}/papers/scanner", {"scanner": str(folder)})
    offered = pages.get(f"/cases/{id}/papers/scanner")
    assert "moi.png" in offered
    assert "ghi chú" not in offered and "link.png" not in offered

    pages.post(f"/cases/{id}/papers", {"kind": "Đơn", "scanned": "moi.png"})
    assert len(kept(pages, id)) == 1


@pytest.mark.parametrize("name", ["../secret.png", "link.png", "/etc/passwd", "x.png"])
def test_no_name_leads_out_of_the_scanners_folder(pages, tmp_path, name):
    folder = tmp_path / "Scan"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(picture(30))
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    id = pages.receive()
    pages.post(f"/cases/{id}/papers/scanner", {"scanner": str(folder)})

    pages.post(f"/cases/{id}/papers", {"kind": "Đơn", "scanned": name}, 422)

    assert kept(pages, id) == []


def test_a_scan_of_another_desk_is_asked_for_when_somebody_opens_it(two):
    here, there = two
    id = here.receive()
    carry(here, there)
    add(here, id, ("1.pdf", pdf_of(2)))
    carry(here, there)
    (paper,) = kept(there, id)
    assert "mở để lấy về" in there.get(f"/cases/{id}")
    assert store.next_wanted(there.desk.db) is None

    shown = there.get(f"/cases/{id}/papers/{paper.sha256}")

    assert "Đang lấy bản này từ tỉnh" in shown
    scan = store.next_wanted(there.desk.db)
    assert scan.sha.hex() == paper.sha256
    there.get(f"/cases/{id}/papers/{paper.sha256}/1.jpg", 404)
    with there.desk.db.write():
        store.set_why_not(there.desk.db, scan.n, "not_at_hub")
    assert "Tỉnh chưa có bản này" in there.get(f"/cases/{id}/papers/{paper.sha256}")
    there.get(f"/cases/{id}/papers/{paper.sha256}?again=1")
    assert store.next_wanted(there.desk.db) == scan


def test_a_revoked_pc_does_not_say_that_a_scan_is_coming(two):
    here, there = two
    id = here.receive()
    add(here, id, ("1.png", picture()))
    carry(here, there)
    (paper,) = kept(there, id)
    with there.desk.db.write():
        meta.put_number(there.desk.db, ask.REVOKED, MONDAY_MS)

    shown = there.get(f"/cases/{id}/papers/{paper.sha256}")

    assert "không còn được nhận và gửi hồ sơ" in shown and "Đang lấy" not in shown
    assert store.next_wanted(there.desk.db) is None


def test_what_is_not_there_is_said(pages):
    id, other = pages.receive(), pages.receive()
    add(pages, id, ("1.png", picture()))
    (paper,) = kept(pages, id)

    for path in (f"/cases/{other}/papers/{paper.sha256}",       # not this case's
                 f"/cases/{id}/papers/{'f' * 64}", f"/cases/{id}/papers/../../etc",
                 f"/cases/{id}/papers/{'f' * 63}", f"/cases/{'0' * 32}/papers"):
        pages.get(path, 404)


def test_a_file_is_saved_not_opened_in_our_place(pages):
    id = pages.receive()
    add(pages, id, ("1.pdf", pdf_of(1, says=b"/OpenAction 5 0 R ")))
    (paper,) = kept(pages, id)

    answer = pages.browser.get(f"/cases/{id}/papers/{paper.sha256}/file")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_outbox_shows_the_scans_in_their_order(pages):
    id = pages.receive()
    add(pages, id, ("1.png", picture(10)), kind="Đơn")
    add(pages, id, ("2.png", picture(99)), kind="Kết quả")

    shown = pages.get("/outbox")

    assert "2 bản chụp chờ gửi" in shown
    assert shown.index("trước tiên: kết quả") < shown.index("sau đó: hồ sơ sắp đến hạn")


def test_the_window_opens_without_what_reads_pictures():
    """It is half a second and 30 MB, and most pages show no scan."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, app.commune, app.web.papers;"
         "print({'PIL', 'pypdfium2'} & set(sys.modules))"],
        capture_output=True, text=True, check=True, timeout=60).stdout

    assert loaded.strip() == "set()"
