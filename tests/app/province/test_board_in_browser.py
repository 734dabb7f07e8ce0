"""The board in a real browser: by keyboard, on a small screen, without a finding."""
import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

PASSWORD = "mat-khau-dai"
pytestmark = pytest.mark.browser


@pytest.fixture
def address(province) -> Iterator[str]:
    province.put_device(1, "06040", "2026-11-24T09:58:00", unsent=14,
                        oldest_unsent_s=3 * 3600, disputes=2, clock_skew_s=4)
    province.put_device(2, "06040", "2026-11-19T09:58:00", unsent=9)
    province.put_device(3, "06004", "2026-11-24T09:59:00", quarantine=1)
    province.put_device(4, "05977")
    server = make_server("127.0.0.1", 0, province.browser.application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def page(address, chromium):
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.goto(address)
    yield page
    page.close()


def sign_in_by_keyboard(page) -> None:
    page.focus("[data-test=user]")
    page.keyboard.type("Hoàng Thị Lan")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-test=device]")


def test_a_supervisor_gets_in_and_finds_a_unit_without_a_mouse(page):
    sign_in_by_keyboard(page)
    page.focus("[data-test=search-box]")
    page.keyboard.type("that khe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")

    assert page.locator("[data-test=unit]").count() == 1
    assert page.said == []


@pytest.mark.parametrize("width", [320, 683, 1366])
def test_the_page_never_scrolls_sideways(page, width):
    sign_in_by_keyboard(page)

    page.set_viewport_size({"width": width, "height": 768})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_on_the_door_and_the_board(page, axe):
    assert found(page, axe) == []

    sign_in_by_keyboard(page)

    assert found(page, axe) == []


def found(page, axe: str) -> list[str]:
    page.evaluate(axe)
    result = page.evaluate("axe.run(document)")
    return [f"{one['id']}: {one['help']}" for one in result["violations"]]
