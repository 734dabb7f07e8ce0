"""What the hub's word about one history of a lane says about another, and about what
a desk was given and thought safe."""
import pytest

from app.meaning import MEANING
from db import changes, lanes
from sync import rejoin
from sync.acknowledged import came_back, note_got
from sync.apply import Applying
from sync.exchange import OK, Answer, LaneHead
from sync.framing import Framer
from sync.relay import take_bytes

from .lanes import Pen, framed
from .stores import (
    CASE,
    agree,
    bring,
    edit,
    image,
    machine,
    shown,
    sync,
    sync_out,
    take,
)

WHOLE = {3: "06040", 4: "1.001193", 6: "Lý Thị Mai"}


@pytest.fixture
def forked(desk, pen):
    """A desk that holds a lane of five and a branch that left it after the second."""
    pen.write(WHOLE)
    pen.write({23: 1})
    clone: Pen = pen.branch(after=2)
    for fee in range(3):
        pen.write({23: fee})
    clone.write({23: 9})
    take(desk, framed(pen))
    take(desk, framed(clone, after=2))
    return desk, pen, clone


def acked(desk, pen, *said) -> list[int]:
    """How far the lane and its branch are known to be at a hub that says this."""
    heads = [LaneHead(pen.writer, 6040, one.seq, one.change.id[:8]) for one in said]
    answer = Answer(OK, "", bytes(16), desk.seat.me.hub_id, bytes(8), 0, heads, [], [],
                    False, 0)
    with desk.db.write():
        note_got(desk.db, desk.seat.me, lanes.of_writer(desk.db, pen.writer, 6040),
                 answer)
    return [lane.acked_seq for lane in lanes.of_writer(desk.db, pen.writer, 6040)]


def test_a_hub_that_holds_the_branch_holds_what_it_left(forked):
    desk, pen, clone = forked

    assert acked(desk, pen, clone.placed[2]) == [2, 3]


def test_a_hub_that_holds_the_lane_holds_the_branch_up_to_its_fork(forked):
    desk, pen, _ = forked

    assert acked(desk, pen, pen.placed[3]) == [4, 2]


def test_the_greatest_of_what_it_says_counts(forked):
    desk, pen, clone = forked

    assert acked(desk, pen, pen.placed[0], clone.placed[2]) == [2, 3]
    assert acked(desk, pen, clone.placed[2], pen.placed[4]) == [5, 3]


def test_a_history_nobody_here_holds_says_nothing(forked):
    desk, pen, clone = forked
    strange = clone.write({23: 10})

    assert acked(desk, pen, strange) == [0, 0]


def test_what_is_linked_while_the_rest_is_brought_is_brought_too(an, hub):
    """A frame of the life before waited for what the new one told."""
    binh = machine("binh")
    bring(an, CASE)
    agree(an, binh, hub=hub)
    old = image(hub)
    edit(an, fee=1)
    agree(an, binh, hub=hub)
    hub._open(old)
    before = hub.hub.epoch()
    while binh.hub.epoch() == before or rejoin.stage(binh.db) != rejoin.BRINGING:
        sync(binh, hub)
    edit(an, fee=2)
    (lane,) = lanes.of_writer(an.db, an.seat.me.writer, 6040)
    ((waited, _),) = Framer(an.db, an.seat.me).frames(
        changes.of_lane(an.db, lane.n, lane.head_seq - 1, 1))
    with binh.db.write():
        batch, _ = take_bytes(
            lambda: Applying(binh.db, MEANING, 0, arrivals=False), waited)
        batch.finish()
        came_back(binh.db, binh.seat.me, batch, 0)

    sync_out(binh, hub)

    assert shown(hub)[0]["fee"] == shown(binh)[0]["fee"] == 2
    assert rejoin.stage(binh.db) == rejoin.DONE
