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


def every_part(db: Database) -> dict[int, list[tuple[int, int, int]]]:
    """What is noted: lane → (first, last, at_ms), in order."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for row in db.query("""SELECT lane, first_seq, last_seq, at_ms FROM receipts
            ORDER BY lane, first_seq"""):
        found.setdefault(row[0], []).append((row[1], row[2], row[3]))
    return found


def merged(parts: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Any receipts of one lane as the longest parts that say the same."""
    longest: list[tuple[int, int, int]] = []
    group: list[tuple[int, int, int]] = []
    for part in [*sorted(parts), (1 << 62, 1 << 62, 0)]:
        if group and part[0] > max(one[1] for one in group):
            for piece in _merge(group[1:], group[0]) if len(group) > 1 else group:
                _extend(longest, piece)
            group = []
        group.append(part)
    return longest


def _extend(longest: list[tuple[int, int, int]], piece: tuple[int, int, int]) -> None:
    if longest and longest[-1][1] + 1 == piece[0] and longest[-1][2] == piece[2]:
        piece = (longest.pop()[0], *piece[1:])
    longest.append(piece)


def add_late(db: Database, found: list[int], part: tuple[int, int]) -> None:
    """This part of these lanes was made for a unit that had ended already."""
    db.execute_many("INSERT OR IGNORE INTO late (lane, first_seq, last_seq) "
                    "VALUES (?, ?, ?)", [(lane, *part) for lane in found])


def is_late(db: Database, lane: int, seq: int) -> bool:
    """Whether this change was made for a unit that had ended already."""
    return db.first("SELECT 1 FROM late WHERE lane = ? AND ? BETWEEN first_seq AND "
                    "last_seq", (lane, seq)) is not None
