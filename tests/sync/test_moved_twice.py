"""Where a case is, when the transfers did not come in the order they were made in by
the clock: it was put right between two, or the hub was put back."""
import pytest

from app.work.inbox import inbox_lines
from app.work.read_cases import get_case
from db import cases, changes
from sync import epoch, moves

from .stores import (
    CASE,
    agree,
    answered,
    asked,
    bring,
    edit,
    image,
    machine,
    put_back,
    sync,
    sync_out,
)
from .test_transfer import THERE, transfer

HERE = "06040"
ID = bytes.fromhex(CASE)


def later(hub, minutes):
    hub.watch.true_ms += minutes * 60_000


def meant(one):
    """The unit whose case the id means on this machine."""
    return f"{moves.find_scope(one.db, ID):05d}"


def gone_to(one, unit):
    """Where this unit's case has gone, as this machine says."""
    (n, *_) = cases.find(one.db, ID, int(unit))
    move = moves.last_move(one.db, changes.moves(one.db, n))
    return move.sets.get(moves.MOVED_TO, "")


@pytest.fixture
def gone(an, dung, hub):
    """The case has gone there, and there they know."""
    bring(an, CASE, fee=5)
    sync(an, hub)
    transfer(hub)
    sync_out(dung, hub)


def test_a_clock_that_is_put_right_brings_no_case_back(gone, hub):
    later(hub, -5)
    transfer(hub, to=HERE)
    assert meant(hub) == HERE

    later(hub, -5)
    transfer(hub)
    assert meant(hub) == THERE


@pytest.mark.parametrize("known", [True, False])
def test_what_a_hub_wrote_before_it_was_put_back_is_not_the_last(
        gone, an, dung, hub, known):
    """It comes from a desk when there are later ones; the hub may not even know."""
    kept = image(hub)
    later(hub, 1)
    transfer(hub, to=HERE)
    sync_out(dung, hub)
    put_back(hub, kept)
    if known:
        with hub.db.write():
            epoch.begin_new_life(hub.db, hub.seat.me, hub.watch.now_ms())
    later(hub, 1)
    transfer(hub, to=HERE)
    transfer(hub)
    agree(an, dung, hub=hub)

    assert meant(hub) == THERE
    assert (gone_to(hub, THERE), gone_to(dung, THERE), gone_to(an, HERE)) == (
        "", "", THERE)
    edit(dung, fee=7)
    sync_out(dung, hub)
    assert inbox_lines(hub.seat) == []
    assert get_case(hub.seat, CASE)["fee"] == 7


@pytest.mark.parametrize("first", ["the work", "the move"])
def test_a_hub_that_was_put_back_tells_of_late_work_in_whatever_order_it_hears(
        an, hub, first):
    """What was done before the case had gone, and was known, is not late."""
    binh = machine("binh")
    bring(an, CASE, fee=5)
    agree(an, binh, hub=hub)
    kept = image(hub)
    edit(binh, hamlet="Nà Lầu")
    sync(binh, hub)
    transfer(hub)
    edit(an, fee=7)
    answered(hub, asked(an).data)        # nobody told it that the case has gone
    sync(binh, hub)
    (late,) = inbox_lines(hub.seat)
    put_back(hub, kept)
    order = [an, binh] if first == "the work" else [binh, an]

    for _ in range(2):
        agree(*order, hub=hub)

    assert [line["change"] for line in inbox_lines(hub.seat)] == [late["change"]]


def test_a_transfer_that_knew_both_lives_ends_both(gone, an, dung, hub):
    """Whatever its clock says: it is written when the other life is known again."""
    kept = image(hub)
    later(hub, 9)
    transfer(hub, to=HERE)
    sync_out(dung, hub)
    put_back(hub, kept)
    transfer(hub, to=HERE)
    agree(an, dung, hub=hub)
    assert meant(hub) == HERE
    later(hub, -9)
    edit(an, status="handling")
    sync_out(an, hub)

    transfer(hub)
    agree(an, dung, hub=hub)

    assert meant(hub) == THERE
    assert gone_to(hub, THERE) == gone_to(dung, THERE) == ""
    assert gone_to(an, HERE) == THERE


def test_a_branch_of_the_hubs_lane_follows_what_it_branched_off_from(gone, dung, hub):
    """A hub that was put back and does not know goes on at the same numbers."""
    kept = image(hub)
    edit(hub, fee=1)
    sync_out(dung, hub)
    put_back(hub, kept)
    edit(hub, fee=2)
    later(hub, -5)
    transfer(hub, to=HERE)
    for _ in range(3):
        sync_out(dung, hub)

    assert gone_to(hub, THERE) == gone_to(dung, THERE) == HERE
