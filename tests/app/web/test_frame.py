"""What stands around every page: here, a clock that is wrong."""
import pytest

from app.status import status
from db import meta

from .conftest import MONDAY_MS

MINUTE_MS = 60_000


def heard(pages, offset_ms, contact_ms=MONDAY_MS):
    """The last answer of the province: its time less ours, and when ours was."""
    with pages.desk.db.write():
        meta.put_number(pages.desk.db, "hub_offset_ms", offset_ms)
        meta.put_number(pages.desk.db, "last_contact_ms", contact_ms)


@pytest.mark.parametrize("offset_ms, contact_ms, words", [
    (3 * 60 * MINUTE_MS, MONDAY_MS, "Đồng hồ máy này chậm 3 giờ so với tỉnh."),
    (-11 * MINUTE_MS, MONDAY_MS, "Đồng hồ máy này nhanh 11 phút so với tỉnh."),
    (0, MONDAY_MS + 11 * MINUTE_MS, "lùi về trước lần liên lạc gần nhất"),
])
def test_a_wrong_clock_is_told_on_every_page_and_stops_nobody(
        pages, offset_ms, contact_ms, words):
    heard(pages, offset_ms, contact_ms)

    for url in ("/", "/cases/new", "/sync"):
        assert words in pages.get(url)
    assert pages.receive()
    assert status(pages.desk)["clock"] == "wrong"


@pytest.mark.parametrize("offset_ms", [0, 9 * MINUTE_MS, -9 * MINUTE_MS])
def test_a_clock_that_is_near_enough_is_not_mentioned(pages, offset_ms):
    heard(pages, offset_ms)

    assert "Đồng hồ máy này" not in pages.get("/")
    assert status(pages.desk)["clock"] == "ok"


def test_a_pc_that_never_met_the_province_says_nothing_of_its_clock(pages):
    assert "Đồng hồ máy này" not in pages.get("/")
