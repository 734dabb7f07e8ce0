"""Changes that were set aside: seen on the screen, and three ways out of it."""
import json

import pytest

from app.work.read_cases import get_case
from db import changes, lanes, meta
from sync.change import EDIT, IMPORT, NO_ENTITY, VERSION, Body, change_id, encode, read
from sync.frame import Placed

from .conftest import MONDAY_MS


def set_aside(pages, sets, case=NO_ENTITY, kind=EDIT):
    """A change of this desk's own that breaks a rule; its id."""
    desk = pages.desk
    found = lanes.of_writer(desk.db, desk.me.writer, 6040)
    seq, prev = (found[-1].head_seq + 1, found[-1].head_id) if found else (1, bytes(32))
    raw = encode(Body(VERSION, desk.me.writer, 6040, seq, prev, MONDAY_MS, (), case,
                      "Nông Thị Lan", kind, False, sets))
    with desk.db.write():
        batch = desk.authoring()
        batch.take(Placed(desk.me.writer, 6040, seq, prev, read(raw)), None)
        batch.finish()
    return change_id(raw).hex()


@pytest.fixture
def case(pages):
    return pages.receive(fee="8000")


@pytest.fixture
def change(pages, case):
    """An edit whose fee is no number and whose hamlet is right."""
    return set_aside(pages, {23: "tám nghìn", 15: "Bản Chang"}, bytes.fromhex(case))


def test_it_is_counted_in_the_rail_and_in_the_strip(pages, change):
    html = pages.get("/")

    rail = html.split('data-test="queue-aside"')[1][:300]
    assert "count-bad" in rail and ">1" in rail.replace("\n", "")
    assert 'data-state="needs_you"' in html


def test_the_list_and_the_page_say_who_why_and_what(pages, change):
    listed, html = pages.get("/aside"), pages.get(f"/aside/{change}")

    assert "giá trị sai: Phí, lệ phí" in listed and "Nông Thị Lan" in listed
    assert "tám nghìn" in html and "Bản Chang" in html


def test_mending_opens_the_form_filled_in_and_writes_a_proper_change(
        pages, case, change):
    html = pages.get(f"/cases/{case}/edit?aside={change}")
    assert 'value="Bản Chang"' in html and 'value="tám nghìn"' in html
    seen = html.split('name="seen" value="')[1].split('"')[0]

    pages.post(f"/cases/{case}/edit", {
        "seen": seen, "aside": change, "applicant_name": "Nguyễn Thị Hoà",
        "hamlet": "Bản Chang", "fee": "9000", "copies": "1", "channel": "counter"})

    assert (get_case(pages.desk, case)["fee"], changes.quarantined(pages.desk.db)) == (
        9000, 0)
    assert "đã sửa lại" in pages.get("/aside")


def test_a_case_that_never_was_is_received_again_from_the_filled_form(pages):
    change = set_aside(pages, {3: "06004", 4: "1.001193", 6: "Lý Thị Mai"},
                       b"\x05" * 16, IMPORT)
    html = pages.get(f"/aside/{change}")
    assert f"/cases/new/1.001193?aside={change}" in html.replace("&amp;", "&")
    assert 'value="Lý Thị Mai"' in pages.get(f"/cases/new/1.001193?aside={change}")

    pages.receive(applicant_name="Lý Thị Mai", aside=change)

    assert changes.quarantined(pages.desk.db) == 0


def test_handing_it_on_needs_words_and_closes_it(pages, change):
    pages.post(f"/aside/{change}/send", {"reason": " "}, status=422)
    assert changes.quarantined(pages.desk.db) == 1

    pages.post(f"/aside/{change}/send", {"reason": "Phí đúng là bao nhiêu?"})

    assert changes.quarantined(pages.desk.db) == 0
    html = pages.get(f"/aside/{change}")
    assert "đã giao giám sát viên" in html and "Phí đúng là bao nhiêu?" in html


def test_the_file_holds_the_bytes_and_leaves_the_change_where_it_is(pages, change):
    told = json.loads(pages.get(f"/aside/{change}/file"))

    assert (told["change"], told["reason"]) == (change, "value:fee")
    assert changes.quarantined(pages.desk.db) == 1


def test_what_nobody_can_read_is_listed_too(pages):
    desk = pages.desk
    raw = b"\xc1 not a body"
    with desk.db.write():
        batch = desk.authoring()
        batch.take(Placed(desk.me.writer, 6040, 1, bytes(32), read(raw)), None)
        batch.finish()

    html = pages.get(f"/aside/{change_id(raw).hex()}")

    assert "Không đọc được thay đổi này nói về hồ sơ nào" in html


@pytest.mark.parametrize("value", [None, [], ["a"], [[1]], b"x", True, {}])
def test_no_value_however_odd_breaks_the_page(pages, case, value):
    for number in (15, 20, 21, 23, 26, 30):
        if value == {}:
            continue
        change = set_aside(pages, {number: value, 6: 7}, bytes.fromhex(case))
        pages.get(f"/aside/{change}")
        pages.get(f"/cases/{case}/edit?aside={change}")


def test_figures_that_differ_from_the_provinces_are_a_red_alarm(pages):
    assert 'data-test="alarm"' not in pages.get("/")
    with pages.desk.db.write():
        meta.put_number(pages.desk.db, "alarm_ms", MONDAY_MS)

    html = pages.get("/outbox")

    assert 'data-test="alarm"' in html and "không có gì bị mất" in html
