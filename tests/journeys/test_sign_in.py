"""Who sits at the counter: first officer, lock, PIN."""
import pytest

pytestmark = pytest.mark.browser


def test_an_officer_is_added_locks_the_desk_and_comes_back(window):
    window.page.get_by_text("Thêm cán bộ và mã PIN").click()
    window.page.fill("#name", "Nông Thị Lan")
    window.page.fill("#pin", "1234")
    window.press("Enter")
    window.page.wait_for_selector(".flash-ok")
    window.page.get_by_role("button", name="Khoá màn hình").click()
    window.page.wait_for_url("**/sign-in")
    window.judge("sign-in")

    window.tab_to("#pin")
    window.type("1234")
    window.press("Enter")

    window.page.wait_for_selector('[data-test="case-new"]')
    assert "Nông Thị Lan" in window.page.inner_text(".rail-who")


def test_who_is_still_there_is_asked_before_the_screen_locks(window):
    window.go("/officers")
    window.page.fill("#name", "Nông Thị Lan")
    window.page.fill("#pin", "1234")
    window.press("Enter")
    window.page.wait_for_selector(".flash-ok")
    window.page.clock.install()
    window.go("/cases/new/1.001193")
    window.page.fill("#applicant_name", "Lý Thị Mai")
    window.page.clock.fast_forward("28:10")

    window.mark("lock-warning").wait_for()
    window.judge("lock-warning")
    with window.page.expect_response("**/stay") as said:
        window.page.get_by_role("button", name="Tôi vẫn ở đây").click()

    assert said.value.status == 204
    assert not window.mark("lock-warning").is_visible()
    assert window.page.input_value("#applicant_name") == "Lý Thị Mai"


def test_the_strip_follows_the_store_without_a_reload(window):
    window.go("/")
    assert "0 việc chờ gửi" in window.mark("sync-strip").inner_text()
    window.pages.receive()

    window.mark("sync-strip").get_by_text("1 việc chờ gửi").wait_for(timeout=12_000)
