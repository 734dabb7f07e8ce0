"""Numbers given out: slices of the daily sequence, and how far each day has come."""
from db.sqlite import Database


def slices_of(db: Database, writer: bytes, scope: int) -> list[tuple[int, int]]:
    """The slices of a unit's daily sequence the hub gave this writer, in order.

    What it got for a unit that has become another one it may not use any more: two
    units that merged had given the same numbers.
    """
    return [(row[0], row[1]) for row in db.query(
        """SELECT first, last FROM slices WHERE writer = ? AND scope IN (0, ?)
        ORDER BY first""", (writer, scope))]


def last_slice_end(db: Database, unit: str) -> int:
    """The end of the last slice given to any writer of a unit, 0 when none was."""
    row = db.first(
        """SELECT MAX(s.last) FROM slices s JOIN writers w ON w.id = s.writer
        JOIN devices d ON d.id = w.device WHERE d.unit = ?""", (unit,))
    return int(row[0] or 0) if row else 0


def last_slice(db: Database) -> int:
    """The end of the last slice given to any writer of any unit, 0 when none was."""
    row = db.first(
        """SELECT MAX(s.last) FROM slices s JOIN writers w ON w.id = s.writer
        WHERE w.hub = 0""")
    return int(row[0] or 0) if row else 0


def last_number(db: Database, writer: bytes, day: str, kind: str) -> int:
    """The last number this writer gave for this day, 0 when none."""
    row = db.first("SELECT last FROM numbers WHERE writer = ? AND day = ? AND kind = ?",
                   (writer, day, kind))
    return int(row[0]) if row else 0


def save_number(db: Database, writer: bytes, day: str, last: tuple[str, int]) -> None:
    """Remember the last number of a (kind, number) in the transaction that gave it."""
    db.execute(
        """INSERT INTO numbers (writer, day, kind, last) VALUES (?, ?, ?, ?)
        ON CONFLICT (writer, day, kind) DO UPDATE SET last = excluded.last""",
        (writer, day, *last))
