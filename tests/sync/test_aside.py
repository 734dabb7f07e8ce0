"""What is done about a change set aside is known everywhere; a damaged shadow is
found out by the next exchange."""
import pytest

from app.status import alarm_at
from app.work.inbox import inbox_lines
from app.work.set_aside import kept_changes, settle
from app.work.watch_devices import devices
from db import changes
from sync.change import SETTLE
from sync.frame import pack

from .lanes import Pen, framed, log_of
from .stores import CASE, bring, machine, push, sync


@pytest.fixture
def broken(an, hub):
    """A change of `evil` that breaks a rule, at the hub and at `an`; its id."""
    evil = machine("evil")
    pen = Pen(key=evil.seat.me.writer_key)
    pen.write({23: "tám nghìn"}, entity=bytes.fromhex(CASE))
    push(evil, hub, [pack(framed(pen), log_of(pen))])
    sync(an, hub)
    return pen.placed[0].change.id.hex()


def test_a_settled_change_is_open_nowhere_and_stays_everywhere(an, hub, broken):
    binh = machine("binh")
    settle(an.seat, broken, "mended")
    sync(an, hub)
    sync(binh, hub)

    for one in (an, binh, hub):
        assert changes.quarantined(one.db) == 0
        (kept,) = kept_changes(one.seat)
        assert (kept.change, kept.how) == (broken, "mended")


def test_a_referred_change_lies_in_the_supervisors_inbox_once(an, hub, broken):
    settle(an.seat, broken, "referred", "Xem giúp")
    sync(an, hub)
    sync(an, hub)

    (line,) = inbox_lines(hub.seat)
    assert (line["change"], line["case"], line["why"], line["device"]) == (
        broken, CASE, "referred", an.seat.me.device.hex())
    assert inbox_lines(an.seat) == []


def test_the_word_may_come_before_the_change_it_is_about(an, hub, broken):
    settle(an.seat, broken, "mended")
    rows = an.db.query("SELECT scope, id, how FROM aside_settled")
    binh = machine("binh")
    with binh.db.write():
        binh.db.execute("INSERT INTO aside_settled VALUES (?, ?, ?, '', '', 1)",
                        tuple(rows[0]))

    sync(binh, hub)

    assert changes.quarantined(binh.db) == 0


def test_another_unit_settles_nothing(hub, broken):
    dung = machine("dung")
    pen = Pen(key=dung.seat.me.writer_key, scope=5983)
    pen.write({1: bytes.fromhex(broken), 2: 6040, 3: "mended", 4: ""},
              entity=bytes(16), kind=SETTLE)

    push(dung, hub, [pack(framed(pen), log_of(pen))])

    assert changes.quarantined(hub.db) == 1


@pytest.mark.parametrize("sets", [
    {}, {1: "x", 2: 6040, 3: "mended", 4: ""}, {1: bytes(32), 2: "6040", 3: "mended"},
    {1: bytes(32), 2: 6040, 3: "gone", 4: ""}, {1: bytes(31), 2: 6040, 3: "mended",
                                                 4: ""}])
def test_a_word_that_says_nothing_changes_nothing(hub, sets):
    evil = machine("evil")
    pen = Pen(key=evil.seat.me.writer_key)
    pen.write(sets, entity=bytes(16), kind=SETTLE)

    push(evil, hub, [pack(framed(pen), log_of(pen))])

    assert hub.db.query("SELECT 1 FROM aside_settled") == []


def test_of_two_words_the_same_one_stands_on_every_copy(an, hub, broken):
    binh = machine("binh")
    sync(binh, hub)
    settle(an.seat, broken, "mended")
    settle(binh.seat, broken, "referred", "Xem giúp")
    for _ in range(2):
        for one in (binh, an):
            sync(one, hub)

    assert len({kept_changes(one.seat)[0].how for one in (an, binh, hub)}) == 1


def test_a_damaged_shadow_rings_at_the_desk_and_on_the_board(an, hub):
    bring(an, CASE, fee=5)
    sync(an, hub)
    sync(an, hub)
    assert alarm_at(an.seat) is None
    with an.db.write():
        an.db.execute("UPDATE digests SET sum = sum + 1 WHERE scope = 6040")

    sync(an, hub)

    assert alarm_at(an.seat) is not None
    assert [one.alarm for one in devices(hub.seat)
            if one.device == an.seat.me.device.hex()] == [True]
    with an.db.write():
        an.db.execute("UPDATE digests SET sum = sum - 1 WHERE scope = 6040")
    sync(an, hub)
    assert alarm_at(an.seat) is None
