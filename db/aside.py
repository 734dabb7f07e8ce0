"""Changes set aside, as people see them, and what was done about each."""
from dataclasses import dataclass

from db.sqlite import Database, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One change set aside; `how` is empty while nobody has done anything."""

    id: bytes
    writer: bytes
    scope: int
    seq: int
    body: bytes
    reason: str
    kept_ms: int
    how: str
    words: str
    by: str
    settled_ms: int | None


_COLUMNS = """SELECT q.id, l.writer, q.scope, q.seq, c.body, q.reason,
        q.at_ms AS kept_ms, COALESCE(s.how, '') AS how,
        COALESCE(s.words, '') AS words, COALESCE(s.by, '') AS by,
        s.at_ms AS settled_ms
    FROM quarantine q JOIN lanes l ON l.id = q.lane
    JOIN changes c ON c.lane = q.lane AND c.seq = q.seq
    LEFT JOIN aside_settled s ON s.scope = q.scope AND s.id = q.id"""


def every_one(db: Database, limit: int) -> list[Aside]:
    """What is open first, then the newest first."""
    return [_aside(row) for row in db.query(
        _COLUMNS + " ORDER BY s.id IS NOT NULL, q.at_ms DESC, q.id LIMIT ?", (limit,))]


def find(db: Database, scope: int, id: bytes) -> Aside | None:
    """The change of this id that was set aside in a scope, None when none was."""
    row = db.first(_COLUMNS + " WHERE q.scope = ? AND q.id = ?", (scope, id))
    return None if row is None else _aside(row)


def find_any(db: Database, id: bytes) -> Aside | None:
    """The change of this id, whatever its scope."""
    row = db.first(_COLUMNS + " WHERE q.id = ? ORDER BY q.scope LIMIT 1", (id,))
    return None if row is None else _aside(row)


def settle(db: Database, row: tuple[int, bytes, str, str, str, int]) -> None:
    """scope, id, how, words, by, at_ms: of several the earliest stands, then the
    first by how, words and name, so that every copy shows the same one."""
    db.execute(
        """INSERT INTO aside_settled (scope, id, how, words, by, at_ms)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (scope, id) DO UPDATE SET how = excluded.how,
            words = excluded.words, by = excluded.by, at_ms = excluded.at_ms
        WHERE (excluded.at_ms, excluded.how, excluded.words, excluded.by)
            < (aside_settled.at_ms, aside_settled.how, aside_settled.words,
                aside_settled.by)""", row)


def _aside(row: Row) -> Aside:
    return Aside(**{name: row[name] for name in row.keys()})  # noqa: SIM118
