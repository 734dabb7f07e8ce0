"""Which rolling backups there are: hours of today, days of a week, within bounds."""
from datetime import datetime, timedelta

import pytest

from app.rules import rolling

NOW = datetime(2026, 11, 27, 14, 20)


@pytest.mark.parametrize("newest, grown, due", [
    (None, False, True),
    ("2026-11-27T13.bak", True, True),
    ("2026-11-27T13.bak", False, False),      # nothing was written since
    ("2026-11-27T14.bak", True, False),       # once an hour is enough
    ("2026-11-26T16.bak", False, True),       # once a day, whatever was written
    ("2099-01-01T01.bak", False, True),       # a wrong clock made it
])
def test_a_backup_is_due(newest, grown, due):
    names = [newest, "ghi chú.txt"] if newest else ["ghi chú.txt"]

    assert rolling.is_due(names, NOW, grown) is due


def test_hours_of_today_and_a_week_of_days_stay():
    hours = [NOW - timedelta(hours=back) for back in range(24 * 20)]
    held = {rolling.name_at(hour): 10 for hour in hours} | {
        "khác.bak": 10, "2099-01-01T01.bak": 10}

    gone = rolling.surplus(held, NOW, 10_000)

    left = sorted(held.keys() - set(gone) - {"khác.bak"})
    today = [f"2026-11-27T{hour:02}.bak" for hour in range(15)]
    assert left == [f"2026-11-{day}T23.bak" for day in range(20, 27)] + today
    assert "khác.bak" not in gone


def test_the_oldest_go_when_they_are_too_large_and_the_newest_never():
    held = {f"2026-11-27T{hour:02}.bak": 100 for hour in range(10, 15)}

    assert rolling.surplus(held, NOW, 350) == ["2026-11-27T11.bak", "2026-11-27T10.bak"]
    assert "2026-11-27T14.bak" not in rolling.surplus(held, NOW, 1)


def test_a_name_says_its_hour_and_foreign_names_none():
    assert rolling.hour_of(rolling.name_at(NOW)) == NOW.replace(minute=0)
    assert rolling.hour_of("2026-11-27T14.bak.part") is None
