"""The keys this folder has written under, and the writers found in two places."""
from dataclasses import dataclass

from db.sqlite import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Incarnation:
    """One key of this folder. `why` it began; empty for the first one."""

    writer: bytes
    seed: bytes
    why: str
    began_ms: int


def add_incarnation(db: Database, one: Incarnation) -> None:
    """Remember a key of this folder; one that is known stays as it is."""
    db.execute(
        """INSERT OR IGNORE INTO incarnations (writer, seed, why, began_ms)
        VALUES (?, ?, ?, ?)""", (one.writer, one.seed, one.why, one.began_ms))


def incarnations(db: Database) -> list[Incarnation]:
    """The keys of this folder, oldest first; none while it has its first."""
    return [Incarnation(writer=row[0], seed=row[1], why=row[2], began_ms=row[3])
            for row in db.query("""SELECT writer, seed, why, began_ms FROM incarnations
                ORDER BY began_ms, rowid""")]


def find_incarnation(db: Database, writer: bytes) -> Incarnation | None:
    """One key of this folder, None when it is its first or not its own."""
    row = db.first("SELECT writer, seed, why, began_ms FROM incarnations "
                   "WHERE writer = ?", (writer,))
    return None if row is None else Incarnation(
        writer=row[0], seed=row[1], why=row[2], began_ms=row[3])


def add_clone(db: Database, writer: bytes, place: tuple[bytes, int], at_ms: int
              ) -> bool:
    """This writer is in two places; `place` is its device and where its lane forked,
    0 when it began as a copy of another. False when that was known."""
    if db.first("SELECT 1 FROM clones WHERE writer = ?", (writer,)) is not None:
        return False
    db.execute("INSERT INTO clones (writer, device, fork_seq, at_ms) "
               "VALUES (?, ?, ?, ?)", (writer, *place, at_ms))
    return True


def is_forked(db: Database, writer: bytes) -> bool:
    """True when the hub found two histories under this name."""
    return db.first("SELECT 1 FROM clones WHERE writer = ? AND fork_seq > 0",
                    (writer,)) is not None


def is_cloned(db: Database, writer: bytes) -> bool:
    """True when the hub has said already that this writer is in two places."""
    return db.first("SELECT 1 FROM clones WHERE writer = ?", (writer,)) is not None
