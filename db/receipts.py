"""When the hub received which part of which lane.

Parts do not overlap: where several receipts speak about one change, the earliest
counts, whichever came first.
"""
from db.sqlite import Database


def add(db: Database, lane: int, first: int, last: int, at_ms: int) -> None:
    """Note one receipt."""
    overlapping = db.query(
        """SELECT first_seq, last_seq, at_ms FROM receipts
        WHERE lane = ? AND first_seq <= ? AND last_seq >= ? ORDER BY first_seq""",
        (lane, last, first))
    if not overlapping:
        parts = [(first, last, at_ms)]
    else:
        parts = _merge([tuple(row) for row in overlapping], (first, last, at_ms))
        db.execute("""DELETE FROM receipts
            WHERE lane = ? AND first_seq <= ? AND last_seq >= ?""", (lane, last, first))
    for part in parts:
        db.execute("INSERT INTO receipts (lane, first_seq, last_seq, at_ms) "
                   "VALUES (?, ?, ?, ?)", (lane, *part))


def _merge(old: list[tuple[int, int, int]], new: tuple[int, int, int]
           ) -> list[tuple[int, int, int]]:
    """Cut at every edge, keep the earliest time of each piece."""
    edges = sorted({edge for first, last, _ in [*old, new]
                    for edge in (first, last + 1)})
    pieces = []
    for start, end in zip(edges, edges[1:], strict=False):
        times = [at for first, last, at in [*old, new] if first <= start <= last]
        if times:
            pieces.append((start, end - 1, min(times)))
    return pieces


def received_ms(db: Database, lane: int, seq: int) -> int | None:
    """When the hub received this change, None when no receipt says so."""
    row = db.first(
        """SELECT last_seq, at_ms FROM receipts
        WHERE lane = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1""",
        (lane, seq))
    return int(row[1]) if row is not None and row[0] >= seq else None
