"""What a struck-off PC still hands over, and when it may be emptied."""
import io

import pytest

from app.work.inbox import TakeOver, held_for, inbox_lines, paper_content, take_over
from app.work.revoke_device import revoke_device
from app.work.transfer_case import TransferCase, transfer_case
from db import meta
from db import papers as store
from db.papers import AT_HUB, SAID
from sync import ask, backup, epoch
from sync.errors import DeviceRevoked
from sync.paper import PIECE_BYTES

from .scans import Wire, at, attach, carrier, carry, put, scan_of, take_back, want
from .stores import CASE, answered, bring, edit, image, machine, put_back, sync

SIZE = 2 * PIECE_BYTES + 17
NEW = "0" * 31 + "2"


def revoke(hub, desk):
    revoke_device(hub.seat, desk.seat.me.device.hex())


def hear(desk, hub, carrying):
    """One exchange that ends in a no; the carrier hears what it says of scans."""
    asked = carrying.asked()
    request = ask.build(desk.side, desk.chance.randbytes(16), desk.watch.now_ms(),
                        1 << 16, asked)
    reply = answered(hub, request.data)
    with pytest.raises(DeviceRevoked):
        for one in ask.take_answer(desk.side, request, io.BytesIO(reply),
                                   desk.watch.now_ms()):
            if one.scans:
                carrying.told(asked, one.scans, one.all_here)


def leave(desk, hub):
    """All a struck-off PC can hand over; the pieces that went."""
    wire, carrying = Wire(hub), carrier(desk)
    hear(desk, hub, carrying)
    while carrying.step(wire, 1.0) == "moved":
        pass
    hear(desk, hub, carrying)
    return wire.up


def keep_safe(hub, tmp_path, name="hub.bak"):
    return backup.make(hub.db, hub.seat.meaning, tmp_path / name, "t",
                       hub.watch.now_ms())


def emptied(desk):
    return ask.may_be_emptied(desk.db, desk.seat.me)


def of_paper(hub):
    (held,) = [held for held in held_for(hub.seat, "20") if held.paper]
    return held


def test_scans_that_only_it_holds_are_handed_over(commune):
    hub, an, _ = commune
    told, untold = scan_of(SIZE, 1), scan_of(SIZE, 2)
    attach(an, told)
    sync(an, hub)
    revoke(hub, an)
    attach(an, untold)

    pieces = leave(an, hub)

    assert len(pieces) == 6 and store.unsent(an.db) == 0
    assert at(an, told) == (True, SAID) == at(an, untold)
    for paper in (told, untold):
        (scan,) = store.scans_named(hub.db, paper.sha)
        assert store.content(hub.db, scan.n) == paper.content
    assert leave(an, hub) == []


def test_it_remembers_since_when_it_knows(commune):
    hub, an, _ = commune
    revoke(hub, an)
    hear(an, hub, carrier(an))
    first = meta.get_number(an.db, ask.REVOKED)
    for one in (hub, an):
        one.watch.true_ms += 3_600_000

    hear(an, hub, carrier(an))

    assert meta.get_number(an.db, ask.REVOKED) == first


def test_what_others_tell_of_elsewhere_is_not_in_its_way(commune):
    """An assistant told of the same scan in its box, and has not sent it."""
    hub, an, _ = commune
    hoa, paper = machine("hoa"), scan_of(SIZE)
    bring(hoa, NEW, status="draft")
    attach(hoa, paper, case=NEW)
    sync(hoa, hub)
    revoke(hub, an)
    attach(an, paper)

    leave(an, hub)

    assert store.unsent(an.db) == 0 and of_paper(hub).paper.here


def test_a_cut_sends_no_piece_again(commune):
    hub, an, _ = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    sync(an, hub)
    revoke(hub, an)
    hear(an, hub, carrier(an))
    assert carrier(an).step(Wire(hub), 1.0) == "moved"

    assert [number for _, number in leave(an, hub)] == [1, 2]


def test_no_case_shows_a_scan_from_the_inbox_before_somebody_takes_it(commune):
    hub, an, binh = commune
    revoke(hub, an)
    paper = scan_of(SIZE)
    attach(an, paper)
    leave(an, hub)
    sync(binh, hub)
    held = of_paper(hub)

    assert held.paper.here and not held.values
    assert store.scans_named(binh.db, paper.sha) == []
    assert paper_content(hub.seat, "20", held.change) == (paper.content, "jpg")

    take_over(hub.seat, TakeOver(change=held.change, fields=(), seen=held.seen))
    sync(binh, hub)

    assert at(binh, paper) == (False, AT_HUB)
    want(binh, paper)
    carrying = carrier(binh)
    while carrying.step(Wire(hub), 1.0) == "moved":
        pass
    assert at(binh, paper) == (True, AT_HUB)


def test_what_it_took_back_can_be_taken_back(commune):
    hub, an, binh = commune
    paper = scan_of(SIZE)
    attach(an, paper)
    carry(an, hub)
    revoke(hub, an)
    take_back(an, paper)
    leave(an, hub)
    held = of_paper(hub)

    take_over(hub.seat, TakeOver(change=held.change, fields=(), seen=held.seen))

    (one,) = store.of_case(hub.db, 1)
    assert one.turn == 2


def test_it_is_given_nothing(commune):
    hub, an, binh = commune
    paper = scan_of(SIZE)
    attach(binh, paper)
    carry(binh, hub)
    sync(an, hub)
    revoke(hub, an)
    want(an, paper)

    with pytest.raises(DeviceRevoked):
        carrier(an).step(Wire(hub), 1.0)
    assert not at(an, paper)[0]


def test_of_others_scans_it_has_no_say(commune):
    """It could only spoil them: a wrong piece makes all of a scan come again."""
    hub, an, binh = commune
    paper = scan_of(SIZE)
    attach(binh, paper)
    sync(binh, hub)
    revoke(hub, an)

    assert put(hub, an, paper, 0).code == "UNKNOWN"
    assert not store.pieces_here(hub.db, store.scans_named(hub.db, paper.sha)[0].n)


def test_a_pc_may_be_emptied_once_a_backup_holds_all_it_had(commune, tmp_path):
    hub, an, _ = commune
    attach(an, scan_of(SIZE))
    sync(an, hub)
    revoke(hub, an)
    bring(an, NEW)
    leave(an, hub)
    assert not emptied(an)

    keep_safe(hub, tmp_path)
    assert not emptied(an)      # nobody has told it
    leave(an, hub)

    assert emptied(an)
    edit(an, fee=7)
    assert not emptied(an)


@pytest.mark.parametrize("late", ["a change before", "a change after", "a scan"])
def test_a_backup_from_before_its_last_work_is_not_enough(commune, tmp_path, late):
    hub, an, _ = commune
    if late == "a scan":
        attach(an, scan_of(SIZE))
    sync(an, hub)
    if late == "a change before":
        keep_safe(hub, tmp_path)
        edit(an, fee=1)
        sync(an, hub)
    revoke(hub, an)
    if late != "a scan":
        leave(an, hub)
    if late != "a change before":
        hear(an, hub, carrier(an))
        keep_safe(hub, tmp_path)
    if late == "a change after":
        edit(an, fee=1)
    leave(an, hub)
    assert not emptied(an)

    keep_safe(hub, tmp_path, "second.bak")
    leave(an, hub)

    assert emptied(an)


def test_a_hub_of_another_life_must_say_it_anew(commune, tmp_path):
    hub, an, _ = commune
    kept = image(hub)
    revoke(hub, an)
    keep_safe(hub, tmp_path)
    leave(an, hub)
    assert emptied(an)
    put_back(hub, kept)
    with hub.db.write():
        epoch.begin_new_life(hub.db, hub.seat.me, hub.watch.now_ms())

    sync(an, hub)

    assert not emptied(an)


def test_scans_on_their_way_are_not_safe(commune, tmp_path):
    hub, an, _ = commune
    attach(an, scan_of(SIZE))
    sync(an, hub)
    revoke(hub, an)
    keep_safe(hub, tmp_path)

    hear(an, hub, carrier(an))

    assert not emptied(an)


def test_what_comes_while_a_backup_is_made_is_not_in_it(commune, tmp_path, monkeypatch):
    hub, an, _ = commune
    revoke(hub, an)
    leave(an, hub)
    read_back = backup.read_facts

    def meanwhile(path):
        edit(an, fee=9)
        leave(an, hub)
        return read_back(path)

    monkeypatch.setattr(backup, "read_facts", meanwhile)
    keep_safe(hub, tmp_path)
    leave(an, hub)

    assert not emptied(an)


def test_what_others_do_meanwhile_keeps_nobody(commune, tmp_path):
    hub, an, binh = commune
    revoke(hub, an)
    leave(an, hub)
    keep_safe(hub, tmp_path)
    edit(binh, fee=3)
    attach(binh, scan_of(SIZE))
    carry(binh, hub)

    leave(an, hub)

    assert emptied(an)


def test_who_was_not_struck_off_is_never_emptied(commune, tmp_path):
    hub, an, _ = commune
    keep_safe(hub, tmp_path)

    sync(an, hub)

    assert not emptied(an)


def test_a_late_scan_comes_to_the_new_unit(hub, an):
    """The case had gone; what the old unit put to it may follow."""
    bring(an, CASE)
    sync(an, hub)
    transfer_case(hub.seat, TransferCase(case=CASE, to="05983", reason="chuyển"))
    paper = scan_of(SIZE)
    attach(an, paper)
    carry(an, hub)
    dung = machine("dung")
    sync(dung, hub)
    held = of_paper(hub)

    take_over(hub.seat, TakeOver(change=held.change, fields=(), seen=held.seen))
    sync(dung, hub)

    assert [line["why"] for line in inbox_lines(hub.seat)] == ["late"]
    assert at(dung, paper) == (False, AT_HUB)
