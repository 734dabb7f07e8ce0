"""Queues, search and the outbox: what waits, counted and listed alike."""
import pytest

from app.work.add_cases import add_cases
from db import lanes
from db.queues import QUEUES
from sync.ask import own_lanes, pending

from .conftest import edit


def add(pages, **values):
    given = {"procedure_code": "1.001193", "applicant_name": "Nguyễn Thị Hoà",
             "status": "received", **values}
    return add_cases(pages.desk, [(1, given)]).ids[0]


def shown_count(pages, queue):
    html = " ".join(pages.get("/").split())
    rest = html.partition(f'data-test="queue-{queue}"')[2].partition("</a>")[0]
    return int(rest.rpartition("</span>")[0].rpartition(">")[2])


@pytest.mark.parametrize("queue, values", [
    ("today", {"due_date": "2026-11-23"}), ("soon", {"due_date": "2026-11-25"}),
    ("overdue", {"due_date": "2026-11-20"}),
    ("supplement", {"status": "supplement_requested"}),
    ("signing", {"status": "signing"}), ("to_return", {"status": "done"}),
])
def test_a_case_is_counted_and_listed_in_its_queue(pages, queue, values):
    assert shown_count(pages, queue) == 0
    id = add(pages, **values)

    assert shown_count(pages, queue) == 1
    assert f"/cases/{id}" in pages.get(f"/queues/{queue}")


def test_counts_follow_what_another_process_writes(pages, pages_with):
    assert shown_count(pages, "signing") == 0

    add(pages_with(), status="signing")

    assert shown_count(pages, "signing") == 1


def test_every_queue_of_the_contract_has_a_page(pages):
    for queue in QUEUES:
        assert pages.browser.get(f"/queues/{queue}").status_code in (200, 302), queue
    pages.get("/queues/nonsense", 404)


def test_a_long_queue_is_shown_fifty_at_a_time(pages):
    for _ in range(51):
        add(pages, status="signing")

    first, second = pages.get("/queues/signing"), pages.get("/queues/signing?page=2")

    assert (first.count('class="code"'), second.count('class="code"')) == (50, 1)


def test_a_page_behind_the_last_one_is_the_last_one(pages):
    pages.receive(applicant_name="Vi Văn Páo")

    assert "Vi Văn Páo" in pages.get("/queues/open?page=7")
    assert "Không có hồ sơ nào" in pages.get("/queues/signing?page=7")


def test_search_needs_no_accents_and_finds_unsent_cases(pages):
    id = add(pages, applicant_name="Nguyễn Thị Hoà")

    assert f"/cases/{id}" in pages.get("/search?q=nguyen+thi+hoa")
    assert f"/cases/{id}" not in pages.get("/search?q=nguyen+thi+huong")


@pytest.mark.parametrize("asked", ['"', "*", "a OR b", "%", "(", "-", "NEAR", "\0", ""])
def test_search_survives_what_people_type(pages, asked):
    answer = pages.browser.get("/search", query_string={"q": asked})

    assert answer.status_code == 200


def test_the_outbox_counts_every_change_the_province_has_not_acknowledged(pages):
    id = pages.receive()
    edit(pages, id, by="Nông Thị Lan", address="Số 7")

    html = pages.get("/outbox")
    assert "2 thay đổi chờ gửi" in html
    assert html.count('class="figure"') == 2
    assert shown_count(pages, "outbox") == pending(pages.desk.db, pages.desk.me)[0]

    with pages.desk.db.write():
        (lane,) = own_lanes(pages.desk.db, pages.desk.me)
        lanes.acknowledge(pages.desk.db, lane.n, lane.head_seq - 1)
    assert shown_count(pages, "outbox") == 1
    assert pages.get("/outbox").count('class="figure"') == 1
