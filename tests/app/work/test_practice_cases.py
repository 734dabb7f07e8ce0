"""The practice commune is believable, the same for the same seed, and nobody's."""
from collections import Counter
from datetime import datetime
from random import Random

import pytest

from app.rules.case_line import CASE_KEYS, read_values
from app.rules.checks import violations, warnings
from app.rules.working_days import calendar_of
from app.seed.shipped import shipped_calendar, shipped_people, shipped_procedures
from app.work.practice_cases import Commune, practice_cases

COMMUNE = Commune("06040", "Xã Thất Khê", shipped_people(), shipped_procedures(),
                  calendar_of(shipped_calendar()))
WEDNESDAY = datetime(2026, 11, 25, 10, 0)


def drawn(seed: int, now: datetime = WEDNESDAY, count: int = 60):
    return practice_cases(Random(seed), now, COMMUNE, count)


def test_the_same_seed_draws_the_same_commune():
    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


@pytest.mark.parametrize("now", [
    WEDNESDAY,
    datetime(2026, 11, 22, 20, 0),     # a Sunday evening
    datetime(2026, 2, 17, 6, 0),       # the first morning of Tết
    datetime(2027, 1, 1, 0, 0),
])
@pytest.mark.parametrize("seed", range(5))
def test_every_case_would_pass_the_counter(seed, now):
    for case in drawn(seed, now):
        values, wrong = read_values(case, CASE_KEYS)

        assert not wrong
        assert not violations(values, now.date(), True)
        assert not warnings(values, now.date())
        assert datetime.fromisoformat(str(case["received_at"])) <= now


def test_most_of_a_day_lies_ahead_and_a_few_are_late():
    open_now = [case for case in drawn(1) if case["status"] != "returned"]
    late = [case for case in open_now if str(case["due_date"])[:10] < "2026-11-25"]

    assert 1 <= len(late) <= 8
    assert len(Counter(case["status"] for case in open_now)) >= 6
    assert any(str(case["due_date"]) == "2026-11-25" for case in open_now)


def test_codes_leave_the_first_numbers_of_the_day_to_the_desks():
    numbers = [int(str(case["code"])[-4:]) for case in drawn(1)]

    assert min(numbers) > 400
    assert len(set(numbers)) == 60
