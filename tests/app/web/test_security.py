"""Who may talk to the desk."""
import re

from .conftest import HOST


def test_health_is_told_without_signing_in(pages_with):
    answer = pages_with(ticket="once").browser.get("/healthz")

    assert answer.json["ok"] is True
    assert answer.json["version"]


def test_a_foreign_host_name_gets_nothing(pages):
    assert pages.browser.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert pages.browser.get("/", headers={"Host": f"{HOST}:81"}).status_code == 421


def test_a_ticket_opens_the_desk_once(pages_with):
    pages = pages_with(ticket="once")
    assert pages.browser.get("/").status_code == 403
    assert pages.browser.get("/?ticket=wrong").status_code == 403

    entered = pages.browser.get("/?ticket=once")

    assert (entered.status_code, entered.headers["Location"]) == (303, "/")
    assert pages.browser.get("/").status_code == 200
    other = pages.app.test_client()
    assert other.get("/?ticket=once").status_code == 403


def test_the_session_cookie_stays_with_the_browser_and_the_site(pages_with):
    entered = pages_with(ticket="once").browser.get("/?ticket=once")
    cookie = entered.headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_form_without_its_token_is_refused(pages):
    pages.get("/")

    for token in ("", "guess"):
        answer = pages.browser.post("/cases/new", data={
            "csrf_token": token, "procedure_code": "1.001193", "applicant_name": "A"})
        assert answer.status_code == 400
    assert "0 thay đổi chờ gửi" in pages.get("/outbox")


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(pages):
    answer = pages.browser.get("/")
    html = answer.get_data(as_text=True)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_a_citizen_typed_is_never_markup(pages):
    id = pages.receive(applicant_name="<b>Lan</b>", address="'\"><script>x</script>")

    for url in (f"/cases/{id}", f"/cases/{id}/edit", "/queues/open", "/search?q=lan",
                "/outbox", f"/cases/{id}/receipt"):
        html = pages.get(url)
        assert "<b>Lan</b>" not in html, url
        assert "<script>x" not in html, url


def test_a_return_address_cannot_lead_elsewhere(pages):
    for then in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert pages.post("/language", {"language": "en", "then": then}) == "/"
