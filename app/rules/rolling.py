"""Which rolling backups there should be: one an hour of today, one a day of a week.

A backup is named by the hour it was made, `2026-11-27T14.bak`; names are enough to
decide what is due and what may go.
"""
from collections.abc import Mapping
from datetime import datetime
from typing import Final

DAYS_KEPT: Final = 7          # days before today, one backup each
SUFFIX: Final = ".bak"
_FORM: Final = f"%Y-%m-%dT%H{SUFFIX}"
DRILL_EVERY_MS: Final = 7 * 24 * 3600 * 1000


def name_at(now: datetime) -> str:
    """The name of the backup of this hour."""
    return now.strftime(_FORM)


def hour_of(name: str) -> datetime | None:
    """When a backup of this name was made; None when it is no rolling backup."""
    try:
        return datetime.strptime(name, _FORM)
    except ValueError:
        return None


def newest(names: list[str], now: datetime) -> str | None:
    """The latest of these backups, None when there is none.

    What a clock in 2099 made is older than anything made today.
    """
    found = in_order(names, now)
    return found[0] if found else None


def is_due(names: list[str], now: datetime, grown: bool) -> bool:
    """Whether this hour wants one: each hour something was written, each day anyway."""
    wanted, last = name_at(now), newest(names, now)
    if last is None or last > wanted:
        return True
    return last < wanted and (grown or last[:10] < wanted[:10])


def surplus(held: Mapping[str, int], now: datetime, bytes_max: int) -> list[str]:
    """The backups (name → bytes) that may go; the newest never does."""
    names, today = in_order(list(held), now), name_at(now)[:10]
    kept: list[str] = []
    days: set[str] = set()
    for name in names:
        day = name[:10]
        if day == today or (day not in days and len(days - {today}) < DAYS_KEPT):
            kept.append(name)
        days.add(day)
    while len(kept) > 1 and sum(held[name] for name in kept) > bytes_max:
        kept.pop()
    return [name for name in names if name not in kept]


def in_order(names: list[str], now: datetime) -> list[str]:
    """The rolling backups among these names, the newest first."""
    wanted = name_at(now)
    return sorted((name for name in names if hour_of(name)),
                  key=lambda name: (name <= wanted, name), reverse=True)
