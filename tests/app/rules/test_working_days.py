"""Weekends, holidays, swaps, and counting across centuries."""
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.working_days import (
    Calendar,
    add_working_days,
    calendar_of,
    is_working_day,
    next_working_day,
    this_or_next_working_day,
    working_days_between,
)
from app.seed.shipped import shipped_calendar
from db.records import CalendarDay

OURS = calendar_of(shipped_calendar())
DAYS = st.dates(date(2023, 12, 1), date(2028, 1, 31))


@pytest.mark.parametrize("day, works", [
    ("2026-11-23", True),    # an ordinary Monday
    ("2026-11-24", False),   # the day of culture, new in 2026
    ("2026-11-28", False),   # a Saturday
    ("2026-01-02", False),   # swapped off …
    ("2026-01-10", True),    # … for this Saturday
    ("2024-04-29", False), ("2024-05-04", True),
    ("2026-08-31", False), ("2026-08-22", True),
    ("2026-04-27", False),   # in lieu of a Sunday
])
def test_holidays_and_swaps_decide_whether_the_office_works(day, works):
    assert is_working_day(date.fromisoformat(day), OURS) is works


def test_the_next_working_day_is_never_the_day_itself():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)

    assert next_working_day(friday, OURS) == monday
    assert this_or_next_working_day(friday, OURS) == friday
    assert this_or_next_working_day(date(2026, 11, 21), OURS) == monday


def test_nought_days_added_is_the_same_day_even_a_day_off():
    assert add_working_days(date(2026, 11, 21), 0, OURS) == date(2026, 11, 21)


def test_a_day_listed_both_off_and_worked_is_worked():
    listed = [CalendarDay(date="2026-11-24", kind="off"),
              CalendarDay(date="2026-11-24", kind="work")]

    assert is_working_day(date(2026, 11, 24), calendar_of(listed))


@given(DAYS, st.integers(0, 60))
def test_counting_back_what_was_added_gives_the_count(day, count):
    assert working_days_between(day, add_working_days(day, count, OURS), OURS) == count


@given(DAYS, DAYS)
def test_the_quick_count_equals_the_count_on_the_fingers(after, until):
    days = range(after.toordinal() + 1, until.toordinal() + 1)

    counted = sum(is_working_day(date.fromordinal(day), OURS) for day in days)

    assert working_days_between(after, until, OURS) == counted


def test_a_claimed_date_of_the_last_year_is_counted_at_once():
    # 521 722 weeks and five days since a Monday, which itself does not count.
    assert working_days_between(date.min, date.max, Calendar()) == 521_722 * 5 + 4
