"""Accent-free search: an index over words already folded."""
from collections.abc import Iterator

from db.sqlite import Database


def add(db: Database, rows: list[tuple[int, str]]) -> None:
    """Index new cases: (row, folded words)."""
    db.execute_many("INSERT INTO search (rowid, words) VALUES (?, ?)", rows)


def replace(db: Database, rows: list[tuple[int, str, str]]) -> None:
    """Cases found under other words now: (row, words before, words after)."""
    db.execute_many(
        "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)",
        [(n, before) for n, before, _ in rows])
    add(db, [(n, after) for n, _, after in rows])


def find(db: Database, words: tuple[str, ...], limit: int) -> list[int]:
    """Rows of cases that hold every one of these word beginnings, newest first."""
    if not words:
        return []
    question = " AND ".join(f'"{word}"*' for word in words)
    return [row[0] for row in db.query(
        """SELECT rowid FROM search WHERE search MATCH ?
        ORDER BY rowid DESC LIMIT ?""", (question, limit))]


def holds(db: Database, words: tuple[str, ...], n: int) -> bool:
    """True when the index finds this row under these words."""
    question = " AND ".join(f'"{word}"' for word in words)
    return db.first("SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?",
                    (question, n)) is not None


def find_whole(db: Database, words: tuple[str, ...], limit: int) -> list[int]:
    """Rows that hold all words whole, the last one at least begun, newest first.

    Ten times quicker than beginnings of every word, and mostly what was meant.
    """
    if not words:
        return []
    question = " AND ".join(f'"{word}"' for word in words) + "*"
    return [row[0] for row in db.query(
        """SELECT rowid FROM search WHERE search MATCH ?
        ORDER BY rowid DESC LIMIT ?""", (question, limit))]


def terms(db: Database) -> Iterator[tuple[str, int]]:
    """(word, row) of everything the index holds."""
    db.query("""CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms
        USING fts5vocab('main', 'search', 'instance')""")
    for row in db.each("SELECT term, doc FROM temp.search_terms"):
        yield row[0], row[1]
