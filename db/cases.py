"""The shadow of the log: each case as it stands. Can be dropped and replayed."""

from db.sqlite import Database, Row

CARD_COLUMNS = """unit, code, official_code, applicant_name, birth_date, hamlet,
    procedure_code, procedure_name, status, officer, received_at, due_date,
    citizen_id, closed, words"""


# n, packed state, digest, scope
Found = tuple[int, bytes, int, int]


def of_id(db: Database, id: bytes) -> list[Found]:
    """Every unit's case of this id, in the order they came here."""
    return [(row[0], row[1], row[2], row[3]) for row in db.query(
        "SELECT n, state, digest, scope FROM cases WHERE id = ? ORDER BY n", (id,))]


# n, id, scope, state, digest, contested, words
Stored = tuple[int, bytes, int, bytes, int, int, str]

_STORED = "SELECT n, id, scope, state, digest, contested, words FROM cases"


def find(db: Database, id: bytes, home: int) -> Stored | None:
    """A unit's case as it is kept, None when it is not here."""
    row = db.first(_STORED + " WHERE id = ? AND home = ?", (id, home))
    return None if row is None else _stored(row)


def at_rows(db: Database, numbers: list[int]) -> list[Stored]:
    """The cases in these rows, in any order."""
    marks = ", ".join("?" * len(numbers))
    return [_stored(row)
            for row in db.query(f"{_STORED} WHERE n IN ({marks})", numbers)]


def _stored(row: Row) -> Stored:
    return (row[0], row[1], row[2], row[3], row[4], row[5], row[6])


def kept_after(db: Database, n: int, limit: int) -> list[Row]:
    """What is kept of the cases behind this row: n, id, home, scope, digest, words."""
    return db.query("""SELECT n, id, home, scope, digest, words FROM cases
        WHERE n > ? ORDER BY n LIMIT ?""", (n, limit))


def id_of(db: Database, n: int) -> bytes:
    """The id of the case in this row."""
    (row,) = db.query("SELECT id FROM cases WHERE n = ?", (n,))
    return bytes(row[0])


def next_row(db: Database) -> int:
    """The row number the next new case gets."""
    (row,) = db.query("SELECT COALESCE(MAX(n), 0) + 1 FROM cases")
    return int(row[0])


def add(db: Database, rows: list[tuple[object, ...]]) -> None:
    """New cases: n, id, home, scope, the card, contested, disputes, digest, state."""
    db.execute_many(
        f"""INSERT INTO cases (n, id, home, scope, {CARD_COLUMNS}, contested, disputes,
            digest, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        rows)


def save_states(db: Database, rows: list[tuple[int, int, int, bytes, int]]) -> None:
    """Cases whose line in lists stays: contested, disputes, digest, state, n."""
    db.execute_many(
        """UPDATE cases SET contested = ?, disputes = ?, digest = ?, state = ?
        WHERE n = ?""", rows)


def save_cards(db: Database, rows: list[tuple[object, ...]]) -> None:
    """Cases whose line in lists changes: the card, then its row."""
    db.execute_many(
        """UPDATE cases SET unit = ?, code = ?, official_code = ?,
            applicant_name = ?, birth_date = ?, hamlet = ?, procedure_code = ?,
            procedure_name = ?, status = ?, officer = ?, received_at = ?,
            due_date = ?, citizen_id = ?, closed = ?, words = ?
        WHERE n = ?""", rows)


def save_column(db: Database, column: str, rows: list[tuple[object, int]]) -> None:
    """One column of cases' lines in lists: value, row. A status also closes."""
    db.execute_many(_SAVE_COLUMN[column], rows)


# One statement a column: an index is only touched when its own column is written.
_SAVE_COLUMN = {
    "unit": "UPDATE cases SET unit = ? WHERE n = ?",
    "code": "UPDATE cases SET code = ? WHERE n = ?",
    "official_code": "UPDATE cases SET official_code = ? WHERE n = ?",
    "applicant_name": "UPDATE cases SET applicant_name = ? WHERE n = ?",
    "birth_date": "UPDATE cases SET birth_date = ? WHERE n = ?",
    "hamlet": "UPDATE cases SET hamlet = ? WHERE n = ?",
    "procedure_code": "UPDATE cases SET procedure_code = ? WHERE n = ?",
    "procedure_name": "UPDATE cases SET procedure_name = ? WHERE n = ?",
    "status": """UPDATE cases SET status = ?1,
        closed = ?1 IN ('returned', 'refused', 'withdrawn', 'stopped')
        WHERE n = ?2""",
    "officer": "UPDATE cases SET officer = ? WHERE n = ?",
    "received_at": "UPDATE cases SET received_at = ? WHERE n = ?",
    "due_date": "UPDATE cases SET due_date = ? WHERE n = ?",
    "citizen_id": "UPDATE cases SET citizen_id = ? WHERE n = ?",
    "words": "UPDATE cases SET words = ? WHERE n = ?",
}


def contested_in(db: Database, lane: int, first: int, last: int) -> list[int]:
    """Cases with several live values that this part of a lane touches."""
    return [row[0] for row in db.query(
        """SELECT DISTINCT e.n FROM cases e
        JOIN changes c ON c.entity = e.n AND c.entity > 0
        WHERE e.contested > 0 AND c.lane = ? AND c.seq BETWEEN ? AND ?
        ORDER BY e.n""", (lane, first, last))]


def state_at(db: Database, n: int) -> tuple[bytes, bytes, int, int]:
    """(id, packed state, digest, scope) of the case in this row."""
    (row,) = db.query("SELECT id, state, digest, scope FROM cases WHERE n = ?", (n,))
    return row[0], row[1], row[2], row[3]


def states_after(db: Database, id: bytes, home: int, limit: int
                 ) -> list[tuple[bytes, int, bytes]]:
    """(id, home, packed state) of the cases that follow, ordered by id, then home."""
    return [(row[0], row[1], row[2]) for row in db.query(
        """SELECT id, home, state FROM cases WHERE (id, home) > (?, ?)
        ORDER BY id, home LIMIT ?""", (id, home, limit))]


def shown_after(db: Database, n: int, limit: int) -> list[Row]:
    """The next cases after this row, with everything that is shown of them."""
    return db.query(
        f"""SELECT n, id, scope, state, digest, {CARD_COLUMNS}, contested, disputes
        FROM cases WHERE n > ? ORDER BY n LIMIT ?""", (n, limit))


def sums(db: Database) -> list[tuple[int, int, int]]:
    """(scope, what its cases add up to, what is kept as its digest), modulo 2⁶⁴."""
    added: dict[int, int] = {}
    for row in db.each("SELECT scope, digest FROM cases"):
        added[row[0]] = added.get(row[0], 0) + row[1]
    kept = {row[0] for row in db.query("SELECT scope FROM digests ORDER BY scope")}
    return [(scope, added.get(scope, 0) & 0xFFFF_FFFF_FFFF_FFFF, digest_of(db, scope))
            for scope in sorted(kept | added.keys())]


def count(db: Database) -> int:
    """How many cases are here."""
    (row,) = db.query("SELECT COUNT(*) FROM cases")
    return int(row[0])


def add_to_digest(db: Database, scope: int, difference: int) -> None:
    """Move a scope's digest: a sum modulo 2⁶⁴, kept as a signed integer."""
    row = db.first("SELECT sum FROM digests WHERE scope = ?", (scope,))
    total = ((row[0] if row else 0) + difference) & 0xFFFF_FFFF_FFFF_FFFF
    signed = total - (1 << 64) if total >> 63 else total
    db.execute("INSERT INTO digests (scope, sum) VALUES (?, ?) "
               "ON CONFLICT (scope) DO UPDATE SET sum = excluded.sum", (scope, signed))


def digest_of(db: Database, scope: int) -> int:
    """The digest of a scope, 0 when nothing is here."""
    row = db.first("SELECT sum FROM digests WHERE scope = ?", (scope,))
    return int(row[0]) & 0xFFFF_FFFF_FFFF_FFFF if row else 0
