"""Frames from a log: they are rebuilt by whoever holds the same changes, whatever has
an effect there."""
import pytest

from app.meaning import MEANING
from db import changes, lanes
from sync.apply import Applying
from sync.frame import unpack
from sync.framing import Framer

from .lanes import CASE, Pen, framed, saw
from .stores import aside, machine, take

WHOLE = {3: "06040", 4: "1.001193", 6: "Lý Thị Mai"}
OTHER = b"o" * 16


@pytest.fixture
def told(desk, pen):
    """A desk and the lane of somebody who saw a change that is set aside, about one
    case, before another about the case he writes of."""
    late = Pen(key=machine("evil").seat.me.writer_key)
    spoilt = pen.write({23: -1}, entity=OTHER)
    first = pen.write(WHOLE)
    late.write({23: 1}, seen=(saw(spoilt), saw(first)))
    take(desk, framed(pen))
    take(desk, framed(late))
    return desk, late


def test_what_was_seen_of_a_change_set_aside_is_rebuilt(told):
    desk, late = told
    assert aside(desk)
    (lane,) = lanes.of_writer(desk.db, late.writer, 6040)
    ((data, _),) = Framer(desk.db, desk.seat.me).frames(
        changes.of_lane(desk.db, lane.n, 0, 10))

    batch = Applying(desk.db, MEANING, 0, arrivals=False)
    frame = unpack(data, batch.pairs)

    assert [one.change.raw for one in frame.changes] == [late.placed[0].change.raw]
    assert frame.changes[0].change.body.entity == CASE
