"""Help is there without a line, and knows which PC it is on."""
from app import __version__


def test_help_is_one_press_from_every_page(pages):
    assert 'href="/help"' in pages.get("/")


def test_help_tells_what_support_asks_for(pages):
    html = pages.get("/help")

    for fact in (pages.desk.me.device.hex(), __version__, pages.desk.db.path):
        assert fact in html
