"""The log: every change that is here, raw. The only file that writes changes."""
from collections.abc import Iterator
from dataclasses import dataclass

from db.sqlite import Database


@dataclass(frozen=True, slots=True)
class Logged:
    """One change as the log holds it. `writer` and `scope` name its lane."""

    n: int
    lane: int
    writer: bytes
    scope: int
    seq: int
    id: bytes
    entity: int
    kind: int
    body: bytes
    seal: bytes | None
    arrival: int | None


# lane, seq, id, scope, arrival, entity, kind, at_ms, body, seal
NewRow = tuple[int, int, bytes, int, int | None, int, int, int, bytes, bytes | None]

_COLUMNS = """SELECT c.n, c.lane, l.writer, c.scope, c.seq, c.id, c.entity, c.kind,
    c.body, c.seal, c.arrival FROM changes c JOIN lanes l ON l.id = c.lane"""


def append(db: Database, rows: list[NewRow]) -> None:
    """Add changes whose place has been checked."""
    db.execute_many(
        """INSERT INTO changes (lane, seq, id, scope, arrival, entity, kind, at_ms,
            body, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows)


def held(db: Database, writer: bytes, scope: int, seqs: list[int]
         ) -> Iterator[tuple[int, bytes, bytes | None, bytes | None]]:
    """(seq, id, case id, or the body when it has an effect on none) of every change at
    these places, the trunk's first.

    A branch holds what follows its fork; before that its parent's trunk counts.
    """
    marks = ", ".join("?" * len(seqs))
    for row in db.query(
            f"""SELECT c.seq, c.id, e.id, CASE WHEN e.id IS NULL THEN c.body END
            FROM lanes l
            JOIN changes c ON c.lane = l.id AND c.seq IN ({marks})
            LEFT JOIN cases e ON e.n = c.entity
            WHERE l.writer = ? AND l.scope = ? ORDER BY l.id, c.seq""",
            (*seqs, writer, scope)):
        yield row[0], row[1], row[2], row[3]


def at_places(db: Database, lane: int, seqs: list[int]
              ) -> list[tuple[int, bytes, int, bytes | None]]:
    """(seq, id, case row, or the body when that is 0) of the changes of a lane that
    stand at these numbers."""
    marks = ", ".join("?" * len(seqs))
    return [(row[0], row[1], row[2], row[3]) for row in db.query(
        f"""SELECT seq, id, entity, CASE entity WHEN 0 THEN body END
        FROM changes WHERE lane = ? AND seq IN ({marks})""", (lane, *seqs))]


def id_at(db: Database, lane: int, seq: int) -> bytes | None:
    """The id of one change, None when it is not here."""
    row = db.first("SELECT id FROM changes WHERE lane = ? AND seq = ?", (lane, seq))
    return None if row is None else bytes(row[0])


def kind_at(db: Database, lane: int, seq: int) -> int | None:
    """The kind of one change, None when it is not here."""
    row = db.first("SELECT kind FROM changes WHERE lane = ? AND seq = ?", (lane, seq))
    return None if row is None else int(row[0])


def of_case(db: Database, entity: int) -> list[Logged]:
    """Every change of one case, in the order they were stored.

    `entity > 0` says nothing new, but without it SQLite passes the index over.
    """
    return [Logged(*row) for row in db.query(
        _COLUMNS + " WHERE c.entity = ? AND c.entity > 0 ORDER BY c.n", (entity,))]


def of_lane(db: Database, lane: int, after: int, limit: int) -> list[Logged]:
    """The changes of a lane that follow `after`."""
    return [Logged(*row) for row in db.query(
        _COLUMNS + " WHERE c.lane = ? AND c.seq > ? ORDER BY c.seq LIMIT ?",
        (lane, after, limit))]


# seq, id, scope, entity row, entity id, kind, at_ms, body, seal
LaneRow = tuple[int, bytes, int, int, bytes | None, int, int, bytes, bytes | None]


def lane_rows(db: Database, lane: int, after: int, last: int, limit: int
              ) -> list[LaneRow]:
    """Everything the log keeps of a part of a lane, with the case each row names."""
    return [tuple(row) for row in db.query(
        """SELECT c.seq, c.id, c.scope, c.entity, e.id, c.kind, c.at_ms, c.body, c.seal
        FROM changes c LEFT JOIN cases e ON e.n = c.entity
        WHERE c.lane = ? AND c.seq > ? AND c.seq <= ? ORDER BY c.seq LIMIT ?""",
        (lane, after, last, limit))]


def of_cases(db: Database, first: int, last: int
             ) -> Iterator[tuple[int, int, int, bytes, bytes]]:
    """(case row, lane, seq, id, body) of all changes of these cases, as stored."""
    for row in db.each(
            """SELECT entity, lane, seq, id, body FROM changes
            WHERE entity BETWEEN ? AND ? AND entity > 0 ORDER BY entity, n""",
            (first, last)):
        yield row[0], row[1], row[2], row[3], row[4]


def set_aside(db: Database) -> dict[tuple[int, int], bytes]:
    """Where changes are set aside, with their ids: (lane, seq) → id."""
    return {(row[0], row[1]): bytes(row[2]) for row in db.query(
        "SELECT lane, seq, id FROM quarantine ORDER BY lane, seq")}


def count(db: Database) -> int:
    """How many changes are here."""
    (row,) = db.query("SELECT COUNT(*) FROM changes")
    return int(row[0])


def newest(db: Database) -> int:
    """The row that was stored last, 0 when there is none."""
    (row,) = db.query("SELECT COALESCE(MAX(n), 0) FROM changes")
    return int(row[0])


def has_later(db: Database, device: bytes, after: int) -> bool:
    """True when something by this device was stored after that row."""
    return db.first(
        """SELECT 1 FROM changes c JOIN lanes l ON l.id = c.lane
        JOIN writers w ON w.id = l.writer
        WHERE c.n > ? AND w.device = ?""", (after, device)) is not None


def later_of_kind(db: Database, kind: int, after: int) -> Iterator[bytes]:
    """The bodies of one kind that were stored after that row."""
    for row in db.query("SELECT body FROM changes WHERE n > ? AND kind = ? ORDER BY n",
                        (after, kind)):
        yield bytes(row[0])


def arrivals_told(db: Database) -> list[tuple[int, int, int, int, int]]:
    """(scope, number in the counter, arrivals, smallest, greatest) of each scope."""
    return [tuple(row) for row in db.query(
        """SELECT a.scope, a.number, COUNT(DISTINCT c.arrival),
            COALESCE(MIN(c.arrival), 1), COALESCE(MAX(c.arrival), 0)
        FROM arrivals a LEFT JOIN changes c
            ON c.scope = a.scope AND c.arrival IS NOT NULL
        GROUP BY a.scope, a.number ORDER BY a.scope""")]


def arrived(db: Database, scope: int, after: int) -> Iterator[Logged]:
    """What arrived at the hub for one scope after this arrival number, in order."""
    for row in db.each(
            _COLUMNS + """ WHERE c.scope = ? AND c.arrival > ? ORDER BY c.arrival""",
            (scope, after)):
        yield Logged(*row)


def unsent(db: Database, lanes: list[int]) -> Iterator[Logged]:
    """What the hub has not acknowledged of these lanes, in the order it was stored:
    whatever refers to something comes after it."""
    marks = ", ".join("?" * len(lanes))
    row = db.first(
        f"""SELECT MIN(c.n) FROM lanes l JOIN changes c ON c.lane = l.id
            AND c.seq = MAX(l.acked_seq, l.fork_seq) + 1 WHERE l.id IN ({marks})""",
        lanes)
    # The plus keeps SQLite from sorting: the log is read in its own order.
    for found in db.each(
            _COLUMNS + f""" WHERE c.n >= ? AND c.seq > l.acked_seq
                AND +l.id IN ({marks}) ORDER BY c.n""",
            (row[0] if row and row[0] else 0, *lanes)):
        yield Logged(*found)


def id_of_arrival(db: Database, scope: int, number: int) -> bytes:
    """Which change arrived for a scope under this number, b"" when none did."""
    row = db.first("SELECT id FROM changes WHERE scope = ? AND arrival = ?",
                   (scope, number))
    return bytes(row[0]) if row else b""


def counting_of_kind(db: Database, kind: int) -> Iterator[tuple[bytes, bytes]]:
    """(id, body) of every change of a kind that is not set aside."""
    for row in db.each(
            """SELECT c.id, c.body FROM changes c WHERE c.kind = ?
                AND NOT EXISTS (SELECT 1 FROM quarantine q
                    WHERE q.lane = c.lane AND q.seq = c.seq)
            ORDER BY c.n""", (kind,)):
        yield bytes(row[0]), bytes(row[1])


def everything(db: Database) -> Iterator[Logged]:
    """The whole log, in the order it was stored."""
    for row in db.each(_COLUMNS + " ORDER BY c.n"):
        yield Logged(*row)


def arrival_number(db: Database, scope: int) -> int:
    """How many changes have arrived for this scope."""
    row = db.first("SELECT number FROM arrivals WHERE scope = ?", (scope,))
    return int(row[0]) if row else 0


def save_arrival_number(db: Database, scope: int, number: int) -> None:
    """Remember the last arrival number given, in the transaction that gave it."""
    db.execute("INSERT INTO arrivals (scope, number) VALUES (?, ?) "
               "ON CONFLICT (scope) DO UPDATE SET number = excluded.number",
               (scope, number))


def quarantine(db: Database, lane: int, seq: int, id: bytes, facts: tuple[int, str, int]
               ) -> None:
    """Set one change aside; `facts` are its scope, the broken rule and the time."""
    db.execute("INSERT OR IGNORE INTO quarantine (lane, seq, id, scope, reason, at_ms) "
               "VALUES (?, ?, ?, ?, ?, ?)", (lane, seq, id, *facts))


def aside(db: Database) -> Iterator[Logged]:
    """Every change that is set aside, in the order they were stored."""
    for row in db.each(_COLUMNS + """ JOIN quarantine q
            ON q.lane = c.lane AND q.seq = c.seq ORDER BY c.n"""):
        yield Logged(*row)


def take_back(db: Database, lane: int, seq: int, entity: int) -> None:
    """One change is set aside no more; the row of the case it is about, 0 for none."""
    db.execute("DELETE FROM quarantine WHERE lane = ? AND seq = ?", (lane, seq))
    db.execute("UPDATE changes SET entity = ? WHERE lane = ? AND seq = ?",
               (entity, lane, seq))


# Open is what nobody has mended or referred yet.
_OPEN = """SELECT COUNT(*) FROM quarantine q WHERE NOT EXISTS (
    SELECT 1 FROM aside_settled s WHERE s.scope = q.scope AND s.id = q.id)"""


def quarantined(db: Database) -> int:
    """How many changes are set aside and open."""
    (row,) = db.query(_OPEN)
    return int(row[0])


def quarantined_in(db: Database, scopes: list[int]) -> int:
    """How many changes of these scopes are set aside and open."""
    marks = ", ".join("?" * len(scopes))
    (row,) = db.query(f"{_OPEN} AND q.scope IN ({marks})", scopes)
    return int(row[0])


def any_moved(db: Database) -> bool:
    """Whether any case here ever went to another unit; costs nothing."""
    return db.first("SELECT 1 FROM changes WHERE kind = 7 LIMIT 1") is not None


# lane, seq, id, body
Moved = tuple[int, int, bytes, bytes]


def moves(db: Database, entity: int) -> list[Moved]:
    """What moved the case in this row to or from a unit, the last stored first."""
    return [(row[0], row[1], bytes(row[2]), bytes(row[3])) for row in db.query(
        """SELECT lane, seq, id, body FROM changes WHERE entity = ? AND kind = 7
        ORDER BY n DESC""", (entity,))]


def arrivals_of_kind(db: Database, scope: int, kind: int) -> list[tuple[int, bytes]]:
    """(arrival number, body) of one kind in one scope, in the order they came."""
    return [(row[0], bytes(row[1])) for row in db.query(
        """SELECT arrival, body FROM changes
        WHERE scope = ? AND kind = ? AND arrival IS NOT NULL ORDER BY arrival""",
        (scope, kind))]
