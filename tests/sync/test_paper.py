"""What a change may say of a scan, and how a scan is cut."""
from base64 import b64encode

import msgspec
import pytest

from app.rules.settling import violation
from sync.change import EDIT
from sync.paper import PIECE_BYTES, bitmap, missing, paper_in, piece_bytes, pieces_of

from .scans import body_saying as body
from .scans import said


def test_what_a_change_says_is_read_back():
    paper = paper_in(body(said(3, kind="Kết quả", size=7)))

    assert paper is not None
    assert (paper.kind, paper.size, paper.turn, paper.attached) == (
        "Kết quả", 7, 3, True)
    assert paper_in(body(said(3), kind=EDIT)) is None


@pytest.mark.parametrize("wrong", [
    {}, {50: None}, {50: []}, {50: [1, 2, 3]}, said(0), said(-1), said(1001),
    said(1, sha=b"short"), said(1, sha="s" * 32), said(1, size=0),
    said(1, size=10_000_001), said(1, pages=0), said(1, form="exe"), said(1, kind=""),
    said(1, kind="k" * 61), said("1"), said(True), said(1, size=True),
    said(1, sha=b64encode(b"s" * 32).decode()),
])
def test_a_change_that_says_it_badly_is_set_aside(wrong):
    assert paper_in(body(wrong)) is None
    assert violation(body(wrong), "officer") == "value:paper"
    assert violation(body(said(1)), "officer") is None


@pytest.mark.parametrize("size, pieces, last", [
    (1, 1, 1), (PIECE_BYTES, 1, PIECE_BYTES), (PIECE_BYTES + 1, 2, 1),
    (10_000_000, 306, 10_000_000 - 305 * PIECE_BYTES),
])
def test_all_pieces_are_full_but_the_last(size, pieces, last):
    assert pieces_of(size) == pieces
    assert piece_bytes(size, pieces - 1) == last
    assert sum(piece_bytes(size, number) for number in range(pieces)) == size


@pytest.mark.parametrize("have, left", [
    ([], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), ([0, 9], [1, 2, 3, 4, 5, 6, 7, 8]),
    (list(range(10)), []), ([700], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
])
def test_a_bitmap_tells_what_is_missing(have, left):
    assert missing(bitmap(have), 10 * PIECE_BYTES) == left
    assert bitmap([]) == b"" and bitmap([8]) == b"\0\1"


def test_the_words_of_a_change_are_few():
    assert len(msgspec.msgpack.encode(said(1))) < 60
