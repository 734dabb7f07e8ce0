"""The queues of the day: which open cases wait for whom, counted and listed.

Every queue is one condition on the shadow; the same condition counts and lists, on
and off the line alike. A due date is text, so `< :today` means an earlier day.
"""
from typing import Final

from db.records import CaseRow
from db.sqlite import Database, Row

_RUNNING = "closed = 0 AND status IN ('received', 'appraising', 'handling', 'signing')"

QUEUES: Final = {
    "today": _RUNNING + " AND due_date >= :today AND due_date < :tomorrow",
    "soon": _RUNNING + " AND due_date >= :tomorrow AND due_date < :soon_end",
    "overdue": _RUNNING + " AND due_date < :today",
    "supplement": """closed = 0
        AND status IN ('supplement_requested', 'payment_requested')""",
    "signing": "closed = 0 AND status = 'signing'",
    "to_return": "closed = 0 AND status = 'done'",
    "drafts": "closed = 0 AND status IN ('draft', 'registered')",
    "open": "closed = 0",
    "disputes": "disputes > 0 AND contested > 0",
    "outbox": """n IN (SELECT c.entity FROM lanes l
        JOIN changes c ON c.lane = l.id AND c.seq > l.acked_seq
        WHERE l.writer IN (SELECT id FROM writers WHERE device = :device)
            AND c.entity > 0)""",
}

_ROW = """SELECT n, id, code, official_code, unit, applicant_name, birth_date, hamlet,
    procedure_code, procedure_name, status, officer, received_at, due_date, disputes,
    CASE WHEN EXISTS (SELECT 1 FROM cases o WHERE o.id = cases.id AND o.n <> cases.n)
        THEN printf('%05d', home) ELSE '' END AS about
    FROM cases"""


def count(db: Database, queue: str, days: dict[str, object]) -> int:
    """How many cases are in a queue; `days`: today, tomorrow, soon_end, device."""
    (row,) = db.query(f"SELECT COUNT(*) FROM cases WHERE {QUEUES[queue]}", days)
    return int(row[0])


def page(db: Database, queue: str, days: dict[str, object], limit: int,
         skip: int = 0) -> list[CaseRow]:
    """Some cases of a queue, those due first at the top.

    The order is found in the index alone; only the rows shown are read whole.
    """
    return [_row(db, row, days) for row in db.query(
        f"""{_ROW} WHERE n IN (SELECT n FROM cases WHERE {QUEUES[queue]}
            ORDER BY due_date IS NULL, due_date, n LIMIT :limit OFFSET :skip)
        ORDER BY due_date IS NULL, due_date, n""",
        {**days, "limit": limit, "skip": skip})]


def numbers(db: Database, queue: str, days: dict[str, object]) -> list[int]:
    """Every case of a queue, those due first at the top."""
    return [row[0] for row in db.query(
        f"""SELECT n FROM cases WHERE {QUEUES[queue]}
        ORDER BY due_date IS NULL, due_date, n""", days)]


def rows_of(db: Database, numbers: list[int], days: dict[str, object]
            ) -> list[CaseRow]:
    """These cases, in this order."""
    found = []
    for n in numbers:
        row = db.first(_ROW + " WHERE n = ?", (n,))
        if row is not None:
            found.append(_row(db, row, days))
    return found


def _row(db: Database, row: Row, days: dict[str, object]) -> CaseRow:
    unsent, sent_ms = _sent(db, row["n"], days["device"])
    return CaseRow(
        id=row["id"].hex(), code=row["official_code"] or row["code"],
        unit=row["unit"], applicant_name=row["applicant_name"],
        birth_date=row["birth_date"], hamlet=row["hamlet"],
        procedure_code=row["procedure_code"], procedure_name=row["procedure_name"],
        status=row["status"], officer=row["officer"], received_at=row["received_at"],
        due_date=row["due_date"], disputes=row["disputes"], unsent=unsent,
        received_by_hub_ms=sent_ms, about=row["about"])


def _sent(db: Database, n: int, device: object) -> tuple[int, int | None]:
    """(own changes the hub has not acknowledged, when it received the last one).

    `entity > 0` says nothing new, but without it SQLite passes the index over.
    """
    (row,) = db.query(
        """SELECT COALESCE(SUM(c.seq > l.acked_seq AND l.writer IN (
                SELECT id FROM writers WHERE device = ?)), 0),
            MAX((SELECT r.at_ms FROM receipts r WHERE r.lane = c.lane
                AND r.first_seq <= c.seq AND r.last_seq >= c.seq))
        FROM changes c JOIN lanes l ON l.id = c.lane
        WHERE c.entity = ? AND c.entity > 0""",
        (device, n))
    return int(row[0]), row[1]
