"""Vietnamese unless English is asked for."""
import pytest

from app.web.language import translate


def test_pages_speak_vietnamese_and_say_so(pages):
    html = pages.get("/")

    assert '<html lang="vi">' in html
    assert "Cần xử lý hôm nay" in html


def test_english_is_asked_for_in_the_footer_and_remembered(pages):
    assert pages.post("/language", {"language": "en", "then": "/outbox"}) == "/outbox"

    html = pages.get("/")

    assert '<html lang="en">' in html
    assert "To do today" in html
    assert "Cần xử lý" not in html


@pytest.mark.parametrize("url", ["/", "/cases/new", "/cases/new/1.001193", "/outbox",
                                 "/disputes", "/sync", "/catalogue", "/officers"])
def test_english_pages_hold_no_vietnamese_of_ours(pages, url):
    pages.post("/language", {"language": "en"})
    html = pages.get(url)

    for words in ("hồ sơ", "Hồ sơ", "máy này", "tỉnh", "Thêm", "chờ"):
        assert words not in _ours(html), words


def test_an_unknown_language_is_vietnamese(pages):
    pages.post("/language", {"language": "xx"})

    assert '<html lang="vi">' in pages.get("/")


def test_outside_a_request_nothing_is_translated():
    assert translate("Hạn trả") == "Hạn trả"


def _ours(html: str) -> str:
    """The page without what the catalogue of the province says."""
    main = html.partition("<main")[2]
    for name in ('class="pick"', 'class="papers-list"', "<h1>", "<tbody>"):
        main = main.partition(name)[0]
    return main
