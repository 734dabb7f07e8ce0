"""The supervisor's inbox: changes kept whole, without effect, until somebody decides.

Rows are only ever added, here and in the decisions about them.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from db.sqlite import Database, Row

Verdict = Literal["open", "taken", "aside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One change in the inbox. `entity` is 16 zeros when it is about no case;
    `verdict` says what was decided, `reason`, `by` and `decided_ms` how."""

    n: int
    id: bytes
    device: bytes
    writer: bytes
    scope: int
    seq: int
    entity: bytes
    body: bytes
    why: str
    at_ms: int
    verdict: Verdict
    reason: str
    by: str
    decided_ms: int | None


_COLUMNS = """SELECT i.n, i.id, i.device, i.writer, i.scope, i.seq, i.entity, i.body,
        i.why, i.at_ms, COALESCE(d.verdict, 'open') AS verdict,
        COALESCE(d.reason, '') AS reason, COALESCE(d.by, '') AS by,
        d.at_ms AS decided_ms
    FROM inbox i LEFT JOIN inbox_decisions d ON d.item = i.n"""


def add(db: Database, row: tuple[bytes, bytes, bytes, int, int, bytes, bytes, str, int]
        ) -> None:
    """id, device, writer, scope, seq, entity, body, why, at_ms. Once, whatever
    comes again."""
    db.execute(
        """INSERT OR IGNORE INTO inbox (id, device, writer, scope, seq, entity, body,
            why, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""", row)


def every_item(db: Database) -> list[Item]:
    """All of it, in the order it came."""
    return [_item(row) for row in db.query(_COLUMNS + " ORDER BY i.n")]


def open_in(db: Database) -> dict[int, int]:
    """How many items of each scope nobody has decided."""
    return {row[0]: row[1] for row in db.query(
        """SELECT scope, COUNT(*) FROM inbox
        WHERE n NOT IN (SELECT item FROM inbox_decisions)
        GROUP BY scope ORDER BY scope""")}


def find_item(db: Database, id: bytes) -> Item | None:
    """The item of this change, None when it is not in the inbox."""
    row = db.first(_COLUMNS + " WHERE i.id = ?", (id,))
    return None if row is None else _item(row)


def at_place(db: Database, writer: bytes, scope: int, seq: int
             ) -> list[tuple[bytes, bytes]]:
    """(id, entity) of what is kept at a place of a lane."""
    return [(row[0], row[1]) for row in db.query(
        """SELECT id, entity FROM inbox
        WHERE writer = ? AND scope = ? AND seq = ? ORDER BY n""",
        (writer, scope, seq))]


def of_lane(db: Database, writer: bytes, scope: int) -> list[tuple[int, bytes, bytes]]:
    """(seq, id, body) of what is kept of a lane, from its beginning on."""
    return [(row[0], row[1], row[2]) for row in db.query(
        """SELECT seq, id, body FROM inbox
        WHERE writer = ? AND scope = ? AND why = 'revoked'
        ORDER BY seq, n""", (writer, scope))]


def bodies_by(db: Database, device: bytes, scope: int) -> Iterator[bytes]:
    """What is kept of a struck-off device in a scope."""
    for row in db.query("SELECT body FROM inbox "
                        "WHERE device = ? AND scope = ? AND why = 'revoked'",
                        (device, scope)):
        yield bytes(row[0])


def newest(db: Database) -> int:
    """The row that came last, 0 when there is none."""
    (row,) = db.query("SELECT COALESCE(MAX(n), 0) FROM inbox")
    return int(row[0])


def has_later(db: Database, device: bytes, after: int) -> bool:
    """True when something of this device came after that row."""
    return db.first("SELECT 1 FROM inbox WHERE n > ? AND device = ?",
                    (after, device)) is not None


def last_place(db: Database, writer: bytes, scope: int) -> tuple[int, bytes] | None:
    """(seq, id) of the farthest change kept of a lane, None when there is none."""
    row = db.first(
        """SELECT seq, id FROM inbox WHERE writer = ? AND scope = ?
        ORDER BY seq DESC, n DESC LIMIT 1""", (writer, scope))
    return None if row is None else (row[0], row[1])


def decide(db: Database, item: int, verdict: Verdict, facts: tuple[str, str, int]
           ) -> bool:
    """Write down a decision: reason, by, at_ms. False when there is one already."""
    if db.first("SELECT 1 FROM inbox_decisions WHERE item = ?", (item,)):
        return False
    db.execute("INSERT INTO inbox_decisions (item, verdict, reason, by, at_ms) "
               "VALUES (?, ?, ?, ?, ?)", (item, verdict, *facts))
    return True


def _item(row: Row) -> Item:
    return Item(**{name: row[name] for name in row.keys()})  # noqa: SIM118
