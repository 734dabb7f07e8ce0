"""Scans on their way to the province, in the order in which they go."""
from dataclasses import dataclass

from app.desk import Desk
from db import papers as store


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPaper:
    """A scan and the case it belongs to. `rank`: 1 a result, 2 due soon, 3 the rest."""

    case: str
    code: str
    applicant_name: str
    sha256: str
    kind: str
    size: int
    rank: int


def waiting_papers(desk: Desk, limit: int) -> list[WaitingPaper]:
    """The next scans to go, the most urgent first; each once."""
    rank = desk.meaning.rank_papers(desk.db, desk.clock.now_ms())
    ranked: dict[int, tuple[int, str]] = {}
    for one in store.waiting(desk.db):
        held = ranked.get(one.n)
        if held is None or rank(one) < held[0]:
            ranked[one.n] = (rank(one), one.kind)
    order = sorted(ranked, key=lambda n: (ranked[n][0], n))[:limit]
    return [_waiting(desk, n, ranked[n]) for n in order]


def _waiting(desk: Desk, n: int, told: tuple[int, str]) -> WaitingPaper:
    scan = store.get_scan(desk.db, n)
    row = desk.db.first(
        """SELECT e.id, e.code, e.official_code, e.applicant_name
        FROM case_papers p JOIN cases e ON e.n = p.entity
        WHERE p.sha = ? AND p.scope = ? AND p.turn % 2 = 1 ORDER BY e.n LIMIT 1""",
        (scan.sha, scan.scope))
    assert row is not None, "a scan that waits belongs to a case"
    return WaitingPaper(
        case=row[0].hex(), code=row[2] or row[1], applicant_name=row[3],
        sha256=scan.sha.hex(), kind=told[1], size=scan.size, rank=told[0])
