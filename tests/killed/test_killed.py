"""kill -9 at any moment: what was said to be kept is kept, and all copies agree.

Killing a process does not test a power cut, for the system still writes what it was
given; `tests/power` does that.
"""
import pytest

from .kills import a_day_of_kills

KILLS = 24
DAYS = range(1, 4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", DAYS)
def test_nothing_that_was_kept_is_lost_to_a_kill(seed, tmp_path, record_property):
    day = a_day_of_kills(tmp_path, seed, KILLS)

    kept = [len(said) for said in day.said.values()]
    record_property("kills", day.kills)
    record_property("kept", kept)
    print(f"{day.kills} killed, {kept} changes kept, {day.synced} syncs ended")
    assert sum(day.kills.values()) >= KILLS
    assert min(kept) > KILLS // 4
