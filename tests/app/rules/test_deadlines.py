"""The due date the slip promises, in days and in hours, with pauses."""
from datetime import date, datetime, time

import pytest

from app.rules.deadlines import (
    OfficeHours,
    Wait,
    days_left,
    due_after_pause,
    due_date,
    how_late,
    is_late,
    paused_working_days,
)
from app.rules.working_days import Calendar, calendar_of
from app.seed.shipped import shipped_calendar
from db.records import CalendarDay, Procedure

OURS = calendar_of(shipped_calendar())


def lasting(value: int | None, unit: str = "working_day") -> Procedure:
    return Procedure(code="1.004873", name="Xác nhận", field="Hộ tịch",
                     time_value=value, time_unit=unit)


def due(received, value, unit="working_day", **hours):
    return due_date(datetime.fromisoformat(received), lasting(value, unit), OURS,
                    OfficeHours(**hours))


def wait(asked: str, completed: str) -> Wait:
    return Wait(datetime.fromisoformat(asked), datetime.fromisoformat(completed))


BOUNDARIES = [
    ("2026-11-23", 3, "2026-11-27"),   # the new holiday of 24 November
    ("2026-11-20", 1, "2026-11-23"),   # a weekend
    ("2025-12-31", 1, "2026-01-05"),   # 2 January 2026 is swapped off
    ("2025-12-31", 5, "2026-01-09"),
    ("2026-01-08", 2, "2026-01-10"),   # the Saturday worked in its place
    ("2026-02-12", 3, "2026-02-24"),   # Tết
    ("2026-08-20", 3, "2026-08-24"),   # Saturday 22 August is worked
    ("2026-08-28", 2, "2026-09-04"),   # a swap and National Day
    ("2026-04-24", 3, "2026-05-04"),   # the Kings' day in lieu, then 30 April
    ("2024-04-26", 3, "2024-05-04"),   # the swap of 2024 ends on a Saturday
    ("2025-04-24", 3, "2025-04-28"),   # Saturday 26 April is worked
    ("2026-12-31", 1, "2027-01-04"),
]


@pytest.mark.parametrize("received, days, promised", BOUNDARIES)
def test_working_days_are_counted_from_the_day_after_intake(received, days, promised):
    assert due(f"{received}T09:00", days) == promised


@pytest.mark.parametrize("received, days, promised", BOUNDARIES)
def test_the_published_calendar_promises_the_same(received, days, promised, published):
    days_listed = [CalendarDay(date=row["date"], kind=row["kind"])
                   for _, row in published("holidays_vn_2024_2027.csv")]

    at = datetime.fromisoformat(f"{received}T09:00")

    assert due_date(at, lasting(days), calendar_of(days_listed)) == promised


@pytest.mark.parametrize("received, promised", [
    ("2026-11-20T15:00", "2026-11-20"),   # at the stroke still today
    ("2026-11-20T15:01", "2026-11-23"),   # a Friday: Monday
    ("2026-11-21T09:00", "2026-11-23"),   # on a Saturday
    ("2026-11-23T16:00", "2026-11-25"),   # the holiday in between
])
def test_a_same_day_procedure_after_three_is_due_on_the_next_working_day(
        received, promised):
    assert due(received, 0) == promised


def test_the_cutoff_is_a_setting_and_longer_procedures_do_not_feel_it():
    assert due("2026-11-20T16:30", 0, cutoff=time(16, 30)) == "2026-11-20"
    assert due("2026-11-16T16:30", 3) == "2026-11-19"
    assert due("2026-11-16T16:30", 3, late_moves_the_start=True) == "2026-11-20"


@pytest.mark.parametrize("received, days, promised", [
    ("2026-11-16", 3, "2026-11-19"),
    ("2026-11-16", 5, "2026-11-23"),    # ends on a Saturday
    ("2026-11-16", 8, "2026-11-25"),    # ends on the holiday
    ("2026-08-20", 2, "2026-08-22"),    # ends on a Saturday that is worked
    ("2026-02-06", 11, "2026-02-23"),   # ends within Tết
])
def test_calendar_days_ending_on_a_day_off_end_on_the_next_working_day(
        received, days, promised):
    assert due(f"{received}T09:00", days, "day") == promised


@pytest.mark.parametrize("received, hours, promised", [
    ("2026-11-20T08:00:45", 2, "2026-11-20T10:00"),
    ("2026-11-20T10:30", 2, "2026-11-20T14:30"),    # over lunch
    ("2026-11-20T16:30", 2, "2026-11-23T09:00"),    # over the weekend
    ("2026-11-23T16:30", 2, "2026-11-25T09:00"),    # over the holiday
    ("2026-11-20T15:00", 2, "2026-11-20T17:00"),    # to the last minute
    ("2026-11-20T12:00", 1, "2026-11-20T14:30"),    # brought at lunch
    ("2026-11-20T06:00", 1, "2026-11-20T08:30"),    # brought before opening
    ("2026-11-21T09:00", 1, "2026-11-23T08:30"),    # brought on a Saturday
    ("2026-11-16T09:00", 8, "2026-11-17T09:30"),    # longer than a day of 7.5 hours
])
def test_hours_are_office_hours(received, hours, promised):
    assert due(received, hours, "working_hour") == promised


def test_summer_hours_are_a_setting():
    summer = ((time(7, 0), time(11, 0)), (time(14, 0), time(17, 0)))

    promised = due("2026-06-15T10:30", 2, "working_hour", spells=summer)

    assert promised == "2026-06-15T15:30"


@pytest.mark.parametrize("value, unit", [
    (None, "working_day"), (None, "working_hour"), (-1, "day"), (10**9, "working_hour"),
    (10**6, "working_day"), (10**6, "day"),
])
def test_without_a_usable_time_nothing_is_promised(value, unit):
    assert due("2026-11-16T09:00", value, unit) is None


def test_a_claimed_intake_at_the_end_of_time_promises_nothing():
    assert due("9999-12-31T09:00", 3) is None
    assert due("0001-01-01T09:00", 1) == "0001-01-02"


def test_waiting_for_papers_moves_the_date_by_the_working_days_lost():
    promised = due("2026-11-16T09:00", 7)
    lost = wait("2026-11-18T10:00", "2026-11-25T15:00")

    assert promised == "2026-11-26"
    assert paused_working_days(lost, OURS) == 4   # 19, 20, 23, 25; the 24th is off
    assert due_after_pause(promised, lost, OURS) == "2026-12-02"


def test_a_pause_in_calendar_days_is_counted_in_calendar_days():
    lost = wait("2026-11-18T10:00", "2026-11-25T15:00")

    assert due_after_pause("2026-12-01", lost, OURS, "day") == "2026-12-08"
    assert due_after_pause("2026-11-28", lost, OURS, "day") == "2026-12-07"   # Saturday


@pytest.mark.parametrize("asked, completed, moved", [
    ("2026-11-20T08:30", "2026-11-20T10:00", "2026-11-20T17:00"),
    ("2026-11-20T10:30", "2026-11-20T14:30", "2026-11-23T08:00"),   # not lunch
    ("2026-11-20T16:00", "2026-11-23T08:30", "2026-11-23T08:00"),   # no weekend
    ("2026-11-21T09:00", "2026-11-22T09:00", "2026-11-20T15:30"),   # all on days off
    ("2026-11-21T09:00", "2026-11-23T08:30", "2026-11-20T16:30"),   # from a day off
    ("2026-11-20T16:30", "2026-11-21T09:00", "2026-11-20T16:00"),   # to a day off
    ("2026-11-25T10:00", "2026-11-21T09:00", "2026-11-20T15:30"),   # backwards
    ("2026-11-20T16:00", "2026-11-25T08:30", "2026-11-25T08:00"),   # all Monday
])
def test_a_pause_of_an_hourly_procedure_is_counted_in_office_minutes(
        asked, completed, moved):
    lost = wait(asked, completed)

    assert due_after_pause("2026-11-20T15:30", lost, OURS, "working_hour") == moved


def test_a_pause_that_ends_before_it_began_moves_nothing():
    backwards = wait("2026-11-25T15:00", "2026-11-18T10:00")

    for unit in ("working_day", "day"):
        assert due_after_pause("2026-11-26", backwards, OURS, unit) == "2026-11-26"
    assert due_after_pause("2026-11-26T10:00", backwards, OURS,
                           "working_hour") == "2026-11-26T10:00"


@pytest.mark.parametrize("promised, today, left", [
    ("2026-11-27", "2026-11-23", 3), ("2026-11-23", "2026-11-23", 0),
    ("2026-11-23", "2026-11-20", 1), ("2026-11-20", "2026-11-23", -1),
    ("2026-11-20", "2026-11-21", -1),        # passed over a weekend: late all the same
    ("2026-11-20T10:00", "2026-11-27", -4),
    ("9999-12-31", "2026-11-20", 416_017 * 5 - 1),
])
def test_days_left_are_working_days_and_negative_when_late(promised, today, left):
    assert days_left(promised, date.fromisoformat(today), Calendar(
        off=frozenset((date(2026, 11, 24),)))) == left


@pytest.mark.parametrize("promised, now, colour", [
    (None, "2026-11-20T09:00", "none"),
    ("2026-11-20", "2026-11-20T23:59", "today"),
    ("2026-11-20", "2026-11-21T00:00", "late"),
    ("2026-11-25", "2026-11-20T09:00", "soon"),      # Monday and Wednesday are left
    ("2026-11-26", "2026-11-20T09:00", "in_time"),
    ("2026-11-20T10:00", "2026-11-20T10:00:30", "today"),
    ("2026-11-20T10:00", "2026-11-20T10:01", "late"),
])
def test_the_colour_of_a_case_follows_its_date(promised, now, colour):
    moment = datetime.fromisoformat(now)

    assert how_late(promised, moment, OURS) == colour
    assert is_late(promised, moment) is (colour == "late")
