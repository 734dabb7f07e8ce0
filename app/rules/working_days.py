"""Which days the office works.

Monday to Friday, without the public holidays of the Labour Code 2019, Art. 112; the
Government may swap a working day for a Saturday worked in its place. Both kinds of
exception are data: they come from the calendar table, never from here.
"""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from db.records import CalendarDay

SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)
WORKING_DAYS_MAX: Final = 3_000   # eleven years; no procedure lasts longer


@dataclass(frozen=True, slots=True)
class Calendar:
    """The exceptions: weekdays off, and weekend days worked."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()


def calendar_of(days: Iterable[CalendarDay]) -> Calendar:
    """The calendar the stored days make; a day listed as both is worked."""
    listed = [(date.fromisoformat(day.date), day.kind) for day in days]
    work = frozenset(day for day, kind in listed if kind == "work")
    return Calendar(frozenset(day for day, _ in listed) - work, work)


def is_working_day(day: date, calendar: Calendar) -> bool:
    if day.weekday() >= SATURDAY:
        return day in calendar.work
    return day not in calendar.off


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day after `day`, never `day` itself."""
    day += ONE_DAY
    while not is_working_day(day, calendar):
        day += ONE_DAY
    return day


def this_or_next_working_day(day: date, calendar: Calendar) -> date:
    return day if is_working_day(day, calendar) else next_working_day(day, calendar)


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`; `day` itself is day nought."""
    assert 0 <= count <= WORKING_DAYS_MAX
    for _ in range(count):
        day = next_working_day(day, calendar)
    return day


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after `after`, up to and including `until`.

    Counted by whole weeks, so that a claimed date of the year 9999 costs nothing.
    """
    if until <= after:
        return 0
    off = sum(1 for day in calendar.off if after < day <= until and _weekday(day))
    work = sum(1 for day in calendar.work if after < day <= until and not _weekday(day))
    return _weekdays_until(until) - _weekdays_until(after) - off + work


def _weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def _weekdays_until(day: date) -> int:
    # 1 January of the year 1 was a Monday, so whole weeks start at ordinal 1.
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)
