"""What is known of this folder's own backups: the last one, and the last drill."""
import json
from dataclasses import asdict, dataclass
from typing import Final

from app.clock import iso
from db import meta
from db.sqlite import Database

MADE: Final = "backup_ms"
LAST: Final = "drill"


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
