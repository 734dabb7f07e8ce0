"""Lanes: one row for each writer's log in each scope, and for each branch of one."""
from dataclasses import dataclass

from db.sqlite import Database

TRUNK = b""


@dataclass(slots=True)
class Lane:
    """A lane as the log holds it; `head_*` moves while changes are added."""

    n: int
    writer: bytes
    scope: int
    branch: bytes
    parent: int | None
    fork_seq: int
    head_seq: int
    head_id: bytes
    acked_seq: int


_COLUMNS = """SELECT id, writer, scope, branch, parent, fork_seq, head_seq, head_id,
    acked_seq FROM lanes"""


def of_writer(db: Database, writer: bytes, scope: int) -> list[Lane]:
    """The trunk, then the branches, of one writer in one scope."""
    return [Lane(*row) for row in db.query(
        _COLUMNS + " WHERE writer = ? AND scope = ? ORDER BY id", (writer, scope))]


def of_writers(db: Database, writers: list[bytes]) -> list[Lane]:
    """Every lane of these writers."""
    found = []
    for writer in writers:
        found += [Lane(*row) for row in db.query(
            _COLUMNS + " WHERE writer = ? ORDER BY scope, id", (writer,))]
    return found


def get_lane(db: Database, n: int) -> Lane:
    """The lane with this row number, which must exist."""
    (row,) = db.query(_COLUMNS + " WHERE id = ?", (n,))
    return Lane(*row)


def every_lane(db: Database) -> list[Lane]:
    """All lanes, in the order they were first heard of."""
    return [Lane(*row) for row in db.query(_COLUMNS + " ORDER BY id")]


def holds(db: Database, writer: bytes, scope: int, place: tuple[int, str]) -> bool:
    """Whether a writer's log has this (seq, id in hex), on whatever branch."""
    return db.first(
        """SELECT 1 FROM lanes l JOIN changes c ON c.lane = l.id AND c.seq = ?
        WHERE l.writer = ? AND l.scope = ? AND LOWER(HEX(c.id)) = ?""",
        (place[0], writer, scope, place[1])) is not None


def followed(db: Database, writer: bytes, scope: int, seq: int, head: bytes
             ) -> list[tuple[int, int]]:
    """The lane with this change, and those it branched off from, each with how far:
    all that the change follows. `head`: the first 8 bytes of its id."""
    return [(row[0], row[1]) for row in db.query(
        """WITH RECURSIVE way(lane, seq) AS (
            SELECT c.lane, c.seq FROM lanes l
            JOIN changes c ON c.lane = l.id AND c.seq = ?3
            WHERE l.writer = ?1 AND l.scope = ?2 AND SUBSTR(c.id, 1, 8) = ?4
            UNION SELECT l.parent, MIN(way.seq, l.fork_seq)
            FROM way JOIN lanes l ON l.id = way.lane WHERE l.parent IS NOT NULL)
        SELECT lane, seq FROM way""", (writer, scope, seq, head))]


def add_lane(db: Database, lane: Lane) -> Lane:
    """A lane heard of for the first time; returns it with its row number."""
    lane.n = db.execute(
        """INSERT INTO lanes (writer, scope, branch, parent, fork_seq, head_seq,
            head_id) VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (lane.writer, lane.scope, lane.branch, lane.parent, lane.fork_seq,
         lane.head_seq, lane.head_id))
    return lane


def save_head(db: Database, lane: Lane) -> None:
    """Remember how far the lane goes now."""
    db.execute("UPDATE lanes SET head_seq = ?, head_id = ? WHERE id = ?",
               (lane.head_seq, lane.head_id, lane.n))


def acknowledge(db: Database, lane: int, seq: int) -> int | None:
    """The hub holds this lane up to `seq`, whatever it said before.

    Returns how far it had ever said so when this is further, else None.
    """
    row = db.first("SELECT told_seq FROM lanes WHERE id = ?", (lane,))
    told = int(row[0]) if row else 0
    db.execute("UPDATE lanes SET acked_seq = ?, told_seq = ? WHERE id = ?",
               (seq, max(seq, told), lane))
    return told if seq > told else None
