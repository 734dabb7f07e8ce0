"""Two places changed a case; the officer decides with the keyboard in a minute."""
import pytest

from app.work.read_cases import disputes_of, get_case, history

pytestmark = pytest.mark.browser


def test_a_dispute_is_decided_with_the_keyboard_alone(disputed):
    window, id = disputed
    window.tab_to('[data-test="queue-disputes"]')
    window.press("Enter")
    window.page.wait_for_url("**/disputes")
    window.judge("disputes")
    window.tab_to('[data-test="dispute-row"]')
    window.press("Enter")
    window.page.wait_for_url(f"**/disputes/{id}")
    assert window.page.locator("input[type=radio]:checked").count() == 0
    window.judge("dispute")

    window.press("j", "1", "j", "e")
    window.type("Số 25, thôn Pác Bó")
    window.judge("dispute-chosen")
    window.press("Enter")
    window.page.wait_for_url("**/check")
    window.judge("dispute-check")
    assert disputes_of(window.pages.desk, id)
    window.tab_to('[data-test="dispute-save"]')
    window.press("Enter")
    window.page.wait_for_url(f"**/cases/{id}**")
    window.judge("dispute-saved")

    case = get_case(window.pages.desk, id)
    assert case["address"] == "Số 25, thôn Pác Bó"
    assert case["birth_date"] in ("1961-03-15", "1961-05-13")
    assert not disputes_of(window.pages.desk, id)
    said = [event.set.get("address") for event in history(window.pages.desk, id)]
    assert {"Số 15, thôn Pác Bó", "Số 5, thôn Nà Lầu"} <= set(said)


def test_escape_leaves_and_keeps_the_choices(disputed):
    window, id = disputed
    window.go(f"/disputes/{id}")
    window.press("j", "2", "Escape")
    window.page.wait_for_url("**/disputes")

    window.go(f"/disputes/{id}")

    assert window.page.locator("input[type=radio]:checked").count() == 1
    assert disputes_of(window.pages.desk, id)


def test_the_keys_are_explained_and_can_be_switched_off(disputed):
    window, id = disputed
    window.go(f"/disputes/{id}")
    window.press("?")
    assert window.page.locator("dialog[open]").is_visible()
    window.judge("dispute-keys")
    window.press("Escape")
    window.page.get_by_text("Tắt phím tắt một chữ").click()
    window.go(f"/disputes/{id}")

    window.press("j", "1")

    assert window.page.locator("input[type=radio]:checked").count() == 0
