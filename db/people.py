"""Who works on this PC: names, roles, PIN hashes and what they left half-typed.

These tables are this PC's own. They are no changes and never leave it.
"""
from dataclasses import dataclass

from db.errors import NotFound
from db.records import Role
from db.sqlite import Database, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """One person who may sign in here."""

    name: str
    role: Role
    pin_hash: str


_COLUMNS = "SELECT name, role, pin_hash FROM officers"


def every_officer(db: Database) -> list[Officer]:
    """Everybody, by the order in which they were added."""
    return [_officer(row) for row in db.query(_COLUMNS + " ORDER BY created_ms, rowid")]


def get_officer(db: Database, name: str) -> Officer:
    """One person. Raises NotFound."""
    row = db.first(_COLUMNS + " WHERE name = ?", (name,))
    if row is None:
        raise NotFound(what="officer", name=name)
    return _officer(row)


def has_officers(db: Database) -> bool:
    """Whether anybody must sign in on this PC."""
    return db.first("SELECT 1 FROM officers LIMIT 1") is not None


def add_officer(db: Database, officer: Officer, now_ms: int) -> None:
    """A new person on this PC."""
    db.execute(
        "INSERT INTO officers (name, pin_hash, role, created_ms) VALUES (?, ?, ?, ?)",
        (officer.name, officer.pin_hash, officer.role, now_ms))


def save_pin(db: Database, name: str, pin_hash: str) -> None:
    """Another PIN for this person."""
    db.execute("UPDATE officers SET pin_hash = ? WHERE name = ?", (pin_hash, name))


def find_unfinished(db: Database, officer: str) -> str | None:
    """What this person left half-typed, as JSON; None when nothing."""
    row = db.first("SELECT form FROM unfinished WHERE officer = ?", (officer,))
    return None if row is None else str(row[0])


def save_unfinished(db: Database, officer: str, form: str, now_ms: int) -> None:
    """Keep what this person has typed so far."""
    db.execute(
        """INSERT INTO unfinished (officer, form, at_ms) VALUES (?, ?, ?)
        ON CONFLICT (officer) DO UPDATE SET form = excluded.form,
            at_ms = excluded.at_ms""", (officer, form, now_ms))


def unfinished_forms(db: Database) -> int:
    """How many people have typed something they have not saved."""
    (row,) = db.query("SELECT COUNT(*) FROM unfinished WHERE form NOT IN ('', '{}')")
    return int(row[0])


def forget_unfinished(db: Database, officer: str) -> None:
    """It was finished, or the person does not want it any more."""
    db.execute("DELETE FROM unfinished WHERE officer = ?", (officer,))


def _officer(row: Row) -> Officer:
    return Officer(name=row["name"], role=row["role"], pin_hash=row["pin_hash"])
