"""How offices, places and legal times are called on paper and on the screen."""
from typing import Final

from db.records import Procedure

SAME_DAY: Final = "Trong ngày làm việc"
TIME_UNITS: Final = {"working_day": "ngày làm việc", "day": "ngày",
                     "working_hour": "giờ làm việc"}
KINDS: Final = ("Xã ", "Phường ", "Thị trấn ")


def time_words(procedure: Procedure | None) -> str:
    """The time the law gives, as the slip says it; empty when nobody knows."""
    if procedure is None or procedure.time_value is None:
        return ""
    if procedure.time_value == 0:
        return SAME_DAY
    return f"{procedure.time_value:02d} {TIME_UNITS[procedure.time_unit]}"


def office_name(unit: str) -> str:
    """The people's committee of a unit: "Xã Thất Khê" → "UBND xã Thất Khê"."""
    if not unit or unit.isdecimal():
        return unit
    return f"UBND {unit[:1].lower()}{unit[1:]}"


def place_name(unit: str) -> str:
    """The place alone: "Xã Thất Khê" → "Thất Khê"."""
    for kind in KINDS:
        unit = unit.removeprefix(kind)
    return unit
