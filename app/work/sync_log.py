"""What the sync line did, for the officer and for support on the phone."""
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.clock import iso
from app.desk import Desk
from app.rules.fold_text import fold

SEARCHED_MAX: Final = 2_000

# What each filter of the page lets through.
FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "all": (), "skipped": ("set_aside",),
    "errors": ("failed", "refused", "backup_skipped", "drill_failed", "keeping_failed",
               "mended", "room_short", "log_long"),
    "conflicts": ("disputes",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log."""

    at: str
    kind: str
    facts: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for: a filter, words, a day (YYYY-MM-DD, "" for any);
    `told` gives the officers' words for a line, which are searched too."""

    kinds: str = "all"
    words: str = ""
    day: str = ""
    told: Callable[[str, Mapping[str, object]], str] = lambda kind, facts: kind


def lines(desk: Desk, asked: Asked, limit: int) -> list[Line]:
    """The newest lines that are what was asked for."""
    wanted, words = FILTERS.get(asked.kinds, ()), fold(asked.words).split()
    found = []
    for at_ms, kind, facts in desk.db.query(
            "SELECT at_ms, kind, facts FROM sync_log ORDER BY n DESC LIMIT ?",
            (SEARCHED_MAX,)):
        text = fold(f"{asked.told(kind, json.loads(facts))} {kind} {facts}")
        if (wanted and kind not in wanted or not iso(at_ms).startswith(asked.day)
                or any(word not in text for word in words)):
            continue
        found.append(Line(at=iso(at_ms), kind=kind, facts=json.loads(facts)))
        if len(found) == limit:
            break
    return found

