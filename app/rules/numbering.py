"""Case codes: how they are written and how they fall apart.

    H37.126-261123-0007            official: unit, intake day, number of that day
    TAM-H37.126-0A1B2C3D-261123-007   provisional, drawn without a line

Only the hub hands out official numbers (Circular 03/2025/TT-VPCP, Art. 13). A code is
kept as text and never parsed to decide anything; parsing serves search and display.
"""
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

PROVINCE: Final = "H37"          # Lạng Sơn, Decision 20/2020/QĐ-TTg
PROVISIONAL: Final = "TAM-"
WRITER_HEX: Final = 8            # 4 bytes: two PCs of one office never share it

# Units as written before and after Decision 20/2020/QĐ-TTg, then the day in six or
# eight digits, then four to eight digits (two of them may name a ministry).
CODE: Final = re.compile(
    r"(?P<unit>(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[HG][0-9]{2})"
    r"|(?:[HG][0-9]{2}(?:\.[0-9]{2,3}){0,3}))"
    r"-(?P<day>[0-9]{6}|[0-9]{8})-(?P<number>[0-9]{4,8})"
)


@dataclass(frozen=True, slots=True)
class CodeParts:
    """The three parts of an official code, as written."""

    unit: str
    day: str
    number: str


def day_mark(day: date) -> str:
    """The day as a code shows it. Numbers are counted by it, not by the date: the
    same day of another century would give the same code again."""
    return f"{day.year % 100:02d}{day.month:02d}{day.day:02d}"


def case_code(file_code: str, day: date, number: int) -> str:
    assert number > 0
    return f"{file_code}-{day_mark(day)}-{number:04d}"


def provisional_code(file_code: str, writer: str, day: date, number: int) -> str:
    """A code this writer may give alone: no other writer can give the same."""
    assert len(writer) >= WRITER_HEX and number > 0
    return (f"{PROVISIONAL}{file_code}-{writer[:WRITER_HEX].upper()}"
            f"-{day_mark(day)}-{number:03d}")


def is_provisional(code: str) -> bool:
    return code.startswith(PROVISIONAL)


def default_file_code(unit: str) -> str:
    """The prefix until the province confirms one: H37 and the last three digits."""
    return f"{PROVINCE}.{unit[-3:]}"


def parse_code(code: str) -> CodeParts | None:
    """The parts of an official code; None for a provisional or foreign one."""
    match = CODE.fullmatch(code)
    return CodeParts(match["unit"], match["day"], match["number"]) if match else None
