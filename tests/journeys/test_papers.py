"""A citizen's papers are scanned into the case, with and without a script."""
import pytest
from PIL import Image

from app.work.read_papers import papers_of
from tests.app.capture.pictures import page_of_print, pile

pytestmark = pytest.mark.browser


@pytest.fixture
def page_file(tmp_path):
    path = tmp_path / "to-khai.png"
    page_of_print(1240, 1754, lines=30).save(path)
    return path


def test_a_scan_is_added_from_the_receipt_and_seen_on_the_case(window, page_file,
                                                               tmp_path):
    id = window.pages.receive(birth_year="1961", address="Số 5")
    window.go(f"/cases/{id}/receipt")
    window.tab_to('[data-test="paper-new"]')
    window.press("Enter")
    window.page.wait_for_url("**/papers")
    window.judge("papers-none")

    window.tab_to("#kind")
    window.type("Đơn, tờ khai")
    window.page.set_input_files("[data-test=paper-file]", page_file)
    window.tab_to('[data-test="paper-add"]')
    window.press("Enter")
    window.page.wait_for_selector(".scans img")
    window.judge("papers-one")

    (tmp_path / "pile.tiff").write_bytes(pile(3))
    window.page.fill("#kind", "Kết quả")
    window.page.set_input_files("[data-test=paper-file]", tmp_path / "pile.tiff")
    window.mark("paper-add").click()
    window.page.wait_for_selector(".scans li:nth-child(2)")
    window.go(f"/cases/{id}")
    window.page.wait_for_selector(".scans img")
    window.judge("case-with-papers")

    window.page.locator(".scans a", has_text="Đơn, tờ khai").last.click()
    window.page.wait_for_load_state("networkidle")
    assert window.mark("paper-page").evaluate("picture => picture.naturalWidth") > 500
    window.judge("paper-look")
    window.go("/outbox")
    window.judge("outbox-papers")
    assert [one.pages for one in papers_of(window.pages.desk, id)] == [1, 3]


def test_a_refused_file_says_why(window, tmp_path):
    id = window.pages.receive()
    (tmp_path / "hoa-don.exe.jpg").write_bytes(b"MZ" + bytes(500))
    window.go(f"/cases/{id}/papers")
    window.page.fill("#kind", "Đơn")
    window.page.set_input_files("[data-test=paper-file]", tmp_path / "hoa-don.exe.jpg")
    window.mark("paper-add").click()

    window.page.wait_for_selector(".summary:focus")
    window.judge("papers-refused")
    assert window.page.input_value("#kind") == "Đơn"


def test_new_files_of_the_scanner_appear_by_themselves(window, tmp_path):
    folder = tmp_path / "scan"
    folder.mkdir()
    id = window.pages.receive()
    window.go(f"/cases/{id}/papers")
    window.page.locator("summary").click()
    window.page.fill("#scanner", str(folder))
    window.page.get_by_role("button", name="Dùng thư mục này").click()
    window.page.wait_for_selector("[data-scanner]")

    Image.new("L", (600, 800), 230).save(folder / "scan-0001.png")
    window.page.wait_for_selector('[name="scanned"]')
    window.judge("papers-scanner")
    window.page.check('[name="scanned"]')
    window.page.fill("#kind", "Căn cước")
    window.mark("paper-add").click()

    window.page.wait_for_selector(".scans img")
    assert [one.kind for one in papers_of(window.pages.desk, id)] == ["Căn cước"]


def test_a_page_is_taken_with_the_camera(tmp_path, chromium, axe):
    from tests.journeys.conftest import Window, desks

    # Chromium brings a camera of its own for tests: a green picture with a clock.
    browser = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[
            "--no-sandbox", "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream"])
    desks.enrolled_by_hand(tmp_path / "desk", "Quầy 1")
    window = Window(tmp_path / "desk", browser, axe)
    id = window.pages.receive()
    window.go(f"/cases/{id}/papers")
    window.page.fill("#kind", "Đơn")
    window.page.click("[data-open]")
    window.page.wait_for_selector(".camera video")
    window.page.get_by_role("button", name="Chụp trang này").click()
    window.page.wait_for_selector(".camera [data-said]:not(:empty)")
    window.judge("papers-camera")
    window.page.get_by_role("button", name="Tắt máy ảnh").click()
    window.mark("paper-add").click()

    window.page.wait_for_selector(".scans img")
    assert [one.pages for one in papers_of(window.pages.desk, id)] == [1]
    window.close()
    browser.close()


def test_the_pages_of_scans_work_without_a_script(window, chromium, page_file):
    id = window.pages.receive()
    context = chromium.new_context(java_script_enabled=False,
                                   storage_state=window.context.storage_state())
    page = context.new_page()
    page.goto(f"{window.home}/cases/{id}/papers")
    page.fill("#kind", "Đơn")
    page.set_input_files("[data-test=paper-file]", page_file)
    page.click('[data-test="paper-add"]')

    assert page.locator(".scans li").count() == 1
    assert not page.locator("[data-camera]").is_visible()
    context.close()


def test_nothing_of_scans_is_cut_off_on_a_narrow_screen(window, page_file):
    id = window.pages.receive()
    window.page.set_viewport_size({"width": 320, "height": 640})
    window.go(f"/cases/{id}/papers")
    window.page.fill("#kind", "Đơn")
    window.page.set_input_files("[data-test=paper-file]", page_file)
    window.mark("paper-add").click()
    window.page.wait_for_selector(".scans img")
    (paper,) = papers_of(window.pages.desk, id)
    for path in (f"/cases/{id}/papers", f"/cases/{id}/papers/{paper.sha256}",
                 f"/cases/{id}", "/outbox"):
        window.go(path)
        assert window.page.evaluate(
            "document.documentElement.scrollWidth <= innerWidth"), path
