"""A folder that is nobody's yet, and a line to a hub that is not there."""
from app.commune import create_commune
from app.desk import store_of

from .conftest import Pages


def test_a_new_folder_leads_to_the_first_page_which_offers_two_ways(tmp_path):
    store_of(tmp_path / "new", create=True).db()
    pages = Pages(tmp_path / "new")

    assert pages.browser.get("/").headers["Location"] == "/welcome"
    html = pages.get("/welcome")
    assert "Dùng thử" in html
    assert "Ghi danh máy này" in html


def test_a_mistyped_code_comes_back_with_what_to_do(tmp_path):
    store_of(tmp_path / "new", create=True).db()
    pages = Pages(tmp_path / "new")
    token = pages.get("/welcome").partition('data-csrf="')[2].partition('"')[0]

    answer = pages.browser.post("/welcome", data={
        "csrf_token": token, "hub_url": "http://127.0.0.1:9", "enrol_code": "ABC"})

    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Mã có 24 chữ và số" in html
    assert 'value="ABC"' in html


def test_an_enrolled_desk_has_no_first_page(pages):
    assert pages.browser.get("/welcome").headers["Location"] == "/"


def test_the_factory_needs_no_worker(folder):
    app = create_commune(store_of(folder), ticket=None, hosts=frozenset({"localhost"}))

    assert app.test_client().get("/").status_code == 200
