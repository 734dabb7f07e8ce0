"""Scans out of a store that broke: pieces wherever they lie, kept by their name's hash.

What changes tell of is in the good store already; here its bytes are looked for.
"""
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from db import papers as store
from db.pages import Value, rows_in
from db.papers import Scan
from db.sqlite import Database
from sync.paper import PIECE_BYTES, pieces_of
from sync.papers import close

SCAN_COLUMNS: Final = 8      # n, sha, bytes, scope, whole, told, device, touched_ms
PIECE_COLUMNS: Final = 3     # scan, number, piece
AT_ONCE: Final = 200         # pieces in one transaction

Piece = tuple[int, int, bytes]


def take_scans(db: Database, files: Iterable[Path]) -> int:
    """Store the scans that are not whole here but can be read there; how many."""
    missing: dict[tuple[Value, ...], Scan] = {
        (scan.sha, scan.size, scan.scope): scan
        for scan in store.not_whole(db)}
    if not missing:
        return 0
    for file in files:
        here: dict[int, int] = {}
        for row in rows_in(file):
            scan = missing.get(row.values[1:4]) if len(
                row.values) == SCAN_COLUMNS else None
            if scan is not None:
                here[row.rowid] = scan.n
        _take_pieces(db, file, here)
    return sum(_made_whole(db, scan) for scan in missing.values())


def _take_pieces(db: Database, file: Path, here: dict[int, int]) -> None:
    some: list[Piece] = []
    for row in rows_in(file):
        if len(row.values) != PIECE_COLUMNS:
            continue
        scan, number, piece = row.values
        if (isinstance(scan, int) and scan in here and isinstance(number, int)
                and isinstance(piece, bytes) and len(piece) <= PIECE_BYTES):
            some.append((here[scan], number, piece))
        if len(some) == AT_ONCE:
            _keep(db, some)
            some = []
    _keep(db, some)


def _keep(db: Database, some: list[Piece]) -> None:
    with db.write():
        for n, number, piece in some:
            store.put_piece(db, n, number, piece)


def _made_whole(db: Database, scan: Scan) -> bool:
    """All of its pieces are here now, and they are what the name says."""
    if store.pieces_here(db, scan.n) != list(range(pieces_of(scan.size))):
        return False
    with db.write():
        return close(db, scan, scan.told)
