"""How a desk PC stands in the eyes of the province: what needs attention, and first.

What is not known stays None. A silent PC's figures are what it said last, never what
is true now.
"""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from app.rules.working_days import ONE_DAY, Calendar, working_days_between
from db.records import Unit

Concern = Literal["alarm", "silent", "quarantine", "never", "disputes", "clock", "disk",
                  "slow", "waiting", "fine", "off"]

# The most pressing first; the board is sorted by it.
ORDER: Final[tuple[Concern, ...]] = (
    "alarm", "silent", "quarantine", "never", "disputes", "clock", "disk", "slow",
    "waiting", "fine", "off")
NEEDS_ATTENTION: Final = frozenset(ORDER[:ORDER.index("waiting")])

CLOCK_SKEW_MAX_S: Final = 10 * 60
SLOW_AFTER_S: Final = 24 * 3600
DISK_FREE_MIN_MB: Final = 500
PROVINCE_CODE_DIGITS: Final = 2   # a GSO code this short is a whole province


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One enrolled PC as of its last contact; None where nothing is known."""

    device: str
    unit: str
    role: str
    name: str
    state: str
    last_contact: datetime | None
    unsent: int | None = None
    oldest_unsent_s: int | None = None
    disputes: int | None = None
    quarantine: int | None = None
    clock_skew_s: int | None = None
    app: str | None = None
    disk_free_mb: int | None = None
    alarm: bool = False


def concerns(machine: Machine, now: datetime, calendar: Calendar
             ) -> tuple[Concern, ...]:
    """Everything that is to be said about a PC, the most pressing first."""
    if machine.state != "active":
        return ("off",)
    if machine.last_contact is None:
        return ("never",)
    found: list[Concern] = []
    if machine.alarm:
        found.append("alarm")
    silent = is_silent(machine.last_contact, now, calendar)
    if silent:
        found.append("silent")
    if machine.quarantine:
        found.append("quarantine")
    if machine.disputes:
        found.append("disputes")
    if abs(machine.clock_skew_s or 0) > CLOCK_SKEW_MAX_S:
        found.append("clock")
    if machine.disk_free_mb is not None and machine.disk_free_mb < DISK_FREE_MIN_MB:
        found.append("disk")
    if machine.unsent and not silent:   # what was unsent then may be anything now
        late = (machine.oldest_unsent_s or 0) > SLOW_AFTER_S
        found.append("slow" if late else "waiting")
    return tuple(found) or ("fine",)


def is_silent(last_contact: datetime, now: datetime, calendar: Calendar) -> bool:
    """A whole working day has gone by without a word.

    Counted in working days, so that Monday morning does not begin with an alarm for
    every office of the province.
    """
    yesterday = now.date() - ONE_DAY
    return working_days_between(last_contact.date(), yesterday, calendar) > 0


def urgency(found: Iterable[Concern]) -> int:
    """Where this stands in the order; the smaller the sooner."""
    return min(ORDER.index(one) for one in found)


def may_watch(scope: str, unit: str, units: dict[str, Unit]) -> bool:
    """Whether a person with this scope sees a unit: it, or one that holds it.

    A hub serves one province, so a province's code, like none, means every unit.
    """
    if len(scope) <= PROVINCE_CODE_DIGITS:
        return True
    seen: set[str] = set()
    while unit and unit not in seen:
        if unit == scope:
            return True
        seen.add(unit)
        unit = units[unit].parent if unit in units else ""
    return False
