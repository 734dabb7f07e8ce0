"""What a commune and its province do: a base of cases, a DAY and a WEEK.

    base ── day(cases, seed)  ──▶ Work: new cases, desk edits, province edits
         └─ week(cases, seed) ──▶ the same, with edits that meet on purpose

One edit line sets one field. Ids are random, as from another system: the dearest
kind on the wire. Nobody edits one field of one case twice within a piece of work,
so what must come out is plain: every edit that met no rival stands.
"""
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from . import people

UNIT: Final = "06040"
FIRST_DAY: Final = date(2026, 8, 3)
WORKING_DAYS: Final = 70
WORK_WEEK: Final = tuple(date(2026, 11, number) for number in range(16, 21))
OPENS: Final = time(7, 30)
OPEN_S: Final = 8 * 3_600
CASES_A_DAY: Final = 30
TRIES_MAX: Final = 20

Case = dict[str, Any]
Edit = dict[str, Any]
Spot = tuple[str, str]   # (case id, field)

# How often an officer touches what, out of a hundred edits.
EDITED: Final = {"status": 34, "notes": 20, "officer": 11, "phone": 10, "fee_paid": 8,
                 "documents": 7, "result_no": 6, "address": 4}
CLASHING: Final = ("status", "address", "result_no", "fee", "applicant_name")

NEXT_STATUS: Final = {
    "registered": ("received", "refused"), "received": ("appraising", "handling"),
    "appraising": ("handling", "supplement_requested"),
    "supplement_requested": ("received", "withdrawn"),
    "handling": ("signing", "supplement_requested"), "signing": ("done", "handling"),
    "done": ("returned",), "returned": (), "refused": (), "withdrawn": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was done at both ends while the line was down."""

    new: list[Case] = field(default_factory=list)
    desk: list[Edit] = field(default_factory=list)
    province: list[Edit] = field(default_factory=list)
    clashes: frozenset[Spot] = frozenset()

    def edits(self) -> Iterator[tuple[Spot, object]]:
        for line in (*self.desk, *self.province):
            for name, value in line["set"].items():
                yield (line["case"], name), value

    def standing(self) -> dict[Spot, object]:
        """What every copy must show afterwards, wherever nobody disagreed."""
        return {spot: value for spot, value in self.edits()
                if spot not in self.clashes}

    def applied(self, cases: list[Case]) -> list[Case]:
        after = {case["id"]: dict(case) for case in (*cases, *self.new)}
        for (case, name), value in self.standing().items():
            after[case][name] = value
        return list(after.values())


def base(number: int, seed: int = 1) -> Iterator[Case]:
    """Cases of ordinary working days, the oldest first."""
    rng = Random(f"base {seed}")
    day, left = FIRST_DAY, number
    a_day = max(CASES_A_DAY, number // WORKING_DAYS)
    while left:
        count = min(left, a_day)
        yield from _intake(rng, day, count)
        left -= count
        day += timedelta(days=3 if day.weekday() == 4 else 1)


def day(cases: list[Case], seed: int = 1) -> Work:
    """30 new cases and 90 edits here, 45 edits of other cases at the province."""
    size = _Size(days=1, new=30, desk=90, province=45, first_number=1 + 30 * seed)
    return _work(cases, Random(f"day {seed}"), size)


def week(cases: list[Case], seed: int = 1) -> Work:
    """200 new and 600 edits here against 300; 30 share a case, 20 clash."""
    return _work(cases, Random(f"week {seed}"),
                 _Size(days=5, new=200, desk=600, province=300, shared=30,
                       clashing=20, first_number=5_001))


def edits(cases: list[Case], number: int) -> list[Edit]:
    """This many edits at the desk and nothing else."""
    size = _Size(days=5, first_number=1, new=0, desk=number, province=0)
    return _work(cases, Random("edits"), size).desk


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    days: int
    first_number: int
    new: int
    desk: int
    province: int
    shared: int = 0
    clashing: int = 0


def _work(cases: list[Case], rng: Random, size: _Size) -> Work:
    pool = list(cases)
    rng.shuffle(pool)
    clashing, pool = pool[:size.clashing], pool[size.clashing:]
    shared, pool = pool[:size.shared], pool[size.shared:]
    here, there = pool[:size.desk * 2 // 3], pool[size.desk * 2 // 3:]
    there = there[:size.province * 2 // 3]
    met = size.shared + size.clashing
    at_desk = _Side(rng, people.OFFICERS)
    at_province = _Side(rng, people.PROVINCE_OFFICERS, at_desk.spots)
    clashes = [_clash(at_desk, at_province, case) for case in clashing]
    for case in shared:
        both = at_desk.edit_something(case), at_province.edit_something(case)
        assert all(both), "a case nobody edited yet has something to edit"
    for side, some, count in ((at_desk, here, size.desk - met),
                              (at_province, there, size.province - met)):
        for _ in range(count):
            while not side.edit_something(rng.choice(some)):
                pass
    days = WORK_WEEK[:size.days]
    new = [case for day in days
           for case in _intake(rng, day, size.new // size.days, size.first_number)]
    return Work(new=new, desk=at_desk.in_order(days),
                province=at_province.in_order(days), clashes=frozenset(clashes))


def _clash(desk: "_Side", province: "_Side", case: Case) -> Spot:
    """Both ends set the same field of a case, to different values."""
    rng = desk.rng
    name = rng.choice(CLASHING)
    mine, theirs = rng.sample(_two_values(rng, name, case), 2)
    desk.write(case, name, mine)
    province.write(case, name, theirs)
    return case["id"], name


def _two_values(rng: Random, name: str, case: Case) -> list[object]:
    if name == "status":
        other = {"handling", "supplement_requested", "signing", "withdrawn"}
        return sorted(other - {case["status"]})
    if name == "fee":
        return [fee for fee in (0, 8_000, 15_000, 30_000) if fee != case["fee"]]
    first = _new_value(rng, name, case)
    second = _new_value(rng, name, case)
    while second == first:
        second = _new_value(rng, name, case)
    return [first, second]


class _Side:
    """Where edits are written: one line an edit, no spot twice."""

    def __init__(self, rng: Random, officers: tuple[str, ...],
                 spots: set[Spot] | None = None) -> None:
        self.rng = rng
        self.officers = officers
        self.spots: set[Spot] = set() if spots is None else spots
        self.lines: list[Edit] = []

    def edit_something(self, case: Case) -> bool:
        """Write one more edit of this case; False when little is left to edit."""
        for _ in range(TRIES_MAX):
            name = self.rng.choices(list(EDITED), list(EDITED.values()))[0]
            if (case["id"], name) in self.spots:
                continue
            value = _new_value(self.rng, name, case)
            if value is not None and value != case[name]:
                self.write(case, name, value)
                return True
        return False

    def write(self, case: Case, name: str, value: object) -> None:
        self.spots.add((case["id"], name))
        self.lines.append({"case": case["id"], "set": {name: value}})

    def in_order(self, days: tuple[date, ...]) -> list[Edit]:
        """The lines as they were written: spread over the days, each by someone."""
        self.rng.shuffle(self.lines)
        shares = [len(self.lines[number::len(days)]) for number in range(len(days))]
        moments = [at for day, share in zip(days, shares, strict=True)
                   for at in _moments(self.rng, day, share)]
        return [line | {"at": at.isoformat() + "+07:00",
                        "by": self.rng.choice(self.officers)}
                for line, at in zip(self.lines, moments, strict=True)]


def _new_value(rng: Random, name: str, case: Case) -> object:
    """A new value for a field; None when this case has no next one."""
    if name == "status":
        following = NEXT_STATUS[case["status"]]
        return rng.choice(following) if following else None
    if name == "documents":
        return _one_more_ok(rng, case)
    made = {"notes": people.note, "phone": people.phone, "result_no": people.result_no,
            "applicant_name": lambda rng: people.full_name(rng, case["sex"]),
            "officer": lambda rng: rng.choice(people.OFFICERS),
            "fee_paid": lambda _: not case["fee_paid"],
            "address": lambda rng: people.address(rng, rng.choice(people.HAMLETS))}
    return made[name](rng)


def _one_more_ok(rng: Random, case: Case) -> object:
    """The checklist with one more item found in order."""
    items = [dict(item) for item in case["documents"]]
    missing = [item for item in items if not item["ok"]]
    if not missing:
        return None
    rng.choice(missing)["ok"] = True
    return items


def _intake(rng: Random, day: date, count: int, first: int = 1) -> Iterator[Case]:
    """The cases received on one day, in the order of their numbers."""
    for number, at in enumerate(_moments(rng, day, count), first):
        yield _case(rng, at, number)


def _moments(rng: Random, day: date, count: int) -> list[datetime]:
    opens = datetime.combine(day, OPENS)
    return [opens + timedelta(seconds=second)
            for second in sorted(rng.choices(range(OPEN_S), k=count))]


def _case(rng: Random, received: datetime, number: int) -> Case:
    sex = rng.choice(("Nam", "Nữ"))
    year = rng.randint(1945, 2006)
    hamlet = rng.choice(people.HAMLETS)
    service = rng.choice(people.SERVICES)
    status = _status(rng, received.date())
    over = status in ("done", "returned")
    return {
        "id": f"{rng.getrandbits(128):032x}",
        "code": f"H37.040-{received:%y%m%d}-{number:04d}", "unit": UNIT,
        "procedure_code": service.code, "procedure_name": service.name,
        "applicant_name": people.full_name(rng, sex),
        "birth_date": _birth_date(rng, year), "sex": sex,
        "citizen_id": people.citizen_id(rng, sex, year),
        "citizen_id_date": f"{rng.randint(2021, 2025)}-{rng.randint(1, 12):02d}"
                           f"-{rng.randint(1, 28):02d}",
        "phone": people.phone(rng), "ethnicity": rng.choice(people.ETHNICITIES),
        "address": people.address(rng, hamlet), "hamlet": hamlet,
        "commune": "Xã Thất Khê", "province": "Tỉnh Lạng Sơn",
        "channel": rng.choice(("counter", "counter", "online", "post")),
        "received_at": received.isoformat(),
        "due_date": _due(received.date(), service.days),
        "status": status, "officer": rng.choice(people.OFFICERS), "fee": service.fee,
        "fee_paid": bool(service.fee) and rng.random() < 0.7,
        "copies": rng.choice((1, 1, 1, 2, 3)), "documents": _documents(rng, service),
        "notes": people.note(rng) if rng.random() < 0.3 else "",
        "result_no": people.result_no(rng) if over else "",
        "representative": _representative(rng),
    }


def _status(rng: Random, received: date) -> str:
    if received in WORK_WEEK:
        return rng.choice(("received", "received", "received", "appraising"))
    return rng.choices(("returned", "done", "signing", "handling", "appraising",
                        "supplement_requested", "received", "registered"),
                       (40, 10, 8, 18, 8, 5, 9, 2))[0]


def _birth_date(rng: Random, year: int) -> str:
    month, day_of_month = rng.randint(1, 12), rng.randint(1, 28)
    return rng.choices((f"{year}-{month:02d}-{day_of_month:02d}", f"{year}"),
                       (9, 1))[0]


def _due(received: date, days: int) -> str:
    due = received
    while days:
        due += timedelta(days=1)
        days -= due.weekday() < 5
    return due.isoformat()


def _documents(rng: Random, service: people.Service) -> list[dict[str, object]]:
    return [{"name": paper, "copies": rng.choice((1, 1, 1, 2)),
             "ok": rng.random() < 0.75} for paper in service.papers]


def _representative(rng: Random) -> dict[str, str] | None:
    if rng.random() > 0.12:
        return None
    sex = rng.choice(("Nam", "Nữ"))
    return {"name": people.full_name(rng, sex),
            "citizen_id": people.citizen_id(rng, sex, rng.randint(1960, 2004)),
            "relation": rng.choice(people.RELATIONS)}
