"""Scans on their way, over a line that is cut, or tells everything twice."""
from random import Random

import msgspec
import pytest

from db import papers as store
from db.papers import ASK_AGAIN, AT_HUB, SAID
from sync import ask
from sync.carry_papers import ASKED_MAX
from sync.errors import LineDown
from sync.paper import PIECE_BYTES

from .scans import (
    Wire,
    at,
    attach,
    bend,
    carrier,
    carry,
    exchange,
    put,
    scan_of,
    take_back,
    want,
)
from .stores import bring, image, machine, put_back, sync

SIZE = 5 * PIECE_BYTES + 17


def test_a_scan_goes_to_the_province_and_everybody_hears_of_it(commune):
    hub, an, binh = commune
    paper = scan_of(SIZE)
    attach(an, paper)

    wire = carry(an, hub)

    assert wire.up == [(paper.sha, number) for number in range(6)]
    assert at(hub, paper) == at(an, paper) == (True, AT_HUB)
    assert store.unsent(an.db) == 0
    sync(binh, hub)
    assert at(binh, paper) == (False, AT_HUB)


def test_it_is_received_only_when_all_of_it_is_there(commune):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    exchange(an, hub)
    carrying, wire = carrier(an), Wire(hub)

    for _ in range(5):
        assert carrying.step(wire, 1.0) == "moved"
        assert at(an, paper)[1] != AT_HUB and not at(hub, paper)[0]
    assert carrying.step(wire, 1.0) == "moved"
    assert at(an, paper)[1] == SAID
    exchange(an, hub)
    assert at(an, paper)[1] == AT_HUB


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("fault", ["lost", "unheard", "twice"])
def test_a_cut_at_any_piece_sends_no_piece_again(commune, place, fault):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)

    wire = carry(an, hub, *[""] * place, fault)

    assert at(hub, paper) == (True, AT_HUB)
    assert len(wire.up) == 6     # the exchange after the cut tells what came through


def test_cuts_everywhere_and_a_new_start_each_time(commune):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    chance = Random(1)
    sent = 0
    while store.unsent(an.db):
        wire = Wire(hub, chance.choice(["", "unheard"]), "lost")
        carrying = carrier(an)
        exchange(an, hub, carrying)
        with pytest.raises(LineDown):
            while carrying.step(wire, 1.0) != "nothing":
                pass
        sent += len(wire.up)
        exchange(an, hub, carrying)
    assert sent == 6


def test_pieces_may_come_in_any_order(commune):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    exchange(an, hub)
    order = [3, 0, 5, 5, 1, 4, 2]

    answers = [put(hub, an, paper, number) for number in order]

    assert [answer.whole for answer in answers] == [False] * 6 + [True]
    assert answers[1].have == bytes([0b1001])
    assert at(hub, paper) == (True, AT_HUB)


def test_the_same_bytes_on_two_cases_and_two_desks_travel_once(commune):
    hub, an, binh = commune
    bring(an, "0" * 31 + "2")
    paper = scan_of(SIZE)
    attach(an, paper)
    attach(an, paper, case="0" * 31 + "2")
    attach(binh, paper)

    assert len(carry(an, hub).up) == 6
    assert len(carry(binh, hub).up) == 0
    assert at(binh, paper) == (True, AT_HUB)


def test_results_go_first_then_what_is_due(commune):
    hub, an, _ = commune
    late, soon = "0" * 31 + "2", "0" * 31 + "3"
    bring(an, late, due_date="2099-01-01", status="received")
    bring(an, soon, due_date="2026-11-19", status="received")
    rest, due, large, result = (scan_of(300_000 if n == 2 else 500, n)
                                for n in range(4))
    attach(an, rest, case=late)
    attach(an, due, case=soon)
    attach(an, large, case=late, kind="Kết quả")
    attach(an, result, case=late, kind="Kết quả")
    exchange(an, hub)

    order = list(dict.fromkeys(sha for sha, _ in carry(an, hub).up))

    assert order == [paper.sha for paper in (result, due, rest, large)]


def test_what_was_taken_back_before_it_left_stays_here(commune):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    take_back(an, paper)

    assert carry(an, hub).up == []
    assert at(hub, paper) == (False, 0)


def test_another_desk_fetches_what_it_wants_to_see(commune):
    hub, an, binh = commune
    paper, other = scan_of(SIZE), scan_of(100, 7)
    attach(an, paper)
    carry(an, hub)
    sync(binh, hub)
    attach(binh, other)
    exchange(binh, hub)
    want(binh, paper)

    wire = carry(binh, hub, "", "lost", "unheard", "twice")

    assert at(binh, paper) == (True, AT_HUB)
    (scan,) = store.scans_named(binh.db, paper.sha)
    assert store.content(binh.db, scan.n) == paper.content
    assert wire.up[-1] == (other.sha, 0)      # who waits is served before what waits
    assert len(wire.up) == 8      # each piece once, one again that nobody heard of


def test_a_scan_of_an_assistants_draft_reaches_the_desk(commune):
    hub, an, _ = commune
    hoa, draft = machine("hoa"), "0" * 31 + "7"
    sync(hoa, hub)
    bring(hoa, draft)
    paper = scan_of(SIZE)
    attach(hoa, paper, case=draft)

    assert len(carry(hoa, hub).up) == 6
    assert at(hoa, paper) == at(hub, paper) == (True, AT_HUB)
    sync(an, hub)
    assert at(an, paper) == (False, AT_HUB)
    want(an, paper)
    carry(an, hub)
    assert at(an, paper) == (True, AT_HUB)


def test_what_the_province_has_not_is_said_and_not_asked_for_ever(commune):
    hub, an, binh = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    exchange(an, hub)
    sync(binh, hub)
    want(binh, paper)

    assert len(carry(binh, hub).up) == 1

    (scan,) = store.scans_named(binh.db, paper.sha)
    assert store.why_not(binh.db, scan.n) == "not_at_hub"
    assert not scan.whole


def test_bytes_that_are_not_what_the_name_says_are_never_shown(commune):
    hub, an, binh = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    carry(an, hub)
    sync(binh, hub)
    want(binh, paper)
    bend(hub, paper)

    assert len(carry(binh, hub).up) == 12     # asked again once, then given up

    (scan,) = store.scans_named(binh.db, paper.sha)
    assert not scan.whole and store.pieces_here(binh.db, scan.n) == []
    assert store.why_not(binh.db, scan.n) == "bent"


def test_the_hub_throws_away_what_does_not_fit_its_name(commune):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    bend(an, paper)

    wire = carry(an, hub)

    assert len(wire.up) == 12
    (scan,) = store.scans_named(hub.db, paper.sha)
    assert not scan.whole and store.pieces_here(hub.db, scan.n) == []
    assert store.unsent(an.db) == 1


def test_a_hub_of_another_life_is_told_again(commune):
    hub, an, binh = commune
    paper, gone = scan_of(SIZE), scan_of(SIZE, 1)
    for one in (paper, gone):
        attach(an, one)
    carry(an, hub)
    sync(binh, hub)
    with hub.db.write():
        hub.db.execute("UPDATE meta SET value = x'0102030405060708' "
                       "WHERE name = 'epoch'")
        (scan,) = store.scans_named(hub.db, gone.sha)
        store.drop_pieces(hub.db, scan.n)

    exchange(an, hub)
    assert [at(an, one)[1] for one in (paper, gone)] == [ASK_AGAIN] * 2
    wire = carry(an, hub)

    assert {sha for sha, _ in wire.up} == {gone.sha}
    assert at(an, paper)[1] == SAID          # its ruling is of the life before
    carry(an, hub)
    assert at(an, paper)[1] == at(an, gone)[1] == AT_HUB
    for _ in range(2):
        carry(binh, hub)
    assert at(binh, paper)[1] == at(binh, gone)[1] == AT_HUB


def test_more_scans_than_one_exchange_asks_about_are_asked_about_in_the_next(commune):
    hub, an, _ = commune
    for number in range(ASKED_MAX + 2):
        attach(an, scan_of(5, number))
    carry(an, hub)
    with an.db.write():
        store.doubt_all(an.db)
    carrying = carrier(an)

    assert carrying.doubts()
    exchange(an, hub, carrying)
    assert carrying.doubts() and store.unsent(an.db) == 2
    exchange(an, hub, carrying)

    assert not carrying.doubts() and store.unsent(an.db) == 0


def test_a_hub_copied_back_to_before_a_scan_came_is_told_again(commune):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    exchange(an, hub)
    carrying, wire = carrier(an), Wire(hub)
    for _ in range(5):
        carrying.step(wire, 1.0)
    kept = image(hub)
    carrying.step(wire, 1.0)
    assert at(an, paper) == (True, SAID)     # its ruling is not here
    put_back(hub, kept)

    carry(an, hub)

    assert at(hub, paper)[0]
    exchange(an, hub)
    assert at(an, paper) == (True, AT_HUB)


def test_the_question_about_scans_costs_nothing_when_there_are_none(commune):
    _, an, _ = commune
    asked = ask.build(an.side, bytes(16), an.watch.now_ms(), 1 << 16).data

    head = msgspec.msgpack.decode(asked[8:8 + int.from_bytes(asked[4:8], "big")])
    assert head[14] == []        # one byte
