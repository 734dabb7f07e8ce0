"""When a case is due, and how far away that is.

Days: the intake day is day nought, the count starts on the next working day, and the
answer is a date (Decree 118/2025/NĐ-CP; Civil Code 2015, Art. 147-148). Hours: only
office hours count, and the answer has a time. While the applicant fetches missing
papers the count stands still, so the due date moves by the working time lost.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from app.rules.working_days import (
    WORKING_DAYS_MAX,
    Calendar,
    add_working_days,
    is_working_day,
    next_working_day,
    this_or_next_working_day,
    working_days_between,
)
from db.records import Procedure, TimeUnit

Lateness = Literal["none", "in_time", "soon", "today", "late"]

MINUTES_MAX: Final = 60 * 24 * 366
SOON_DAYS: Final = 2   # working days left when a queue starts to warn
COUNT_MAX: Final = {
    "working_day": WORKING_DAYS_MAX, "day": 3_650, "working_hour": MINUTES_MAX // 60,
}


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the counter works, and from when on today is too late for today.

    `late_moves_the_start` makes intake after the cutoff count as the next working
    day for longer procedures too; the law asks that only of same-day ones.
    """

    spells: tuple[tuple[time, time], ...] = (
        (time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)),
    )
    cutoff: time = time(15, 0)
    late_moves_the_start: bool = False


USUAL_HOURS: Final = OfficeHours()


@dataclass(frozen=True, slots=True)
class Wait:
    """The time between asking for missing papers and receiving the last of them."""

    asked: datetime
    completed: datetime


def due_date(received: datetime, procedure: Procedure, calendar: Calendar,
             hours: OfficeHours = USUAL_HOURS) -> str | None:
    """`YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` for hours; None: no usable time."""
    count = procedure.time_value
    if count is None or not 0 <= count <= COUNT_MAX[procedure.time_unit]:
        return None
    try:
        if procedure.time_unit == "working_hour":
            return _minute(_add_office_time(received, count * 60, calendar, hours))
        return _due_day(received, procedure, calendar, hours).isoformat()
    except OverflowError:
        # Any received_at is taken as claimed; in the last year there is no later.
        return None


def paused_working_days(wait: Wait, calendar: Calendar) -> int:
    """Working days lost: after the day of asking, up to the day of completion."""
    return working_days_between(wait.asked.date(), wait.completed.date(), calendar)


def due_after_pause(due: str, wait: Wait, calendar: Calendar,
                    unit: TimeUnit = "working_day",
                    hours: OfficeHours = USUAL_HOURS) -> str:
    """The new due date: the old one moved by exactly the time that was lost."""
    if unit == "working_hour" and "T" in due:
        lost = _office_minutes(wait, calendar, hours)
        return _minute(_add_office_time(datetime.fromisoformat(due), lost,
                                        calendar, hours))
    day = date.fromisoformat(due[:10])
    if unit == "day":
        day += max(wait.completed.date() - wait.asked.date(), timedelta(0))
        return this_or_next_working_day(day, calendar).isoformat()
    lost = min(paused_working_days(wait, calendar), WORKING_DAYS_MAX)
    return add_working_days(day, lost, calendar).isoformat()


def days_left(due: str, today: date, calendar: Calendar) -> int:
    """Working days until due; 0 is today, below 0 is that many days late.

    A date that passed over a weekend is one day late, never nought.
    """
    day = date.fromisoformat(due[:10])
    if day >= today:
        return working_days_between(today, day, calendar)
    return -max(1, working_days_between(day, today, calendar))


def is_late(due: str | None, moment: datetime) -> bool:
    """Whether the promise is broken at `moment`; no promise is never late."""
    if due is None:
        return False
    if "T" in due:
        return moment.replace(second=0, microsecond=0) > datetime.fromisoformat(due)
    return moment.date() > date.fromisoformat(due)


def how_late(due: str | None, moment: datetime, calendar: Calendar) -> Lateness:
    """Which colour a queue gives the case."""
    if due is None:
        return "none"
    if is_late(due, moment):
        return "late"
    left = days_left(due, moment.date(), calendar)
    if date.fromisoformat(due[:10]) == moment.date():
        return "today"
    return "soon" if left <= SOON_DAYS else "in_time"


def _due_day(received: datetime, procedure: Procedure, calendar: Calendar,
             hours: OfficeHours) -> date:
    day, count = received.date(), procedure.time_value or 0
    after_cutoff = received.time() > hours.cutoff
    if count == 0:
        # Same-day procedures (certification, civil status): what comes after 15:00
        # is answered on the next working day. Decree 23/2015/NĐ-CP, Art. 7;
        # Decree 123/2015/NĐ-CP; Civil Status Law 2014, Art. 5.
        return (next_working_day(day, calendar) if after_cutoff
                else this_or_next_working_day(day, calendar))
    if after_cutoff and hours.late_moves_the_start:
        day = next_working_day(day, calendar)
    if procedure.time_unit == "working_day":
        return add_working_days(day, count, calendar)
    # A period ending on a day off ends on the next working day: Civil Code 2015,
    # Art. 148, clause 5.
    return this_or_next_working_day(day + timedelta(days=count), calendar)


def _add_office_time(start: datetime, minutes: int, calendar: Calendar,
                     hours: OfficeHours) -> datetime:
    """The moment when `minutes` of office time have passed since `start`."""
    left = timedelta(minutes=min(minutes, MINUTES_MAX))
    for opens, closes in _spells_from(start, calendar, hours):
        begins = max(opens, start)
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    raise AssertionError("office hours never end")


def _spells_from(start: datetime, calendar: Calendar,
                 hours: OfficeHours) -> Iterator[tuple[datetime, datetime]]:
    day = this_or_next_working_day(start.date(), calendar)
    while True:
        for opens, closes in hours.spells:
            if datetime.combine(day, closes) > start:
                yield datetime.combine(day, opens), datetime.combine(day, closes)
        day = next_working_day(day, calendar)


def _office_minutes(wait: Wait, calendar: Calendar, hours: OfficeHours) -> int:
    """Office time between asking and completion."""
    if wait.completed <= wait.asked:
        return 0
    asked, completed = wait.asked.date(), wait.completed.date()
    whole = working_days_between(asked, completed, calendar)
    # The days from asking up to, not including, the day of completion.
    whole += is_working_day(asked, calendar) - is_working_day(completed, calendar)
    minutes = min(whole, WORKING_DAYS_MAX) * _minutes_of_a_day(hours)
    minutes -= _minutes_worked(wait.asked, calendar, hours)
    return max(0, minutes + _minutes_worked(wait.completed, calendar, hours))


def _minutes_worked(moment: datetime, calendar: Calendar, hours: OfficeHours) -> int:
    """Office minutes of that day up to `moment`; on a day off none."""
    if not is_working_day(moment.date(), calendar):
        return 0
    day = moment.date()
    spent = sum((
        max(min(moment, datetime.combine(day, closes)) - datetime.combine(day, opens),
            timedelta(0))
        for opens, closes in hours.spells
    ), timedelta(0))
    return int(spent.total_seconds()) // 60


def _minutes_of_a_day(hours: OfficeHours) -> int:
    return sum((closes.hour - opens.hour) * 60 + closes.minute - opens.minute
               for opens, closes in hours.spells)


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
