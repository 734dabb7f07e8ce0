"""One change that breaks a rule among five hundred that do not."""
from sync.ask import cursor
from sync.frame import pack
from tests.world.machine import HUB

from .lanes import Pen, framed, log_of
from .stores import answered, aside, asked, ids, kept, machine, push

MANY, BAD = 500, 250


def test_one_bad_change_of_five_hundred_is_set_aside_and_stops_nobody():
    an, binh, hub = machine("an"), machine("binh"), machine(HUB)
    pen = Pen(an.seat.me.writer_key)
    for number in range(MANY):
        pen.write({23: -1 if number == BAD else number},
                  entity=(number + 1).to_bytes(16, "big"))
    push(an, hub, [pack(framed(pen), log_of(pen))])

    request = asked(binh)
    kept(binh, request, answered(hub, request.data))

    bad = {pen.placed[BAD].change.id}
    for one in (hub, binh):
        assert set(aside(one)) == bad
        assert {placed.change.id for placed in pen.placed} <= set(ids(one))
        (told,) = one.db.query("SELECT COUNT(*) FROM cases")
        assert told[0] == MANY - 1
    assert cursor(binh.db)[6040][0] == len(ids(hub))
