"""Which case has which scan: the same on every copy, in whatever order it came."""
from itertools import permutations

import pytest

from app.rules.errors import Refused
from db import papers as store
from db.errors import NotFound
from db.papers import CasePaper

from .scans import attach, listed, scan_of, take_back
from .stores import bring, shown, sync


def agree(hub, *desks):
    for _ in range(2):
        for desk in desks:
            sync(desk, hub)


def test_a_scan_is_one_small_change_of_its_case_and_moves_no_field(commune):
    hub, an, binh = commune
    before = shown(an)

    paper = scan_of(70_000)
    attach(an, paper)

    assert listed(an) == {paper.sha: ("Đơn", 1)}
    sync(an, hub)
    outcome = sync(binh, hub)
    assert outcome.received == 1
    assert listed(binh) == listed(hub) == listed(an)
    assert shown(an) == shown(binh) == before


def test_the_same_scan_again_writes_nothing(commune):
    _, an, _ = commune
    paper = scan_of(10)

    assert attach(an, paper) == attach(an, paper)

    assert listed(an) == {paper.sha: ("Đơn", 1)}
    assert store.unsent(an.db) == 1


def test_two_desks_that_add_the_same_scan_do_not_clash(commune):
    hub, an, binh = commune
    paper = scan_of(10)
    attach(an, paper, kind="Đơn")
    attach(binh, paper, kind="Căn cước")

    agree(hub, an, binh)

    assert listed(an) == listed(binh) == listed(hub)
    assert [turn for _, turn in listed(an).values()] == [1]


def test_one_scan_of_two_cases_is_kept_once(commune):
    _, an, _ = commune
    other = "0" * 31 + "2"
    bring(an, other)
    paper = scan_of(100_000)

    attach(an, paper)
    attach(an, paper, case=other)

    assert an.db.first("SELECT COUNT(*) FROM scan_pieces")[0] == 4
    assert store.unsent(an.db) == 1


def test_a_scan_taken_back_is_kept_and_may_come_again(commune):
    hub, an, binh = commune
    paper = scan_of(10)
    attach(an, paper)
    agree(hub, an, binh)

    take_back(binh, paper)
    agree(hub, an, binh)
    assert listed(an) == {paper.sha: ("Đơn", 2)}
    assert store.unsent(an.db) == 0      # it never left, and now it need not
    with pytest.raises(NotFound):
        take_back(an, paper)

    attach(an, paper)
    agree(hub, an, binh)
    assert listed(binh) == {paper.sha: ("Đơn", 3)}
    assert store.unsent(an.db) == 1


def test_an_assistant_takes_nothing_back_from_a_case_the_office_has(commune):
    _, an, _ = commune
    paper = scan_of(10)
    bring(an, "0" * 31 + "2", status="received")
    attach(an, paper, case="0" * 31 + "2")

    with pytest.raises(Refused):
        take_back(an, paper, case="0" * 31 + "2", role="assistant")


def test_every_order_of_what_is_said_stands_the_same(commune):
    _, an, _ = commune
    claims = [CasePaper(0, b"s" * 32, 6040, 5, 1, "jpg", kind, turn, bytes([mark]) * 16)
              for mark, turn, kind in ((1, 1, "Đơn"), (2, 1, "Tờ khai"), (3, 2, "Đơn"),
                                       (4, 3, "Hộ khẩu"), (5, 3, "Căn cước"))]

    stood = set()
    for number, order in enumerate(permutations(claims), 1):
        with an.db.write():
            for claim in order:
                store.attach(an.db, 1000 + number, claim)
        (one,) = store.of_case(an.db, 1000 + number)
        stood.add((one.turn, one.kind))

    assert stood == {(3, "Hộ khẩu")}
