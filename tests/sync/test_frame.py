"""A frame gives back the very bytes that were put in, or nothing at all."""
import struct
import tracemalloc
import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.dictionary import DICTIONARIES, LATEST
from sync.errors import Gap, Malformed
from sync.frame import (
    HEADER,
    MAGIC,
    PACKED_BYTES_MAX,
    RAW_BYTES_MAX,
    Columns,
    inflate,
    pack,
    unpack,
)
from sync.identity import key_from_seed

from .lanes import Pen, framed, log_of, nothing_held, saw

BINH = key_from_seed(b"\x02" * 32)


def through(frame, sender=nothing_held, receiver=nothing_held):
    return unpack(pack(frame, sender), receiver)


def test_one_lane_comes_back_byte_for_byte():
    pen = Pen()
    first = pen.write({6: "Vi Văn Thắng", 23: 8000, 24: True, 20: None})
    pen.write({23: 9000}, seen=(saw(first),))
    pen.write({26: [["Ảnh", 0, 0, 2, True]]}, at_ms=1_700_000_000_000)

    assert through(framed(pen)) == framed(pen)


def test_several_lanes_that_saw_each_other_come_back():
    an, binh = Pen(), Pen(key=BINH)
    first = an.write()
    second = binh.write(seen=(saw(first),))
    an.write(seen=(saw(first), saw(second)), entity=bytes(16))
    binh.write(seen=(saw(first),), entity=b"\x07" * 16)
    frame = framed(an, binh)
    frame = type(frame)((an.placed[0], binh.placed[0], an.placed[1], binh.placed[1]),
                        frame.seals)

    assert through(frame) == frame


def test_bodies_of_another_program_travel_raw():
    pen = Pen()
    pen.write()
    pen.add(b"\x9c\x01 not a body at all")
    pen.add(pen.write().change.raw + b"")      # a body at a place that is not its own
    pen.write()

    assert through(framed(pen)) == framed(pen)


def test_two_histories_of_one_lane_come_back():
    pen = Pen()
    pen.write()
    pen.write()
    clone = pen.branch(after=1)
    other = clone.write({15: "Nà Lầu"})
    clone.write(seen=(saw(other),))
    frame = type(framed(pen))(
        (*pen.placed, *clone.placed[1:]), (pen.seal(), clone.seal()))

    assert through(frame) == frame


def test_a_change_that_saw_one_of_two_histories_names_it():
    pen, binh = Pen(), Pen(key=BINH)
    pen.write()
    pen.write(entity=b"\x05" * 16)
    clone = pen.branch(after=1)
    theirs = clone.write({15: "Nà Lầu"}, entity=b"\x06" * 16)
    binh.write(seen=(saw(pen.placed[1]),), entity=b"\x05" * 16)
    binh.write(seen=(saw(theirs),), entity=b"\x06" * 16)
    frame = type(framed(pen))(
        (*pen.placed, *clone.placed[1:], *binh.placed),
        (pen.seal(), clone.seal(), binh.seal()))

    assert through(frame) == frame


def test_which_of_two_histories_was_seen_does_not_depend_on_which_came_first():
    pen, third = Pen(), Pen(key=BINH)
    pen.write()
    clone = pen.branch(after=1)
    mine, _ = pen.write({15: "Nà Lầu"}), clone.write({15: "Pác Bó"})
    third.write(seen=(saw(mine),))

    frame = framed(third)
    assert through(frame, log_of(pen, clone), log_of(clone, pen)) == frame


def test_what_was_seen_in_another_scope_needs_no_log_of_it():
    box, unit = Pen(scope=1 << 31), Pen(key=BINH)
    draft = box.write()
    unit.write(seen=(saw(draft),))

    assert through(framed(unit), log_of(box), nothing_held) == framed(unit)


def test_a_lane_goes_on_where_the_receiver_stands():
    pen = Pen()
    for _ in range(4):
        pen.write(seen=tuple(saw(one) for one in pen.placed[-1:]))

    assert through(framed(pen, after=2), log_of(pen), log_of(pen.branch(2))) == framed(
        pen, after=2)


@pytest.mark.parametrize("held", [0, 1])
def test_a_missing_predecessor_is_a_gap(held):
    pen = Pen()
    for _ in range(4):
        pen.write()

    with pytest.raises(Gap):
        through(framed(pen, after=2), log_of(pen), log_of(pen.branch(held)))


def test_a_change_seen_but_not_here_is_a_gap():
    an, binh = Pen(), Pen(key=BINH)
    seen = saw(an.write())
    binh.write(seen=(seen,))

    with pytest.raises(Gap):
        through(framed(binh), log_of(an), nothing_held)


def small() -> tuple[Pen, bytes]:
    pen = Pen()
    first = pen.write({6: "Vi Văn Thắng", 7: "1951", 23: 8000})
    pen.write({23: 9000}, seen=(saw(first),))
    data = pack(framed(pen), nothing_held)
    assert len(data) < 1024
    return pen, data


def test_a_frame_cut_anywhere_is_refused():
    _, data = small()

    for length in range(len(data)):
        with pytest.raises(Malformed):
            unpack(data[:length], nothing_held)


def test_every_flipped_bit_is_refused():
    pen, data = small()

    for place in range(len(data)):
        for bit in range(8):
            broken = bytearray(data)
            broken[place] ^= 1 << bit
            with pytest.raises((Malformed, Gap)):
                unpack(bytes(broken), nothing_held)


def test_every_flipped_bit_under_a_fitting_checksum_is_refused_or_another_change():
    """The checksum is no secret: what it lets through must not fail otherwise."""
    pen, data = small()
    right = {one.change.id for one in pen.placed}
    header, body = list(HEADER.unpack_from(data)), data[HEADER.size:]

    for place in range(len(body)):
        broken = bytearray(body)
        broken[place] ^= 1 << place % 8
        header[-1] = zlib.crc32(bytes(broken))
        try:
            frame = unpack(HEADER.pack(*header) + bytes(broken), nothing_held)
        except (Malformed, Gap):
            continue
        # Another body has another id, and the seal is not for that one.
        ids = {one.change.id for one in frame.changes}
        assert frame == framed(pen) or ids != right or frame.seals != framed(pen).seals


def test_more_bytes_after_a_frame_are_refused():
    _, data = small()

    with pytest.raises(Malformed):
        unpack(data + b"\x00", nothing_held)


def bomb(size: int, told: int) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARIES[LATEST])
    packed = squeezer.compress(bytes(size)) + squeezer.flush()
    return HEADER.pack(MAGIC, 1, 0, LATEST, told, len(packed),
                       zlib.crc32(packed)) + packed


@pytest.mark.parametrize("told", [0, 100, RAW_BYTES_MAX, RAW_BYTES_MAX + 1, 16_000_000])
def test_a_bomb_costs_little_and_is_refused(told):
    data = bomb(16_000_000, told)
    assert len(data) < 20_000

    tracemalloc.start()
    with pytest.raises(Malformed):
        inflate(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 4 * 1024 * 1024


def test_a_frame_over_the_packed_limit_is_refused():
    packed = bytes(PACKED_BYTES_MAX + 1)
    with pytest.raises(Malformed, match="header"):
        inflate(HEADER.pack(MAGIC, 1, 0, LATEST, 10, len(packed), zlib.crc32(packed))
                + packed)


def columns_of(data: bytes) -> Columns:
    return inflate(data)


def as_frame(columns: object) -> bytes:
    payload = msgspec.msgpack.encode(columns)
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARIES[LATEST])
    packed = squeezer.compress(payload) + squeezer.flush()
    return HEADER.pack(MAGIC, 1, 0, LATEST, len(payload), len(packed),
                       zlib.crc32(packed)) + packed


WRONG = (-(1 << 63), -1, 5, 1 << 20, 1 << 63, b"", "x", None, [], {}, [9], [[]])


def test_columns_that_do_not_fit_together_are_refused_and_nothing_else():
    """Each column in turn holds what it must not: never another exception."""
    _, data = small()
    parts = msgspec.msgpack.decode(msgspec.msgpack.encode(columns_of(data)),
                                   strict=False)

    for place in range(len(parts)):
        for wrong in WRONG:
            for value in (wrong, [wrong], [wrong] * 3, {0: wrong}):
                hurt = [*parts[:place], value, *parts[place + 1:]]
                try:
                    unpack(as_frame(hurt), nothing_held)
                except (Malformed, Gap):
                    continue


@pytest.mark.parametrize("place", [
    (-1, 1), (1 << 32, 1), (1 << 63, 1), (6040, -1), (6040, (1 << 53) + 1),
    (6040, 1 << 63)])
def test_a_place_no_store_can_hold_is_refused(place):
    _, data = small()
    columns = columns_of(data)
    writer, _, _, prev = columns.lanes[0]
    columns.lanes[0] = (writer, *place, prev)

    with pytest.raises(Malformed, match="place"):
        unpack(as_frame(columns), nothing_held)


def test_a_body_beyond_the_limits_is_rebuilt_and_set_aside():
    pen = Pen()
    pen.write(at_ms=1 << 60)

    (placed,) = through(framed(pen)).changes

    assert placed.change.body is None
    assert placed.change.raw == pen.placed[0].change.raw


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.text(max_size=20) | st.binary(max_size=20),
    lambda one: st.lists(one, max_size=4), max_leaves=8)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(
    st.integers(0, 1), st.dictionaries(st.integers(0, 1 << 20), values, max_size=5),
    st.integers(-62_000_000_000_000, 253_000_000_000_000), st.text(max_size=10),
    st.integers(0, 1 << 16), st.booleans()), min_size=1, max_size=12))
def test_whatever_is_put_in_comes_out(rows):
    pens = (Pen(), Pen(key=BINH))
    order = []
    for who, sets, at_ms, actor, kind, looks in rows:
        seen = tuple(saw(pen.placed[-1]) for pen in pens if pen.placed) if looks else ()
        order.append(pens[who].write(
            sets, seen=seen, at_ms=at_ms, actor=actor, kind=kind,
            entity=bytes([kind % 3]) * 16))
    used = [pen for pen in pens if pen.placed]
    frame = type(framed(pens[0]))(tuple(order), tuple(pen.seal() for pen in used))

    assert through(frame) == frame


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_refused_quietly(noise):
    for data in (noise, struct.pack(">4sBBH", MAGIC, 1, 0, LATEST) + noise):
        with pytest.raises((Malformed, Gap)):
            unpack(data, nothing_held)
