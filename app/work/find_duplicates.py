"""Whether the person at the counter has the same request open already.

The same number is the same person; the same name and birth year may be. Neither
stops anybody: the officer looks and decides.
"""
from dataclasses import dataclass
from typing import Final

from app.desk import Desk
from app.rules.fold_text import fold, words
from db import search
from db.sqlite import Row

FOUND_MAX: Final = 5
LOOKED_AT_MAX: Final = 50

_COLUMNS: Final = """SELECT id, code, official_code, applicant_name, birth_date, hamlet,
    procedure_code, procedure_name, received_at, closed FROM cases"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A case that may be the same request. `sure`: the same citizen number."""

    id: str
    code: str
    applicant_name: str
    birth_date: str
    hamlet: str
    procedure_name: str
    received_at: str
    sure: bool


def same_request(desk: Desk, citizen_id: str, procedure_code: str) -> list[Likeness]:
    """Open cases of this very person and procedure."""
    if not citizen_id:
        return []
    return [_likeness(row, True) for row in desk.db.query(
        _COLUMNS + """ WHERE citizen_id = ? AND procedure_code = ? AND closed = 0
        ORDER BY n DESC LIMIT ?""", (citizen_id, procedure_code, FOUND_MAX))]


def same_name(desk: Desk, case: dict[str, object]) -> list[Likeness]:
    """Other open cases of people with this name and birth year."""
    name, year = str(case["applicant_name"]), str(case["birth_date"])[:4]
    if not year:
        return []
    found = []
    for n in search.find(desk.db, words(name), LOOKED_AT_MAX):
        row = desk.db.first(_COLUMNS + " WHERE n = ?", (n,))
        if (row is not None and not row["closed"] and row["id"].hex() != case["id"]
                and fold(row["applicant_name"]) == fold(name)
                and row["birth_date"][:4] == year):
            found.append(_likeness(row, False))
    return found[:FOUND_MAX]


def _likeness(row: Row, sure: bool) -> Likeness:
    return Likeness(
        id=row["id"].hex(), code=row["official_code"] or row["code"],
        applicant_name=row["applicant_name"], birth_date=row["birth_date"],
        hamlet=row["hamlet"], procedure_name=row["procedure_name"],
        received_at=row["received_at"], sure=sure)
