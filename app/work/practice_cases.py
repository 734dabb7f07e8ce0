"""Cases of people who do not exist, for practice and for the demo.

Drawn from a seed, so the same seed gives the same commune; due dates lie around the
day they are drawn for, as on a real desk: some late, some today, most ahead.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final, TypeVar

from app.rules.deadlines import due_date
from app.rules.numbering import case_code, default_file_code
from app.rules.working_days import Calendar, is_working_day
from app.seed.shipped import Name, People
from db.records import Procedure

OFFICERS: Final = (("Hoàng Thị Lan", "officer"), ("Nông Văn Hùng", "leader"))
PIN: Final = "1234"

# What people ask for most at a commune's counter, with how often of a hundred.
ASKED: Final = (
    ("2.000815", 20), ("1.001193", 12), ("1.004873", 10), ("2.000635", 8),
    ("1.004222", 7), ("1.004194", 6), ("2.000884", 6), ("1.000894", 5),
    ("1.004884", 4), ("1.004859", 4), ("1.001612", 4), ("1.010038", 3),
    ("2.001035", 3), ("1.000656", 3), ("1.013978", 3), ("1.011607", 2),
)
# How far from its due day a case stands, in days: below nought it is late.
DAYS_LEFT: Final = ((-4, 1), (-1, 2), (0, 5), (1, 6), (2, 6), (4, 8), (8, 6))
STEPS: Final = (
    ("received", 8), ("appraising", 9), ("supplement_requested", 4),
    ("payment_requested", 2), ("handling", 14), ("signing", 6), ("done", 7),
    ("returned", 10),
)
CHANNELS: Final = (("counter", 11), ("online", 8), ("post", 1))
NUMBER_FIRST: Final = 401   # of the day; the numbers below are left to the desks
LOOK_BACK_DAYS: Final = 60
OVERDUE_SHARE: Final = 0.12

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Commune:
    """What the cases are drawn for: a unit, its people, its catalogue."""

    unit: str
    name: str
    people: People
    procedures: Sequence[Procedure]
    calendar: Calendar


def practice_cases(chance: Random, now: datetime, commune: Commune, count: int
                   ) -> list[dict[str, object]]:
    """`count` cases of this commune, ready for `add_cases`."""
    calendar = commune.calendar
    known = {one.code: one for one in commune.procedures}
    asked = [(known[code], weight) for code, weight in ASKED if code in known]
    cases = []
    for number in range(count):
        procedure = _draw(chance, asked)
        received, due = _spell(chance, now, procedure, calendar)
        code = case_code(default_file_code(commune.unit), received.date(),
                         NUMBER_FIRST + number)
        cases.append({
            "id": f"{chance.getrandbits(128):032x}", "code": code, "unit": commune.unit,
            "procedure_code": procedure.code, "procedure_name": procedure.name,
            **_person(chance, commune.people, now.year), "commune": commune.name,
            "province": "Tỉnh Lạng Sơn", "channel": _draw(chance, CHANNELS),
            "received_at": received.isoformat(), "due_date": due,
            "fee": procedure.fee_direct or 0, "fee_paid": chance.random() < 0.7,
            **_standing(chance, procedure, _status(chance, due, now), received)})
    return cases


def _spell(chance: Random, now: datetime, procedure: Procedure, calendar: Calendar
           ) -> tuple[datetime, str | None]:
    """When the case came in, and its due date, near the day that was drawn."""
    target = (now.date() + timedelta(days=_draw(chance, DAYS_LEFT))).isoformat()
    minute = chance.randrange(240)
    for back in range(LOOK_BACK_DAYS):
        day = now.date() - timedelta(days=back)
        if not is_working_day(day, calendar):
            continue
        opened = datetime.combine(day, time(7, 30))
        # This morning's cases came between the opening of the door and now.
        passed = max(1, (now - opened) // timedelta(minutes=1))
        received = opened + timedelta(minutes=minute % passed)
        due = due_date(received, procedure, calendar)
        if received <= now and due is not None and due[:10] <= target:
            return received, due
    received = now - timedelta(days=1)
    return received.replace(microsecond=0), due_date(received, procedure, calendar)


def _person(chance: Random, people: People, year: int) -> dict[str, object]:
    """Somebody who could live there."""
    surname = _name(chance, people.surnames)
    sex = chance.choice(("Nam", "Nữ"))
    middle = _name(chance, [one for one in people.middles if one.group == sex])
    given = _name(chance, [one for one in people.givens if one.group == sex])
    born = date(year - chance.randint(19, 78), 1, 1) + timedelta(
        days=chance.randrange(365))
    century = 2 * (born.year // 100 - 19) + (sex == "Nữ")
    hamlet = _name(chance, people.hamlets)
    return {
        "applicant_name": f"{surname.name} {middle.name} {given.name}", "sex": sex,
        "birth_date": born.isoformat(), "ethnicity": surname.group,
        "citizen_id": f"020{century}{born.year % 100:02d}"
                      f"{chance.randrange(1_000_000):06d}",
        "phone": f"09{chance.randrange(100_000_000):08d}", "hamlet": hamlet.name,
        "address": hamlet.name}


def _status(chance: Random, due: str | None, now: datetime) -> str:
    """How far a case has come; few that are past their day are still open."""
    if due is not None and due[:10] < now.date().isoformat():
        return "returned" if chance.random() > OVERDUE_SHARE else "handling"
    return _draw(chance, STEPS)


def _standing(chance: Random, procedure: Procedure, status: str, received: datetime
              ) -> dict[str, object]:
    """Who holds the case, and what was handed in and handed out."""
    complete = status != "supplement_requested"
    documents = [
        {"name": name, "copies": originals + copies, "ok": complete or place > 0}
        for place, (name, originals, copies) in enumerate(procedure.documents)]
    officer = OFFICERS[1][0] if status == "signing" else OFFICERS[0][0]
    standing: dict[str, object] = {
        "status": status, "documents": documents, "officer": officer}
    if status in ("done", "returned"):
        standing["result_no"] = f"{chance.randint(10, 990)}/{received.year}"
    if status == "returned":
        standing["satisfaction"] = chance.choice((4, 5, 5, 5))
    return standing


def _name(chance: Random, names: Sequence[Name]) -> Name:
    return _draw(chance, [(one, one.weight) for one in names])


def _draw(chance: Random, weighted: Sequence[tuple[Drawn, int]]) -> Drawn:
    """One of these, the heavier the likelier."""
    (drawn,) = chance.choices([one for one, _ in weighted],
                              [weight for _, weight in weighted])
    return drawn
