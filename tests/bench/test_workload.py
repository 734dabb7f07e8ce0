"""A DAY and a WEEK are what the table of figures says they are."""
from collections import Counter

import pytest

from tests.bench.workload import base, day, week

CASES = list(base(2_000))


@pytest.mark.parametrize("work, new, desk, province, clashes, met", [
    (day(CASES), 30, 90, 45, 0, 0),
    (week(CASES), 200, 600, 300, 20, 50),   # 30 cases shared, 20 fields clash
])
def test_the_work_has_its_size(work, new, desk, province, clashes, met):
    both = {line["case"] for line in work.desk} & {
        line["case"] for line in work.province}

    assert (len(work.new), len(work.desk), len(work.province)) == (new, desk, province)
    assert (len(work.clashes), len(both)) == (clashes, met)


def test_only_a_clash_sets_a_field_of_a_case_twice():
    work = week(CASES)

    twice = {spot for spot, count in Counter(at for at, _ in work.edits()).items()
             if count > 1}

    assert twice == work.clashes


def test_every_edit_says_something_new():
    held = {case["id"]: case for case in CASES}

    assert all(held[case][name] != value for (case, name), value in week(CASES).edits())


def test_the_same_seed_draws_the_same_work():
    assert week(CASES, seed=3) == week(list(base(2_000)), seed=3)
    assert week(CASES, seed=3) != week(CASES, seed=4)


def test_days_in_a_row_draw_codes_of_their_own():
    codes = [case["code"] for seed in range(1, 21) for case in day(CASES, seed).new]

    assert len(set(codes)) == 600
