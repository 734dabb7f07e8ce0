"""What the sync line did, for the officer and for support on the phone."""
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.clock import iso
from app.desk import Desk
from app.rules.fold_text import fold
from db import events
from db.errors import MotcuaError
from db.sqlite import Database
from sync.exchange import Ledger

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


def note(db: Database, now_ms: int, kind: str, facts: Mapping[str, object]) -> None:
    """Add one line; the oldest go when there are too many."""
    with db.write():
        events.add(db, now_ms, kind, facts)


def note_sync(db: Database, now_ms: int, ledger: Ledger, error: MotcuaError | None
              ) -> None:
    """What one sync came to, when there is anything new to tell."""
    if error is not None:
        kind = "failed" if getattr(error, "worth_retrying", False) else "refused"
        facts: dict[str, object] = {"why": str(error.facts.get("why", error.code))}
        if _last(db) != (kind, events.text(facts)):
            note(db, now_ms, kind, facts)
        return
    if ledger.pieces and not ledger.papers_pending:
        note(db, now_ms, "scans_sent", {"bytes_up": ledger.bytes_up})
    if not ledger.sent and not ledger.received:
        return
    note(db, now_ms, "synced", {
        "sent": ledger.sent, "received": ledger.received,
        "bytes_up": ledger.bytes_up, "bytes_down": ledger.bytes_down,
        "bytes_wasted": ledger.bytes_wasted})
    for kind, open_now in (("disputes", ledger.disputes),
                           ("set_aside", ledger.quarantined)):
        if open_now:
            note(db, now_ms, kind, {"open": open_now})


def _last(db: Database) -> tuple[str, str]:
    """(kind, facts) of the last line: the same failure again is not a new line."""
    row = db.first("SELECT kind, facts FROM sync_log ORDER BY n DESC LIMIT 1")
    return (row[0], row[1]) if row else ("", "")


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

