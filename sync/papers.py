"""What changes and rulings say about scans, into the store; and what is asked of it.

The bytes travel apart from the changes, behind them. A change says that a case has
a scan; a ruling of the hub says that it holds all of it.
"""
import hashlib
from collections.abc import Iterator, Sequence

from db import changes, meta
from db import papers as store
from db.papers import ASK_AGAIN, AT_HUB, NOT_YET, CasePaper, Scan
from db.records import Problem
from db.sqlite import Database
from sync.change import PAPER, PAPER_RECEIVED, Body, decode
from sync.errors import Malformed
from sync.paper import PIECE_BYTES, bitmap, paper_in, pieces_of


def attach(db: Database, entity: int, change: bytes, body: Body) -> None:
    """Let a PAPER change have its effect on what its case has."""
    claim = _claim(change, body)
    assert claim is not None, "a change that is not in order was set aside"
    store.attach(db, entity, claim)


def hear_of(db: Database, body: Body) -> None:
    """A change that has no effect tells of a scan: its bytes may come all the same."""
    claim = _claim(b"", body)
    if claim is not None:
        store.hear_of(db, claim)


def _claim(change: bytes, body: Body) -> CasePaper | None:
    said = paper_in(body)
    return None if said is None else CasePaper(
        0, said.sha, body.scope, said.size, said.pages, said.form, said.kind,
        said.turn, change[:16])


def received_sets(scan: Scan, epoch: bytes) -> dict[int, object]:
    """The ruling: the hub holds this scan, in this life of its."""
    return {1: scan.sha, 2: scan.size, 3: epoch}


def note_received(db: Database, body: Body) -> None:
    """Let a ruling have its effect; one of an earlier life has to be asked again."""
    scan, epoch = ruled_on(db, body), body.sets.get(3)
    if scan is None:
        return
    if epoch == meta.get(db, "epoch"):
        store.set_told(db, scan.n, AT_HUB)
    elif scan.told == NOT_YET:
        store.set_told(db, scan.n, ASK_AGAIN)


def ruled_on(db: Database, body: Body) -> Scan | None:
    """The scan a ruling is about, None when no change told of it."""
    assert body.kind == PAPER_RECEIVED
    sha, size = body.sets.get(1), body.sets.get(2)
    if not isinstance(sha, bytes) or not isinstance(size, int):
        return None
    return store.find_scan(db, sha, size, body.scope)


def keep_whole(db: Database, scan: Scan, content: bytes) -> None:
    """Keep a scan that was made here, piece by piece. Inside `write()`."""
    assert hashlib.sha256(content).digest() == scan.sha
    for number in range(pieces_of(scan.size)):
        start = number * PIECE_BYTES
        store.put_piece(db, scan.n, number, content[start:start + PIECE_BYTES])
    store.set_whole(db, scan.n, scan.told)


def close(db: Database, scan: Scan, told: int) -> bool:
    """All pieces are here: keep them if they are what the name says, else none."""
    if hashlib.sha256(store.content(db, scan.n)).digest() != scan.sha:
        store.drop_pieces(db, scan.n)
        return False
    store.set_whole(db, scan.n, told)
    return True


def find(db: Database, asked: tuple[bytes, int], scopes: Sequence[int]
         ) -> Scan | None:
    """The scan (hash, bytes) a device may mean: of its own scopes, a whole one before
    all others."""
    return next((one for one in store.scans_named(db, asked[0])
                 if one.size == asked[1] and one.scope in scopes), None)


def held(db: Database, asked: Sequence[tuple[bytes, int]], scopes: Sequence[int]
         ) -> list[tuple[bool, bytes]]:
    """For each scan a device asks about: all of it is here, or which pieces."""
    return [told_of(db, find(db, one, scopes)) for one in asked]


def told_of(db: Database, scan: Scan | None) -> tuple[bool, bytes]:
    """All of it is here, or which pieces."""
    if scan is None:
        return False, b""
    return scan.whole, b"" if scan.whole else have(db, scan)


def have(db: Database, scan: Scan) -> bytes:
    """The pieces that are here, as a bitmap."""
    return bitmap(store.pieces_here(db, scan.n))


def problems(db: Database) -> Iterator[Problem]:
    """Cases whose scans are not as their changes say."""
    told = _replayed(db)
    for id, one in store.every_claim(db):
        best = told.pop((id, one.sha, one.scope), None)
        if best is None or (best.turn, best.change, best.size, best.kind) != (
                one.turn, one.change, one.size, one.kind):
            yield _problem("case_paper", case=id.hex(), sha256=one.sha.hex())
    for id, sha, _ in told:
        yield _problem("case_paper", case=id.hex(), sha256=sha.hex())


def bent(db: Database) -> Iterator[Problem]:
    """Scans whose bytes are not what their name says; read one by one."""
    for scan in store.every_whole(db):
        if hashlib.sha256(store.content(db, scan.n)).digest() != scan.sha:
            yield _problem("scan", sha256=scan.sha.hex())


def _problem(what: str, **facts: object) -> Problem:
    return Problem(what=what, facts=facts)


def _replayed(db: Database) -> dict[tuple[bytes, bytes, int], CasePaper]:
    best: dict[tuple[bytes, bytes, int], CasePaper] = {}
    for id, raw in changes.counting_of_kind(db, PAPER):
        try:
            body = decode(raw)
        except Malformed:
            continue
        claim = _claim(id, body)
        if claim is None:
            continue
        where = (body.entity, claim.sha, claim.scope)
        held = best.get(where)
        if held is None or (-claim.turn, claim.change) < (-held.turn, held.change):
            best[where] = claim
    return best
