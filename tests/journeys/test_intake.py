"""A citizen comes to the counter, and the officer has no mouse."""
import pytest

from app.work.read_cases import get_case

pytestmark = pytest.mark.browser


def test_a_case_is_received_with_the_keyboard_alone(window):
    window.judge("desk")
    window.press("n")
    window.page.wait_for_url("**/cases/new")
    window.judge("pick")

    window.type("khai tu")
    window.page.wait_for_selector('li:first-child > [href="/cases/new/1.000656"]')
    window.tab_to('[data-test="procedure-pick"][href*="1.000656"]')
    window.press("Enter")
    window.page.wait_for_url("**/cases/new/1.000656")
    window.judge("form")

    for box, text in (("applicant_name", "Triệu Mùi Phấy"),
                      ("citizen_id", "12345"), ("birth_year", "1950")):
        window.tab_to(f"#{box}")
        window.type(text)
    window.tab_to('[name="paper_0_ok"]')
    window.press("Space")
    window.tab_to('[data-test="case-save"]')
    window.press("Enter")

    # The script that moves the focus runs after the page is drawn.
    window.page.wait_for_selector(".summary:focus")
    assert window.page.title().startswith("Lỗi:")
    window.judge("refused")
    window.tab_to('.summary a[href="#citizen_id"]')
    window.press("Enter")
    window.tab_to("#citizen_id")
    window.press("Control+a")
    window.type("020150000017")
    window.tab_to('[data-test="case-save"]')
    window.press("Enter")

    window.page.wait_for_selector('[data-test="receipt-code"]')
    window.judge("receipt")
    case = get_case(window.pages.desk, window.page.url.split("/")[4])
    assert window.mark("receipt-code").inner_text() == case["code"]
    assert (case["applicant_name"], case["birth_date"]) == ("Triệu Mùi Phấy", "1950")
    assert case["documents"][0]["ok"] is True


def test_what_was_typed_survives_a_crash(window):
    window.go("/cases/new/1.001193")
    window.tab_to("#applicant_name")
    with window.page.expect_response("**/unfinished/intake"):
        window.type("Vi Văn Thắng")
        window.press("Tab")

    window.go("/cases/new")
    window.judge("unfinished")
    window.page.get_by_text("Khôi phục", exact=True).click()

    assert window.page.input_value("#applicant_name") == "Vi Văn Thắng"


@pytest.mark.parametrize("end", ["Enter", "Tab"])
def test_a_scanner_types_the_card_and_ends_with_enter_or_tab(window, end):
    window.go("/cases/new/1.001193")
    window.page.wait_for_selector("#card:focus")

    window.type("020195000017||Nông Thị Ánh|05091995|Nữ|Thôn Pác Bó|15042021")
    window.press(end)

    window.page.wait_for_selector('#applicant_name[value="Nông Thị Ánh"]')
    window.judge("form from a card")
    assert window.page.input_value("#citizen_id") == "020195000017"


def test_the_pages_work_without_a_script(window, chromium):
    context = chromium.new_context(java_script_enabled=False,
                                   storage_state=window.context.storage_state())
    page = context.new_page()
    page.goto(window.home + "/cases/new")
    page.fill("#procedure-words", "khai tu")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.click('[data-test="procedure-pick"][href*="1.000656"]')
    page.fill("#applicant_name", "Lý A Páo")
    page.click('[data-test="case-save"]')

    assert page.locator('[data-test="receipt-code"]').is_visible()
    context.close()


def test_every_other_page_is_without_fault(window):
    id = window.pages.receive(birth_year="1961", address="Số 5")
    for name, path in (
            ("case", f"/cases/{id}"), ("edit", f"/cases/{id}/edit"),
            ("step", f"/cases/{id}/step/request_supplement"), ("outbox", "/outbox"),
            ("queue", "/queues/open"), ("search", "/search?q=nguyen"),
            ("sync", "/sync"), ("catalogue", "/catalogue"),
            ("procedure", "/catalogue/1.001193"), ("officers", "/officers"),
            ("missing", "/nonsense")):
        window.go(path)
        window.judge(name)


def test_nothing_is_cut_off_on_a_narrow_screen(window):
    id = window.pages.receive()
    window.page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", f"/cases/{id}", "/cases/new/1.001193", "/outbox"):
        window.go(path)
        assert window.page.evaluate(
            "document.documentElement.scrollWidth <= innerWidth"), path
