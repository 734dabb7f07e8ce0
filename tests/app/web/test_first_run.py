"""A folder that is nobody's yet, and a line to a hub that is not there."""
import pytest

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


@pytest.mark.parametrize("url, told, boxes", [
    ("motcua.tinh.gov.vn", "Gõ cả https://", 0),
    ("http://203.0.113.9:8030", "ai đứng giữa đường cũng đọc được hồ sơ", 1),
])
def test_a_wrong_or_open_address_is_told_before_anything_is_sent(
        tmp_path, url, told, boxes):
    store_of(tmp_path / "new", create=True).db()
    pages = Pages(tmp_path / "new")
    token = pages.get("/welcome").partition('data-csrf="')[2].partition('"')[0]

    answer = pages.browser.post("/welcome", data={
        "csrf_token": token, "hub_url": url, "enrol_code": "ABC"})

    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in html and "Mã có 24 chữ và số" not in html
    assert html.count('name="open_line"') == boxes


def test_who_says_the_open_line_is_the_offices_own_may_use_it(tmp_path):
    store_of(tmp_path / "new", create=True).db()
    pages = Pages(tmp_path / "new")
    token = pages.get("/welcome").partition('data-csrf="')[2].partition('"')[0]

    html = pages.browser.post("/welcome", data={
        "csrf_token": token, "hub_url": "http://203.0.113.9:8030",
        "enrol_code": "ABC", "open_line": "1"}).get_data(as_text=True)

    assert "Mã có 24 chữ và số" in html
    assert "ai đứng giữa đường" not in html


def test_an_enrolled_desk_has_no_first_page(pages):
    assert pages.browser.get("/welcome").headers["Location"] == "/"


def test_the_factory_needs_no_worker(folder):
    app = create_commune(store_of(folder), ticket=None, hosts=frozenset({"localhost"}))

    assert app.test_client().get("/").status_code == 200
