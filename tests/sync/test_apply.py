"""Changes into a store: every path there gives the same store, or nothing."""
from itertools import permutations

import pytest

from app.meaning import MEANING
from app.rules.fields import BY_NAME
from app.work.read_cases import get_case, open_disputes
from app.work.resolve_dispute import ResolveDispute, resolve_dispute
from app.work.verify import verify
from db import changes, lanes, receipts
from sync import state
from sync.apply import Applying
from sync.change import RECEIPT, Seen, read
from sync.errors import BadSeal, Gap, Malformed
from sync.frame import Frame, Seal, pack, unpack
from sync.framing import Framer
from sync.identity import key_from_seed

from .lanes import CASE, Pen, framed, saw
from .stores import CASE as CASE_ID
from .stores import aside, bring, copy, edit, ids, machine, push, shown, sync, take

FEE, UNIT = BY_NAME["fee"].number, BY_NAME["unit"].number
WHOLE = {UNIT: "06040", 4: "1.001193", 6: "Lý Thị Mai"}


def frames_of(hub) -> list[bytes]:
    """All that arrived at the hub for the unit, a frame for each change."""
    log = changes.arrived(hub.db, 6040, 0)
    return [frame for frame, _ in Framer(hub.db, hub.seat.me, 1, 1).frames(log)]


def test_a_change_before_its_certificate_in_one_frame_is_judged_by_it():
    """A hub that was lost learns a PC from another part of its unit."""
    hub, an, stranger = machine("hub"), machine("an"), machine("dung")
    bring(an, CASE_ID)
    sync(an, hub)
    log = sorted(changes.arrived(hub.db, 6040, 0),
                 key=lambda one: one.writer != an.seat.me.writer)
    ((frame, _),) = Framer(hub.db, hub.seat.me).frames(log)

    with stranger.db.write():
        batch = Applying(stranger.db, MEANING, 0, arrivals=False)
        batch.take_frame(unpack(frame, batch.pairs))
        batch.finish()

    assert aside(stranger) == {} and shown(stranger) == shown(hub)


# Any order, any number of times

def two_desks_that_differ():
    hub, an, binh = machine("hub"), machine("an"), machine("binh")
    bring(an, CASE_ID)
    sync(an, hub)
    sync(binh, hub)
    edit(an, fee=30000, status="withdrawn")
    edit(binh, fee=5, status="done", phone="0922")
    hub.watch.offset_ms += 60_000
    sync(binh, hub)
    hub.watch.offset_ms += 60_000
    sync(an, hub)
    return hub, an, binh


def deliver(frames: list[bytes]) -> tuple:
    """Frames in this order; one that cannot be linked yet is tried again later."""
    desk, waiting = machine("chi"), list(frames)
    while waiting:
        left = []
        for data in waiting:
            with desk.db.write():
                try:
                    with desk.db.attempt():
                        batch = Applying(desk.db, MEANING, 0, arrivals=False)
                        batch.take_frame(unpack(data, batch.pairs))
                        batch.finish()
                except Gap:
                    left.append(data)
        assert len(left) < len(waiting), "nothing can be linked any more"
        waiting = left
    disputes = [(one.field, one.standing.value, [rival.value for rival in one.rivals],
                 one.opened_at) for one in sorted(open_disputes(desk.seat),
                                                  key=lambda one: one.field)]
    return shown(desk), disputes, state.digest(desk.db, "06040"), sorted(ids(desk))


def test_every_order_of_delivery_gives_the_same_store():
    hub, an, _ = two_desks_that_differ()
    begun = len(ids(machine("hub")))
    frames = frames_of(hub)
    enrolled, acts = frames[:begun], frames[begun:]
    assert len(acts) == 6      # three acts and their receipts
    must = deliver(frames)

    # The first act stays in its place: 120 orders of what follows it.
    for order in permutations(acts[1:]):
        assert deliver([*enrolled, acts[0], *order]) == must
    assert [one[:2] for one in must[1]] == [("fee", 5), ("status", "done")]
    sync(an, hub)
    assert shown(an) == must[0]


def test_everything_delivered_backwards_gives_the_same_store():
    frames = frames_of(two_desks_that_differ()[0])

    assert deliver(frames[::-1]) == deliver(frames)


def test_a_receipt_that_comes_before_what_it_receives_still_counts():
    """A bundle or the office network may bring the hub's word before the act."""
    hub, _, _ = two_desks_that_differ()
    frames = frames_of(hub)
    by_hub = [frame for frame in frames if hub.seat.me.writer in {
        one.writer for one in unpack(frame, _log(hub)).changes}]
    others = [frame for frame in frames if frame not in by_hub]

    assert deliver([*by_hub, *others]) == deliver(frames)


def _log(hub):
    from sync.framing import Positions
    return Positions(hub.db).held


def test_a_frame_taken_twice_changes_nothing(desk, pen):
    pen.write(WHOLE)
    pen.write({FEE: 5}, seen=(saw(pen.placed[0]),))
    take(desk, framed(pen))
    before = desk.db.connection.raw.serialize()

    batch = take(desk, framed(pen))

    assert desk.db.connection.raw.serialize() == before
    assert (batch.taken.acts, batch.taken.parts) == (0, {})


def test_a_frame_that_goes_on_where_another_ended_overlapping_it(desk, pen):
    pen.write(WHOLE)
    take(desk, framed(pen))
    pen.write({FEE: 5}, seen=(saw(pen.placed[0]),))
    pen.write({FEE: 6}, seen=(saw(pen.placed[1]),))

    take(desk, framed(pen))

    assert get_case(desk.seat, CASE.hex())["fee"] == 6


# Set aside, never in the way

BAD = [({FEE: "năm"}, {}, "value:fee"), ({FEE: 5}, {"kind": RECEIPT}, "not_the_hub"),
       ({FEE: 5}, {"entity": bytes(16)}, "no_case"),
       ({FEE: 5, 40: 1 << 60}, {}, "value:at")]


@pytest.mark.parametrize("sets, facts, reason", BAD)
def test_one_bad_change_is_set_aside_and_the_rest_of_its_lane_applies(
        desk, pen, sets, facts, reason):
    first = pen.write(WHOLE)
    bad = pen.write(sets, seen=(saw(first),), **facts)
    pen.write({15: "Nà Lầu"}, seen=(saw(first),))

    take(desk, framed(pen))

    case = get_case(desk.seat, CASE.hex())
    assert (case["fee"], case["hamlet"]) == (0, "Nà Lầu")
    assert aside(desk) == {bad.change.id: reason}
    assert verify(desk.seat)["ok"]
    assert lanes.of_writer(desk.db, pen.writer, 6040)[0].head_seq == 3


@pytest.mark.parametrize("raw", [b"\xc1" * 30, b"", b"\x9c\x01"])
def test_bytes_that_are_no_body_are_kept_in_their_place(desk, pen, raw):
    pen.write(WHOLE)
    bad = pen.add(raw)
    pen.write({15: "Nà Lầu"}, seen=(saw(pen.placed[0]),))

    take(desk, unpack(pack(framed(pen), lambda *place: []), lambda *place: []))

    assert aside(desk) == {bad.change.id: "unreadable"}
    assert get_case(desk.seat, CASE.hex())["hamlet"] == "Nà Lầu"


def test_a_body_that_names_another_place_than_it_stands_at_is_set_aside(desk, pen):
    pen.write(WHOLE)
    elsewhere = Pen(key=pen.key, scope=5983)
    pen.add(elsewhere.write({FEE: 5}).change.raw)

    take(desk, framed(pen))

    assert list(aside(desk).values()) == ["place"]


def test_what_was_seen_in_another_unit_is_set_aside(desk, pen):
    pen.write(WHOLE)
    bad = pen.write({FEE: 5}, seen=(Seen(bytes(8), 5983, 1, bytes(8)),))

    take(desk, framed(pen))

    assert aside(desk) == {bad.change.id: "seen_elsewhere"}


def test_what_was_seen_in_a_box_nobody_has_heard_of_waits(desk, pen):
    pen.write(WHOLE)
    pen.write({FEE: 5}, seen=(Seen(bytes(8), (1 << 31) + 77, 1, bytes(8)),))

    with pytest.raises(Gap):
        take(desk, framed(pen))
    assert aside(desk) == {}


def test_an_assistant_prepares_drafts_only(desk):
    hoa = machine("hoa")
    pen = Pen(key=hoa.seat.me.writer_key, scope=hoa.seat.me.box)
    first = pen.write(WHOLE)
    pen.write({21: "registered"}, seen=(saw(first),))
    bad = pen.write({21: "received"}, seen=(saw(first),))

    take(desk, framed(pen))

    assert aside(desk) == {bad.change.id: "not_entitled"}
    assert get_case(desk.seat, CASE.hex())["status"] == "registered"


# Seals and links

def test_a_forged_seal_stores_nothing(desk, pen):
    pen.write(WHOLE)
    seal = pen.seal()
    forged = Seal(seal.writer, seal.scope, seal.seq, seal.head,
                  key_from_seed(bytes(32)).sign(b"x"))
    before = ids(desk)

    with pytest.raises(BadSeal):
        take(desk, Frame(tuple(pen.placed), (forged,)))
    assert ids(desk) == before
    assert lanes.of_writer(desk.db, pen.writer, 6040) == []


def test_an_error_after_the_last_statement_still_leaves_nothing(desk, pen):
    pen.write(WHOLE)
    before = desk.db.connection.raw.serialize()

    with pytest.raises(RuntimeError), desk.db.write():
        batch = Applying(desk.db, MEANING, 0, arrivals=False)
        batch.take_frame(framed(pen))
        batch.finish()
        raise RuntimeError

    assert desk.db.connection.raw.serialize() == before


@pytest.mark.parametrize("bringer, taken", [("evil", 1), ("dung", 0), ("hoa", 0)])
def test_a_machine_brings_lanes_of_its_own_unit_only(pen, bringer, taken):
    hub = machine("hub")
    pen.write(WHOLE)

    push(machine(bringer), hub, [pack(framed(pen), lambda *place: [])])

    assert len(lanes.of_writer(hub.db, pen.writer, 6040)) == taken


def test_a_lane_that_does_not_end_in_a_seal_stores_nothing(desk, pen):
    pen.write(WHOLE)
    seal = pen.seal()
    pen.write({FEE: 5})

    for frame in (Frame(tuple(pen.placed), (seal,)), Frame(tuple(pen.placed), ())):
        with pytest.raises(BadSeal):
            take(desk, frame)
    assert pen.placed[0].change.id not in ids(desk)


def test_a_writer_nobody_vouched_for_waits(desk):
    stranger = Pen(key=key_from_seed(b"\x09" * 32))
    stranger.write(WHOLE)

    with pytest.raises(Gap):
        take(desk, framed(stranger))


def test_a_hole_in_a_lane_waits(desk, pen):
    pen.write(WHOLE)
    pen.write({FEE: 5})

    with pytest.raises(Gap):
        take(desk, framed(pen, after=1))


def test_something_seen_that_is_not_here_waits(desk, pen):
    pen.write(WHOLE, seen=(Seen(pen.writer, 6040, 7, bytes(8)),))

    with pytest.raises(Gap):
        take(desk, framed(pen))


# Power, numbers, time

def test_power_lost_at_any_statement_leaves_all_of_a_frame_or_nothing(desk, pen):
    pen.write(WHOLE)
    pen.write({FEE: "năm"})
    pen.write({FEE: 7}, seen=(saw(pen.placed[0]),))
    wanted, outcomes = {one.change.id for one in pen.placed}, []

    for after in (False, True):
        for statement in range(1, 60):
            one = copy(desk)
            cuts = one.cuts
            with one.failing(statement, after):
                take(one, framed(pen))
            here = wanted & set(ids(one))
            assert here in (set(), wanted)
            assert verify(one.seat)["ok"]
            outcomes.append((one.cuts > cuts, bool(here)))
            if one.cuts == cuts:
                break
    # Cut with nothing kept, cut just after the commit, and not cut at all.
    assert set(outcomes) == {(True, False), (True, True), (False, True)}


def test_arrival_numbers_have_no_gap_and_follow_the_commits(desk):
    hub, _, _ = two_desks_that_differ()

    numbers = [row[0] for row in hub.db.query(
        "SELECT arrival FROM changes WHERE scope = 6040 ORDER BY n")]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_earliest_receipt_stands_on_every_copy():
    hub, an, binh = machine("hub"), machine("an"), machine("binh")
    bring(an, CASE_ID)
    sync(an, hub)
    sync(binh, hub)
    edit(an, fee=1)
    edit(binh, fee=2)
    hub.watch.offset_ms = 60_000
    sync(binh, hub)
    hub.watch.offset_ms = 120_000
    sync(an, hub)
    sync(binh, hub)

    standing = [open_disputes(one.seat)[0].standing.value for one in (hub, an, binh)]
    assert standing == [2, 2, 2]

    resolve_dispute(an.seat, ResolveDispute(case=CASE_ID, field="fee", value=1,
                                            reason="theo giấy"))
    sync(an, hub)
    sync(binh, hub)
    assert [open_disputes(one.seat) for one in (hub, an, binh)] == [[], [], []]
    assert shown(hub) == shown(an) == shown(binh)


def test_of_several_receipts_of_one_change_the_earliest_counts(desk):
    for order in permutations([(1, 5, 300), (3, 9, 100), (4, 4, 50), (2, 7, 200)]):
        with desk.db.write():
            desk.db.execute("DELETE FROM receipts")
            for first, last, at in order:
                receipts.add(desk.db, 77, first, last, at)

        told = [receipts.received_ms(desk.db, 77, seq) for seq in range(11)]
        assert told == [None, 300, 200, 100, 50, 100, 100, 100, 100, 100, None]


def test_a_clock_in_2099_wins_no_tie_for_ever():
    hub, an, binh = machine("hub"), machine("an"), machine("binh")
    bring(an, CASE_ID)
    sync(an, hub)
    sync(binh, hub)
    an.watch.offset_ms = 73 * 365 * 24 * 3600 * 1000
    edit(an, hamlet="Nà Lầu")
    for _ in range(2):
        sync(an, hub)
    hub.watch.offset_ms = binh.watch.offset_ms = 60_000
    edit(binh, hamlet="Pác Bó")
    for one in (binh, an):
        sync(one, hub)

    assert [get_case(one.seat, CASE_ID)["hamlet"] for one in (hub, an, binh)] == [
        "Pác Bó"] * 3


def test_a_body_is_stored_as_it_came(desk, pen):
    raw = pen.write(WHOLE).change.raw
    take(desk, framed(pen))

    (row,) = desk.db.query("SELECT body FROM changes WHERE id = ?", (read(raw).id,))
    assert row[0] == raw


def test_malformed_is_what_a_bad_seal_is():
    assert issubclass(BadSeal, Malformed)
