"""What a change says about a scan of a case, and how scans are cut into pieces.

A scan is named by the hash of its bytes. A case has it or not by a *turn* that only
grows: 1 attached, 2 taken back, 3 attached again … Whoever holds the greater turn
knows more, so two desks never clash, in whatever order their changes come.
"""
from typing import Final

import msgspec

from sync.change import PAPER, Body

ATTACHED: Final = 50          # the set of a change that holds what it says
SHA_BYTES: Final = 32
PIECE_BYTES: Final = 32 * 1024
PAPER_BYTES_MAX: Final = 10 * 1000 * 1000
PAGES_MAX: Final = 1000
TURN_MAX: Final = 1000
KIND_CHARS_MAX: Final = 60
FORMS: Final = ("jpg", "pdf")


class Paper(msgspec.Struct, array_like=True, frozen=True):
    """A scan as a change tells of it. `kind` is what the officer calls it."""

    sha: bytes
    size: int
    pages: int
    form: str
    kind: str
    turn: int

    @property
    def attached(self) -> bool:
        """True while the case has it; False once it was taken back."""
        return self.turn % 2 == 1


def sets_of(paper: Paper) -> dict[int, object]:
    """What a change says, as its sets."""
    return {ATTACHED: list(msgspec.structs.astuple(paper))}


def paper_in(body: Body) -> Paper | None:
    """The scan a change tells of; None when what it says is not in order."""
    if body.kind != PAPER:
        return None
    try:
        paper = msgspec.convert(
            body.sets.get(ATTACHED), Paper, builtin_types=(bytes,))
    except msgspec.ValidationError:
        return None
    return paper if _in_order(paper) else None


def _in_order(paper: Paper) -> bool:
    return (len(paper.sha) == SHA_BYTES and 0 < paper.size <= PAPER_BYTES_MAX
            and 0 < paper.pages <= PAGES_MAX and paper.form in FORMS
            and 0 < len(paper.kind) <= KIND_CHARS_MAX
            and 0 < paper.turn <= TURN_MAX)


def turn_after(turn: int, attached: bool) -> int:
    """The next turn that says so; 0 is a case that never heard of the scan."""
    return turn + 1 + (turn % 2 == attached)


def pieces_of(size: int) -> int:
    """How many pieces a scan of so many bytes has."""
    return -(-size // PIECE_BYTES)


def piece_bytes(size: int, number: int) -> int:
    """How long one piece is: all are full but the last."""
    return min(PIECE_BYTES, size - number * PIECE_BYTES)


def bitmap(numbers: list[int]) -> bytes:
    """The pieces that are there, a bit each, the first in the lowest bit."""
    told = 0
    for number in numbers:
        told |= 1 << number
    return told.to_bytes((told.bit_length() + 7) // 8, "little")


def missing(have: bytes, size: int) -> list[int]:
    """The pieces a bitmap does not tell of, in order."""
    told = int.from_bytes(have, "little")
    return [number for number in range(pieces_of(size)) if not told >> number & 1]
