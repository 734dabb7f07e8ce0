"""In which order scans go to the province. Pure: facts in, a rank out.

    1  a result the citizen waits for, small enough to go at once
    2  scans of an open case due within three working days, or late
    3  the rest

Cases themselves go before any of them.
"""
from typing import Final

from app.rules.fold_text import fold

RESULT_KINDS: Final = frozenset({
    "result", "ket qua", "ket qua giai quyet", "ket qua giai quyet thu tuc"})
RESULT_BYTES_MAX: Final = 200_000
SOON_WORKING_DAYS: Final = 3


def is_result(kind: str) -> bool:
    """True for the paper the citizen came for, whatever the accents."""
    return " ".join(fold(kind).split()) in RESULT_KINDS


def paper_rank(kind: str, size: int, due_date: str | None, soon_end: str) -> int:
    """1 goes first. `due_date` is None for a closed case or one without a date;
    `soon_end` is the day before which a date counts as soon."""
    if is_result(kind) and size <= RESULT_BYTES_MAX:
        return 1
    return 2 if due_date is not None and due_date < soon_end else 3
