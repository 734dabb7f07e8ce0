"""A request and its answer: whole, cut, repeated, replayed, or somebody else's."""
import io

import msgspec
import pytest

from sync import ask, framing
from sync.ask import cursor, own_lanes, pending
from sync.errors import HubRefused, Malformed, VersionTooOld
from sync.exchange import (
    EPOCH,
    OK,
    REFUSED,
    TIME,
    UPGRADE,
    WHO,
    Answer,
    Ask,
    cut_frames,
    frame_hash,
    open_ask,
    read_answer,
    seal_answer,
    seal_ask,
)
from sync.frame import pack
from sync.identity import key_from_seed

from .lanes import Pen, framed, log_of
from .stores import (
    CASE,
    answered,
    asked,
    bring,
    copy,
    edit,
    ids,
    kept,
    machine,
    parts,
    push,
    sync,
)

NONCE = bytes(16)
HUB_KEY = key_from_seed(b"\x05" * 32)
ANSWER = Answer(OK, "", NONCE, bytes(16), bytes(8), 0, [], [], [], False, 0)


@pytest.fixture
def many_frames(monkeypatch):
    monkeypatch.setattr(framing, "CHANGES_TARGET", 1)


def open_of(data: bytes) -> Answer:
    return read_answer(io.BytesIO(data), HUB_KEY.public, NONCE)


# The bytes

def test_a_request_cut_anywhere_never_passes_for_whole(an):
    bring(an, CASE)
    data = asked(an).data

    for length in range(len(data)):
        try:
            head, _, _, rest = open_ask(data[:length])
        except Malformed:
            continue
        with pytest.raises(Malformed):
            cut_frames(head.frames, rest)


def test_an_answer_head_cut_anywhere_is_no_answer():
    data = seal_answer(ANSWER, [], HUB_KEY)

    assert open_of(data) == ANSWER
    for length in range(len(data)):
        with pytest.raises(Malformed):
            open_of(data[:length])


def test_an_answer_head_with_any_bit_flipped_is_no_answer():
    data = seal_answer(ANSWER, [], HUB_KEY)

    for place in range(len(data)):
        broken = bytearray(data)
        broken[place] ^= 1 << place % 8
        with pytest.raises(Malformed):
            open_of(bytes(broken))


@pytest.mark.parametrize("data", [
    b"", b"<!DOCTYPE html><html>Vui long dang nhap</html>", b"MC1X" + bytes(100),
    b"MC1Y\xff\xff\xff\xff" + bytes(100), b"MC1Y" + bytes(100)])
def test_what_a_captive_portal_says_is_no_answer(data):
    with pytest.raises(Malformed):
        open_of(data)


def test_an_answer_to_another_question_is_no_answer():
    other = msgspec.structs.replace(ANSWER, nonce=b"\x01" * 16)

    with pytest.raises(Malformed, match="nonce"):
        open_of(seal_answer(other, [], HUB_KEY))


def test_an_answer_signed_by_another_hub_is_no_answer():
    with pytest.raises(Malformed, match="not_signed"):
        open_of(seal_answer(ANSWER, [], key_from_seed(bytes(32))))


@pytest.mark.parametrize("listed, data, right", [
    ([b"ab", b"c"], b"abc", True), ([b"ab", b"c"], b"acb", False),
    ([b"ab"], b"abc", False), ([b"ab", b"c"], b"ab", False), ([], b"", True),
    ([], b"x", False), ([b""], b"", False)])
def test_frames_are_cut_out_only_where_their_hashes_fit(listed, data, right):
    told = [(frame_hash(frame), len(frame)) for frame in listed]

    if right:
        assert cut_frames(told, data) == listed
    else:
        with pytest.raises(Malformed):
            cut_frames(told, data)


# Desk and hub

def test_what_is_pushed_is_sent_once_and_receipted(an, hub):
    bring(an, CASE)

    first, second = sync(an, hub), sync(an, hub)

    assert (first.sent, second.sent) == (1, 0)
    assert pending(an.db, an.seat.me) == (0, None)
    assert set(ids(an)) == set(ids(hub))


def test_an_answer_cut_at_every_byte_leaves_whole_frames_and_no_false_sent(
        an, hub, many_frames):
    binh = machine("binh")
    bring(binh, CASE)
    for fee in range(1, 4):
        edit(binh, fee=fee)
    sync(binh, hub)
    bring(an, "0" * 31 + "2")
    request = asked(an)
    reply = answered(hub, request.data)
    arrived = ids(hub)
    own = set(ids(an))
    reached = set()

    for length in range(len(reply) + 1):
        desk = copy(an)
        try:
            kept(desk, request, reply[:length])
            assert length == len(reply)
        except Malformed:
            assert length < len(reply)

        number, _ = cursor(desk.db).get(6040, (0, b""))
        here = set(ids(desk))
        assert here == own | (set(arrived[:number]) & here)
        assert set(arrived[:number]) <= here
        (lane,) = own_lanes(desk.db, desk.seat.me)
        assert lane.acked_seq in (0, 1)
        assert pending(desk.db, desk.seat.me)[0] == 1 - lane.acked_seq
        reached.add(number)
    assert len(reached) >= 5 and max(reached) == len(arrived)


def test_a_request_that_arrives_twice_is_stored_once(an, hub):
    bring(an, CASE)
    request = asked(an)

    answered(hub, request.data)
    before = ids(hub)
    reply = answered(hub, request.data)

    assert ids(hub) == before
    assert kept(an, request, reply).sent == 1


def test_an_old_request_that_arrives_late_takes_nothing_back(an, hub):
    bring(an, CASE)
    old = asked(an)
    edit(an, fee=5)
    sync(an, hub)
    before = ids(hub)

    answered(hub, old.data)

    assert ids(hub) == before
    assert sync(an, hub).sent == 0


def test_the_same_answer_twice_is_received_once(an, hub):
    binh = machine("binh")
    bring(binh, CASE)
    sync(binh, hub)
    request = asked(an)
    reply = answered(hub, request.data)

    assert kept(an, request, reply).received == 1
    before = ids(an)
    assert kept(an, request, reply).received == 0
    assert ids(an) == before


def test_pushing_does_not_move_the_cursor_past_what_others_wrote(an, hub):
    binh = machine("binh")
    bring(binh, CASE)
    request = asked(an)
    sync(binh, hub)
    bring(an, "0" * 31 + "2")

    kept(an, request, answered(hub, request.data))
    sync(an, hub)
    sync(an, hub)

    assert set(ids(an)) == set(ids(hub))


def test_an_answer_that_was_swallowed_costs_nothing_but_another_request(an, hub):
    bring(an, CASE)
    answered(hub, asked(an).data)

    assert pending(an.db, an.seat.me)[0] == 1
    assert sync(an, hub).sent == 1


def test_what_the_hub_says_it_has_is_believed_up_to_there_only(an, hub):
    bring(an, CASE)
    sync(an, hub)
    edit(an, fee=5)
    request = asked(an, push_bytes=1)
    edit(an, fee=6)

    kept(an, request, answered(hub, request.data))

    (lane,) = own_lanes(an.db, an.seat.me)
    assert (lane.acked_seq, lane.head_seq) == (2, 3)


def test_a_hub_that_names_another_change_at_our_place_acknowledges_nothing(an, hub):
    bring(an, CASE)
    request = asked(an)
    reply = answered(hub, request.data)
    head, _ = parts(reply)
    lying = msgspec.structs.replace(head, frames=[], got=[
        msgspec.structs.replace(head.got[0], head=bytes(8))])

    outcome = kept(an, request, seal_answer(lying, [], hub.seat.me.device_key))

    assert outcome.sent == 0
    assert pending(an.db, an.seat.me)[0] == 1


def test_a_clock_far_off_is_told_the_time_and_asks_again(an, hub):
    an.watch.offset_ms = 100 * 365 * 24 * 3600 * 1000
    bring(an, CASE)

    assert sync(an, hub).sent == 0
    assert sync(an, hub).sent == 1


@pytest.mark.parametrize("code, why, raised", [
    (REFUSED, "unknown_device", HubRefused), (UPGRADE, "protocol", VersionTooOld),
    (REFUSED, "replay", Malformed), ("SLOW", "busy", Malformed)])
def test_a_refusal_changes_nothing_here(an, hub, code, why, raised):
    bring(an, CASE)
    request = asked(an)
    before = an.db.connection.raw.serialize()
    reply = seal_answer(msgspec.structs.replace(
        ANSWER, code=code, why=why, nonce=request.nonce, hub=hub.seat.me.hub_id),
        [], hub.seat.me.device_key)

    with pytest.raises(raised):
        kept(an, request, reply)
    assert an.db.connection.raw.serialize() == before


def test_another_life_of_the_hub_is_told_everything_again(an, hub):
    bring(an, CASE)
    sync(an, hub)
    request = asked(an)
    reply = seal_answer(msgspec.structs.replace(
        ANSWER, code=EPOCH, epoch=b"\x09" * 8, nonce=request.nonce,
        hub=hub.seat.me.hub_id), [], hub.seat.me.device_key)

    kept(an, request, reply)

    assert cursor(an.db) == {}
    assert pending(an.db, an.seat.me)[0] == 0
    assert {lane.writer for lane in asked(an).named} > {an.seat.me.writer}


@pytest.mark.parametrize("facts, code", [
    ({"epoch": bytes(8)}, EPOCH), ({"time_ms": 0}, TIME),
    ({"protocol": (7, 9)}, UPGRADE),
    ({"device": bytes(8)}, WHO), ({"hub": bytes(16)}, REFUSED)])
def test_a_question_that_is_none_is_answered_with_the_reason(an, hub, facts, code):
    told, _, _, _ = open_ask(asked(an).data)
    data = seal_ask(msgspec.structs.replace(told, **facts), [], an.seat.me.device_key)

    reply = read_answer(io.BytesIO(answered(hub, data)), hub.seat.me.hub_public,
                        told.nonce)

    assert reply.code == code


def test_a_question_signed_by_another_key_is_nobodys(an, hub):
    told, _, _, _ = open_ask(asked(an).data)

    with pytest.raises(Malformed, match="not_signed"):
        answered(hub, seal_ask(told, [], key_from_seed(bytes(32))))


def test_an_ask_is_the_same_after_the_line(an):
    bring(an, CASE)
    request = asked(an)

    told, _, _, rest = open_ask(request.data)

    assert isinstance(told, Ask)
    assert sum(length for _, length in told.frames) == len(rest) == request.frame_bytes


def test_frames_that_come_in_the_wrong_order_are_kept_and_linked(an, hub, many_frames):
    """A hub that tells things backwards: nothing is lost, and the cursor may go on."""
    binh = machine("binh")
    bring(binh, CASE)
    for fee in (1, 2):
        edit(binh, fee=fee)
    sync(binh, hub)
    request = asked(an)
    head, frames = parts(answered(hub, request.data))
    told = msgspec.structs.replace(head, frames=head.frames[::-1])

    whole = kept(an, request, seal_answer(
        told, frames[::-1], hub.seat.me.device_key))

    assert set(ids(an)) == set(ids(hub))
    assert whole.received == 3
    assert not an.db.query("SELECT 1 FROM parked")


def test_a_frame_whose_predecessor_never_came_waits_and_is_linked_later(
        an, hub, many_frames):
    binh = machine("binh")
    bring(binh, CASE)
    sync(binh, hub)
    request = asked(an)
    head, frames = parts(answered(hub, request.data))
    lost = next(n for n, told in enumerate(head.frames) if told[2] == 6040)
    without = msgspec.structs.replace(head, frames=[
        told for n, told in enumerate(head.frames) if n != lost])

    kept(an, request, seal_answer(
        without, [*frames[:lost], *frames[lost + 1:]], hub.seat.me.device_key))
    assert an.db.query("SELECT 1 FROM parked")
    again = asked(an)
    missing = msgspec.structs.replace(head, nonce=again.nonce,
                                      frames=[head.frames[lost]])
    kept(an, again, seal_answer(missing, [frames[lost]], hub.seat.me.device_key))

    assert set(ids(an)) == set(ids(hub))
    assert not an.db.query("SELECT 1 FROM parked")


def test_one_machine_cannot_make_a_frame_too_large_for_the_others(an, hub):
    evil = machine("evil")
    pen = Pen(key=evil.seat.me.writer_key)
    pen.write({900: "x" * 38_000})
    push(evil, hub, [pack(framed(pen), log_of(pen))])
    for part in range(4):
        pen.write({900: f"y{part}" * 31_000})
    push(evil, hub, [pack(framed(pen, after=1), log_of(pen))])

    sync(an, hub)

    assert pen.placed[0].change.id in ids(an)
    assert set(ids(an)) == set(ids(hub))


def test_parked_frames_have_a_limit(an, hub, monkeypatch):
    monkeypatch.setattr(ask, "PARKED_BYTES_MAX", 10)
    with an.db.write(), pytest.raises(Malformed, match="parked_full"):
        ask._park(an.db, (b"hash", bytes(11)), "gap", 0)
