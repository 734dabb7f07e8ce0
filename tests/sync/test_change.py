"""A body is what it says byte for byte, or it is set aside whole."""
import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.change import (
    AT_MAX_MS,
    AT_MIN_MS,
    BODY_BYTES_MAX,
    NOTHING,
    SEEN_MAX,
    SETS_MAX,
    Body,
    Seen,
    change_id,
    decode,
    encode,
    read,
    seal_text,
)
from sync.errors import Malformed

from .lanes import CASE, Pen

BODY = Body(1, bytes(8), 6040, 1, NOTHING, 1_795_000_000_000, (), CASE, "Lan", 3, False,
            {23: 8000})


def changed(**facts) -> Body:
    return msgspec.structs.replace(BODY, **facts)


def test_the_id_is_the_hash_of_the_bytes():
    raw = encode(BODY)

    assert read(raw).id == hashlib.sha256(b"mc1" + raw).digest() == change_id(raw)


@given(st.dictionaries(st.integers(0, 1 << 63), st.none() | st.booleans() | st.integers(
    -(1 << 63), (1 << 64) - 1) | st.text() | st.binary(), max_size=SETS_MAX), st.text())
def test_what_is_encoded_is_decoded(sets, actor):
    body = changed(sets=sets, actor=actor)

    assert decode(encode(body)) == body


@pytest.mark.parametrize("text", ["Hoà", "Hoa\u0300"])
def test_composed_and_decomposed_text_keep_their_bytes(text):
    raw = encode(changed(actor=text))

    assert read(raw).raw == raw
    assert decode(raw).actor == text


LIMITS = [
    {"writer": bytes(7)}, {"writer": bytes(9)}, {"prev": bytes(31)},
    {"entity": bytes(15)}, {"entity": bytes(17)},
    {"seq": 0}, {"seq": (1 << 53) + 1}, {"scope": -1},
    {"scope": 1 << 32}, {"kind": -1}, {"kind": (1 << 16) + 1},
    {"at_ms": AT_MIN_MS - 1}, {"at_ms": AT_MAX_MS + 1},
    {"seen": (Seen(bytes(8), 1 << 32, 1, bytes(8)),)},
    {"seen": (Seen(bytes(8), 1, 0, bytes(8)),)},
    {"seen": (Seen(bytes(8), 1, 1 << 63, bytes(8)),)},
    {"seen": (Seen(bytes(8), 1, 1, bytes(8)),) * (SEEN_MAX + 1)},
    {"sets": dict.fromkeys(range(SETS_MAX + 1), 0)},
    {"sets": {900: 1.5}}, {"sets": {900: {"a": 1}}}, {"sets": {900: [[[[[1]]]]]}},
    {"sets": {900: msgspec.msgpack.Ext(5, b"a")}}, {"sets": {900: [1, [{}]]}},
]


@pytest.mark.parametrize("facts", LIMITS, ids=lambda facts: next(iter(facts)))
def test_what_no_store_can_hold_has_no_body(facts):
    raw = msgspec.msgpack.encode(changed(**facts))

    assert read(raw).body is None
    with pytest.raises(Malformed):
        decode(raw)


@pytest.mark.parametrize("facts", [
    {"seq": 1 << 53}, {"scope": (1 << 32) - 1}, {"kind": 1 << 16},
    {"at_ms": AT_MIN_MS}, {"at_ms": AT_MAX_MS},
    {"seen": (Seen(bytes(8), 1, 1, bytes(8)),) * SEEN_MAX},
    {"sets": dict.fromkeys(range(SETS_MAX), 0)},
    {"sets": {900: [[[[1, "a", b"a", None, True]]]]}},
], ids=lambda facts: next(iter(facts)))
def test_the_limits_themselves_are_allowed(facts):
    assert decode(encode(changed(**facts))) == changed(**facts)


def test_a_body_over_64_kb_is_refused_where_it_is_made_and_where_it_is_read():
    large = changed(sets={27: "x" * BODY_BYTES_MAX})

    with pytest.raises(Malformed):
        encode(large)
    assert read(msgspec.msgpack.encode(large)).body is None


@pytest.mark.parametrize("raw", [
    b"", b"\xc1", b"\x90", b"\x9c" + b"\x01" * 12, b"\x81\x80\x01", b"\xff" * 20,
    b"\x91" * 5000, encode(BODY)[:-1], encode(BODY) + b"\x00",
    encode(BODY).replace(b"Lan", b"L\xffn")])
def test_bytes_that_are_no_body_keep_their_place_and_id(raw):
    change = read(raw)

    assert change.body is None
    assert (change.raw, change.id) == (raw, change_id(raw))


def test_a_seal_speaks_of_one_place_only():
    pen = Pen()
    pen.write()
    seal = pen.seal()
    texts = {seal_text(seal.writer, scope, seq, head) for scope in (1, 2)
             for seq in (1, 2) for head in (seal.head, bytes(32))}

    assert len(texts) == 8
