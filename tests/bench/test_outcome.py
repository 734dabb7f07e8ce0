"""The judge of a WEEK notices what went wrong, one thing at a time."""
import copy

import pytest

from tests.bench.outcome import judged
from tests.bench.workload import Case, base, week

CASES = list(base(1_000))
WORK = week(CASES)


@pytest.fixture
def shown() -> dict[str, Case]:
    return {case["id"]: case for case in copy.deepcopy(WORK.applied(CASES))}


@pytest.fixture
def disputes() -> list[Case]:
    """Every clash, with what each of the two people wrote."""
    written = {spot: [value for at, value in WORK.edits() if at == spot]
               for spot in WORK.clashes}
    return [{"case": case, "field": name, "standing": {"value": first},
             "rivals": [{"value": second}]}
            for (case, name), (first, second) in written.items()]


def test_a_week_that_came_out_right_is_right(shown, disputes):
    found = judged(shown, WORK, [disputes, disputes])

    assert (found.vanished, found.clashes_shown, found.false_disputes) == ((), 20, ())


def test_an_edit_that_vanished_is_named(shown, disputes):
    (case, name), _ = next(iter(WORK.standing().items()))
    shown[case][name] = "as before"

    assert judged(shown, WORK, [disputes]).vanished == ((case, name),)


def test_a_new_case_that_did_not_arrive_is_missed(shown, disputes):
    del shown[WORK.new[0]["id"]]

    assert len(judged(shown, WORK, [disputes]).vanished) == len(WORK.new[0])


def test_a_clash_shown_on_one_copy_only_does_not_count(shown, disputes):
    assert judged(shown, WORK, [disputes, disputes[1:]]).clashes_shown == 19


def test_a_clash_shown_with_another_value_does_not_count(shown, disputes):
    disputes[0]["rivals"] = [{"value": "somebody else's"}]

    assert judged(shown, WORK, [disputes]).clashes_shown == 19


def test_a_dispute_nobody_caused_is_false(shown, disputes):
    false = {"case": WORK.new[0]["id"], "field": "phone", "standing": {"value": "1"},
             "rivals": [{"value": "2"}]}

    found = judged(shown, WORK, [disputes, [*disputes, false]])

    assert found.false_disputes == ((WORK.new[0]["id"], "phone"),)
