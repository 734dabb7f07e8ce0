"""One piece of a scan as bytes: whole, from whom it says, and nothing else."""
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import Malformed
from sync.identity import key_from_seed, verified
from sync.paper import PIECE_BYTES
from sync.parcel import (
    PieceAnswer,
    PieceAsk,
    as_header,
    from_header,
    open_parcel,
    path_of,
    piece_hash,
    read_piece_answer,
    seal_parcel,
    seal_piece_answer,
)

DESK, HUB = key_from_seed(b"d" * 32), key_from_seed(b"h" * 32)
PIECE = b"p" * 100
ASK = PieceAsk(protocol=(1, 1), nonce=b"n" * 16, device=b"d" * 8, hub=b"h" * 16,
               epoch=b"e" * 8, time_ms=5, sha=b"s" * 32, size=100, number=0,
               hash=piece_hash(PIECE))
ANSWER = PieceAnswer(code="OK", why="", nonce=b"n" * 16, hub=b"h" * 16, epoch=b"e" * 8,
                     time_ms=6, whole=True, hash=piece_hash(PIECE), length=100)


def test_a_parcel_comes_out_as_it_went_in():
    ask, signed, signature, piece = open_parcel(seal_parcel(ASK, PIECE, DESK))

    assert (ask, piece) == (ASK, PIECE)
    assert verified(DESK.public, signed, signature)


def test_a_request_without_a_piece_fits_into_a_header():
    asked = msgspec.structs.replace(ASK, hash=b"")
    header = as_header(seal_parcel(asked, b"", DESK))

    assert open_parcel(from_header(header))[0] == asked
    assert len(header) < 400
    for wrong in ("", "é", "%%%"):
        with pytest.raises(Malformed):
            open_parcel(from_header(wrong))


def test_what_a_piece_costs_besides_itself_is_little():
    assert len(seal_parcel(ASK, PIECE, DESK)) - len(PIECE) < 260


@pytest.mark.parametrize("change", [
    {"sha": b"short"}, {"number": -1}, {"number": 1 << 20}, {"size": 0},
    {"size": 1 << 53}, {"hash": b""}, {"hash": piece_hash(b"other")},
])
def test_a_head_that_cannot_be_is_refused(change):
    with pytest.raises(Malformed):
        open_parcel(seal_parcel(msgspec.structs.replace(ASK, **change), PIECE, DESK))


def test_more_than_a_piece_is_refused():
    large = b"x" * (PIECE_BYTES + 1)
    with pytest.raises(Malformed):
        open_parcel(seal_parcel(msgspec.structs.replace(
            ASK, hash=piece_hash(large)), large, DESK))


@given(st.binary(max_size=400))
def test_noise_is_no_parcel(noise):
    for start in (b"", b"MC1P", b"MC1P\0\0\0\x10"):
        with pytest.raises(Malformed):
            open_parcel(start + noise)


@given(st.integers(min_value=0), st.integers(0, 7))
def test_a_bent_parcel_is_refused_or_not_signed(place, bit):
    data = bytearray(seal_parcel(ASK, PIECE, DESK))
    data[place % len(data)] ^= 1 << bit
    try:
        _, signed, signature, _ = open_parcel(bytes(data))
    except Malformed:
        return
    assert not verified(DESK.public, signed, signature)


def read(data, hub=HUB.public, nonce=b"n" * 16):
    return read_piece_answer(io.BytesIO(data), hub, nonce)


def test_an_answer_counts_only_when_our_hub_signed_it_for_us():
    data = seal_piece_answer(ANSWER, PIECE, HUB)

    assert read(data) == (ANSWER, PIECE)
    for wrong in (lambda: read(data, hub=DESK.public), lambda: read(data, nonce=b""),
                  lambda: read(data[:-1]), lambda: read(data[:40]),
                  lambda: read(data[:-1] + b"q"), lambda: read(b"<html>" + data)):
        with pytest.raises(Malformed):
            wrong()


def test_a_piece_has_its_own_place():
    assert path_of(b"\xab" * 32, 3) == "/sync/v1/papers/" + "ab" * 32 + "/3"
