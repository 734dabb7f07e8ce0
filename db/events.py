"""The log of the line: what the sync did, for the officer and for support."""
import json
from collections.abc import Mapping
from typing import Final

from db.sqlite import Database

LINES_MAX: Final = 5_000


def add(db: Database, at_ms: int, kind: str, facts: Mapping[str, object]) -> None:
    """One line more; the oldest go when there are too many. Inside `write()`."""
    n = db.execute("INSERT INTO sync_log (at_ms, kind, facts) VALUES (?, ?, ?)",
                   (at_ms, kind, text(facts)))
    db.execute("DELETE FROM sync_log WHERE n <= ?", (n - LINES_MAX,))


def add_up(db: Database, at_ms: int, kind: str, counts: dict[str, int]) -> None:
    """Add to the last line when it is of this kind, else begin one: what comes in
    several frames is told once."""
    row = db.first("SELECT n, kind, facts FROM sync_log ORDER BY n DESC LIMIT 1")
    if row is None or row["kind"] != kind:
        add(db, at_ms, kind, counts)
        return
    before = json.loads(row["facts"])
    db.execute("UPDATE sync_log SET facts = ? WHERE n = ?", (text(
        {name: before.get(name, 0) + count for name, count in counts.items()}),
        row["n"]))


def text(facts: Mapping[str, object]) -> str:
    """The facts of a line as they are kept."""
    return json.dumps(dict(facts), ensure_ascii=False)
