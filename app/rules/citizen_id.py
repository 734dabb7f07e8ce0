"""What the twelve digits of a citizen number say, and whether that can be true.

    020 1 95 000017     birth registered in Lạng Sơn, a woman, born 1995
    PPP C YY RRRRRR     C: century and sex (even a man); R drawn; no check digit

Circular 59/2021/TT-BCA. The province codes were not renumbered in July 2025.
"""
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

# The 63 provinces as they were; people born abroad carry a country from 100 on.
PROVINCES: Final = frozenset((
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34,
    35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67,
    68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
))
COUNTRIES: Final = range(100, 400)

_NUMBER = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A citizen number read apart."""

    place: int
    sex: str
    birth_year: int


def read_citizen_id(text: str) -> CitizenNumber | None:
    """None when the text is not twelve digits."""
    if not _NUMBER.fullmatch(text):
        return None
    century = int(text[3])
    return CitizenNumber(
        place=int(text[:3]), sex="Nữ" if century % 2 else "Nam",
        birth_year=1900 + century // 2 * 100 + int(text[4:6]),
    )


def citizen_id_problem(text: str, today: date) -> str | None:
    """Why no citizen can carry this number; None when one can."""
    number = read_citizen_id(text)
    if number is None:
        return "citizen_id_form"
    if number.place not in PROVINCES and number.place not in COUNTRIES:
        return "citizen_id_place"
    return "citizen_id_future" if number.birth_year > today.year else None
