"""Scans: which case has which, and their bytes in pieces.

    case_papers   what changes say a case has: a shadow, like the cases
    scans         one row for each scan heard of, whole, partly or not here
    scan_pieces   the bytes, in the pieces in which they travel
    scans_wanted  scans somebody at this PC waits to see

A scan is kept apart for each scope: who only knows a hash gets no bytes by it.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from db.sqlite import Database, Row

# What the province has said of a scan.
NOT_YET: Final = 0
AT_HUB: Final = 1        # its ruling is here: a province that forgets it shows that
ASK_AGAIN: Final = 2     # it had it in an earlier life
SAID: Final = 3          # in an answer only: one put back to before would not show it


@dataclass(frozen=True, slots=True)
class CasePaper:
    """A scan a case has or had, as one scope tells it; `n` is the row of the scan."""

    n: int
    sha: bytes
    scope: int
    size: int
    pages: int
    form: str
    kind: str
    turn: int
    change: bytes


@dataclass(frozen=True, slots=True)
class Scan:
    """What is here of a scan."""

    n: int
    scope: int
    sha: bytes
    size: int
    whole: bool
    told: int

    @property
    def at_hub(self) -> bool:
        """The province said that it holds all of it."""
        return self.told in (AT_HUB, SAID)


_SCAN = "SELECT n, scope, sha, bytes, whole, told FROM scans"


def attach(db: Database, entity: int, one: CasePaper) -> None:
    """A change says a case has this, or has it no more. The greater turn counts; of
    two equal ones the lesser change."""
    db.execute(
        """INSERT INTO case_papers (entity, sha, scope, bytes, pages, form, kind, turn,
            change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (entity, sha, scope) DO UPDATE SET bytes = excluded.bytes,
            pages = excluded.pages, form = excluded.form, kind = excluded.kind,
            turn = excluded.turn, change = excluded.change
        WHERE excluded.turn > turn
            OR (excluded.turn = turn AND excluded.change < change)""",
        (entity, one.sha, one.scope, one.size, one.pages, one.form, one.kind,
         one.turn, one.change))
    hear_of(db, one)


def hear_of(db: Database, one: CasePaper) -> None:
    """There is such a scan; its bytes may come."""
    db.execute("INSERT OR IGNORE INTO scans (sha, bytes, scope) VALUES (?, ?, ?)",
               (one.sha, one.size, one.scope))


def put_to_a_case_by(db: Database, scan: Scan, device: bytes, kind: int) -> bool:
    """True when a change of this kind, by this device, is about a case with this
    scan."""
    return db.first(
        """SELECT 1 FROM case_papers p
        JOIN changes c ON c.entity = p.entity AND c.entity > 0 AND c.kind = ?
        JOIN lanes l ON l.id = c.lane JOIN writers w ON w.id = l.writer
        WHERE p.sha = ? AND p.bytes = ? AND p.scope = ? AND w.device = ?""",
        (kind, scan.sha, scan.size, scan.scope, device)) is not None


def of_case(db: Database, entity: int) -> list[CasePaper]:
    """The scans of a case, taken back or not, in the order they were heard of."""
    best: dict[bytes, CasePaper] = {}
    for row in db.query(
            """SELECT s.n, p.sha, p.scope, p.bytes, p.pages, p.form, p.kind, p.turn,
                p.change
            FROM case_papers p JOIN scans s ON s.sha = p.sha AND s.bytes = p.bytes
                AND s.scope = p.scope
            WHERE p.entity = ? ORDER BY s.n""", (entity,)):
        one = CasePaper(*row)
        held = best.get(one.sha)
        if held is None or (-one.turn, one.change) < (-held.turn, held.change):
            best[one.sha] = one
    return list(best.values())


def every_claim(db: Database) -> Iterator[tuple[bytes, CasePaper]]:
    """(case id, what one scope says) for every scan of every case."""
    for row in db.each(
            """SELECT e.id, s.n, p.sha, p.scope, p.bytes, p.pages, p.form, p.kind,
                p.turn, p.change
            FROM case_papers p JOIN cases e ON e.n = p.entity
            JOIN scans s ON s.sha = p.sha AND s.bytes = p.bytes AND s.scope = p.scope
            ORDER BY e.id, p.sha, p.scope"""):
        yield bytes(row[0]), CasePaper(*row[1:])


def every_whole(db: Database) -> Iterator[Scan]:
    """Every scan whose bytes are here."""
    for row in db.query(_SCAN + " WHERE whole = 1 ORDER BY n"):
        yield _scan(row)


def not_whole(db: Database) -> list[Scan]:
    """Every scan whose bytes are not, or not all, here."""
    return [_scan(row) for row in db.query(_SCAN + " WHERE whole = 0 ORDER BY n")]


def scans_named(db: Database, sha: bytes) -> list[Scan]:
    """What is here under a hash, whole ones first."""
    return [_scan(row) for row in db.query(
        _SCAN + " WHERE sha = ? ORDER BY whole DESC, n", (sha,))]


def get_scan(db: Database, n: int) -> Scan:
    """The scan in this row, which must exist."""
    (row,) = db.query(_SCAN + " WHERE n = ?", (n,))
    return _scan(row)


def find_scan(db: Database, sha: bytes, size: int, scope: int) -> Scan | None:
    """The scan of one scope, None when no change told of it."""
    row = db.first(_SCAN + " WHERE sha = ? AND bytes = ? AND scope = ?",
                   (sha, size, scope))
    return None if row is None else _scan(row)


def _scan(row: Row) -> Scan:
    return Scan(row[0], row[1], bytes(row[2]), row[3], bool(row[4]), row[5])


def put_piece(db: Database, n: int, number: int, piece: bytes) -> None:
    """Keep one piece; a piece that is here already stays as it is."""
    db.execute("INSERT OR IGNORE INTO scan_pieces (scan, number, piece) "
               "VALUES (?, ?, ?)", (n, number, piece))


def pieces_here(db: Database, n: int) -> list[int]:
    """The numbers of the pieces that are here."""
    return [row[0] for row in db.query(
        "SELECT number FROM scan_pieces WHERE scan = ? ORDER BY number", (n,))]


def piece(db: Database, n: int, number: int) -> bytes | None:
    """One piece, None when it is not here."""
    row = db.first("SELECT piece FROM scan_pieces WHERE scan = ? AND number = ?",
                   (n, number))
    return None if row is None else bytes(row[0])


def content(db: Database, n: int) -> bytes:
    """All pieces that are here, one behind the other."""
    return b"".join(row[0] for row in db.query(
        "SELECT piece FROM scan_pieces WHERE scan = ? ORDER BY number", (n,)))


def set_whole(db: Database, n: int, told: int) -> None:
    """All of it is here and has been checked against its name."""
    db.execute("UPDATE scans SET whole = 1, told = ?, device = NULL "
               "WHERE n = ?", (told, n))
    db.execute("DELETE FROM scans_wanted WHERE scan = ?", (n,))


def drop_pieces(db: Database, n: int) -> None:
    """What came of this scan is not what it should be, or was given up."""
    db.execute("DELETE FROM scan_pieces WHERE scan = ?", (n,))
    db.execute("UPDATE scans SET whole = 0, device = NULL WHERE n = ?", (n,))


def set_told(db: Database, n: int, told: int) -> None:
    """What the province says of a scan."""
    db.execute("UPDATE scans SET told = ? WHERE n = ?", (told, n))


def doubt_all(db: Database) -> None:
    """The province began another life: what it said before must be asked again."""
    db.execute("UPDATE scans SET told = ? WHERE told IN (?, ?)",
               (ASK_AGAIN, AT_HUB, SAID))


def to_ask(db: Database, told: int, limit: int) -> list[Scan]:
    """Scans to ask the province about again: ASK_AGAIN or SAID."""
    return [_scan(row) for row in db.query(
        _SCAN + " WHERE told > 1 AND told = ? ORDER BY n LIMIT ?", (told, limit))]


# What is whole here and not at the province. What was taken back before it left this
# PC is nobody's business there.
_UNSENT: Final = """FROM scans s WHERE s.whole = 1 AND s.told NOT IN (1, 3) AND EXISTS (
    SELECT 1 FROM case_papers p WHERE p.sha = s.sha AND p.bytes = s.bytes
        AND p.scope = s.scope AND p.turn % 2 = 1)"""


def unsent(db: Database) -> int:
    """How many scans the province still lacks."""
    (row,) = db.query("SELECT COUNT(*) " + _UNSENT)
    return int(row[0])


def unsent_bytes(db: Database) -> int:
    """How many bytes that is."""
    (row,) = db.query("SELECT COALESCE(SUM(s.bytes), 0) " + _UNSENT)
    return int(row[0])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A scan on its way to the province, as the order of sending sees it."""

    n: int
    size: int
    kind: str
    due_date: str | None
    closed: bool


def waiting(db: Database) -> list[Waiting]:
    """Every scan the province lacks, once for each case that has it, oldest first."""
    return [Waiting(row[0], row[1], row[2], row[3], bool(row[4])) for row in db.query(
        """SELECT s.n, s.bytes, p.kind, e.due_date, e.closed
        FROM scans s JOIN case_papers p ON p.sha = s.sha AND p.bytes = s.bytes
            AND p.scope = s.scope AND p.turn % 2 = 1
        JOIN cases e ON e.n = p.entity
        WHERE s.whole = 1 AND s.told NOT IN (1, 3) ORDER BY s.n, e.n""")]


def want(db: Database, n: int, at_ms: int) -> None:
    """Somebody waits to see this scan."""
    db.execute("INSERT INTO scans_wanted (scan, at_ms, why) VALUES (?, ?, '') "
               "ON CONFLICT (scan) DO UPDATE SET at_ms = excluded.at_ms, why = ''",
               (n, at_ms))


def next_wanted(db: Database) -> Scan | None:
    """The scan somebody asked for last and that may be had."""
    row = db.first(
        """SELECT s.n, s.scope, s.sha, s.bytes, s.whole, s.told
        FROM scans_wanted w JOIN scans s ON s.n = w.scan
        WHERE w.why = '' ORDER BY w.at_ms DESC, s.n LIMIT 1""")
    return None if row is None else _scan(row)


def why_not(db: Database, n: int) -> str | None:
    """Why a wanted scan did not come; "" while it may, None when nobody wants it."""
    row = db.first("SELECT why FROM scans_wanted WHERE scan = ?", (n,))
    return None if row is None else str(row[0])


def set_why_not(db: Database, n: int, why: str) -> None:
    """The province said no; somebody may ask again."""
    db.execute("UPDATE scans_wanted SET why = ? WHERE scan = ?", (why, n))


# A hub holds parts of scans that desks are sending.

def touch(db: Database, n: int, device: bytes, now_ms: int) -> None:
    """This device is sending this scan."""
    db.execute("UPDATE scans SET device = ?, touched_ms = ? WHERE n = ?",
               (device, now_ms, n))


def begun_by(db: Database, device: bytes) -> list[Scan]:
    """Scans a device has begun to send, the one touched last first."""
    return [_scan(row) for row in db.query(
        _SCAN + " WHERE device = ? AND whole = 0 ORDER BY touched_ms DESC, n DESC",
        (device,))]


def forget_abandoned(db: Database, before_ms: int) -> None:
    """Give up the parts nobody has gone on with since then."""
    for row in db.query(
            """SELECT n FROM scans WHERE device IS NOT NULL AND whole = 0
                AND touched_ms < ? ORDER BY n""", (before_ms,)):
        drop_pieces(db, row[0])
