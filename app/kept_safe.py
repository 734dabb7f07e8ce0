"""What is known of how this folder was kept safe: backups, drills, mendings."""
import json
from dataclasses import asdict, dataclass
from typing import Final

from app.clock import iso
from db import meta
from db.sqlite import Database

MADE: Final = "backup_ms"
LAST: Final = "drill"
MENDED: Final = "mended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """How the last drill ended; `why` is empty when everything came back."""

    at_ms: int
    file: str
    changes: int
    why: str


def kept_safe(db: Database) -> dict[str, object]:
    """When the last rolling backup and the last drill were, and how the drill went."""
    made, last = meta.get_number(db, MADE), last_drill(db)
    return {
        "backup_at": iso(made) if made else None,
        "drill_at": iso(last.at_ms) if last else None,
        "drill_ok": None if last is None else not last.why}


def last_drill(db: Database) -> Drilled | None:
    """The last drill, None before the first."""
    told = meta.get(db, LAST)
    return None if told is None else Drilled(**json.loads(told))


def save_drill(db: Database, done: Drilled) -> None:
    """Remember how a drill ended. Inside `write()`."""
    meta.put(db, LAST, json.dumps(asdict(done)).encode())


def save_mended(db: Database, now_ms: int, facts: dict[str, object]) -> None:
    """Remember that a broken store was set aside. Inside `write()`."""
    meta.put(db, MENDED, json.dumps({"at_ms": now_ms, **facts}).encode())


def last_mended(db: Database) -> dict[str, object] | None:
    """When and how the store was mended last; None when it never was."""
    told = meta.get(db, MENDED)
    return None if told is None else dict(json.loads(told))
