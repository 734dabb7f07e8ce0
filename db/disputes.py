"""Fields of cases that nobody has decided yet: a shadow, like the cases."""
from db.sqlite import Database


def replace(db: Database, n: int, opened: dict[int, int]) -> None:
    """The disputes of a case are now these: field → when the second value came."""
    db.execute("DELETE FROM disputes WHERE entity = ?", (n,))
    db.execute_many(
        "INSERT INTO disputes (entity, field, opened_ms) VALUES (?, ?, ?)",
        [(n, field, at) for field, at in sorted(opened.items())])


def count(db: Database) -> int:
    """How many fields are in dispute."""
    (row,) = db.query("SELECT COUNT(*) FROM disputes")
    return int(row[0])


def every_one(db: Database) -> list[tuple[int, int, int]]:
    """(case row, field, opened_ms), oldest first."""
    return [(row[0], row[1], row[2]) for row in db.query(
        """SELECT entity, field, opened_ms FROM disputes
        ORDER BY opened_ms, entity, field""")]


def between(db: Database, first: int, last: int) -> dict[int, dict[int, int]]:
    """The disputes of the cases in these rows: row → field → opened_ms."""
    found: dict[int, dict[int, int]] = {}
    for row in db.query(
            """SELECT entity, field, opened_ms FROM disputes
            WHERE entity BETWEEN ? AND ? ORDER BY entity, field""", (first, last)):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def count_in(db: Database, scopes: list[int]) -> int:
    """How many fields are in dispute in these scopes."""
    marks = ", ".join("?" * len(scopes))
    (row,) = db.query(
        f"""SELECT COALESCE(SUM(disputes), 0) FROM cases
        WHERE contested > 0 AND scope IN ({marks})""", scopes)
    return int(row[0])
