"""The catalogue as published: procedures, units, days off. Filled from the feed."""
from dataclasses import replace

import msgspec

from db.errors import NotFound
from db.records import CalendarDay, Procedure, Unit
from db.sqlite import Database

_procedure = msgspec.msgpack.Decoder(Procedure)
_unit = msgspec.msgpack.Decoder(Unit)


def find_procedure(db: Database, code: str, day: str) -> Procedure | None:
    """The entry in force on `day`, None when the code is not published."""
    row = db.first(
        """SELECT entry FROM procedures WHERE code = ?
        ORDER BY effective <= ? DESC,
            CASE WHEN effective <= ? THEN effective END DESC, effective
        LIMIT 1""", (code, day, day))
    return None if row is None else _procedure.decode(row[0])


def get_procedure(db: Database, code: str, day: str) -> Procedure:
    """The entry in force on `day`. Raises NotFound."""
    found = find_procedure(db, code, day)
    if found is None:
        raise NotFound(what="procedure", code=code)
    return found


def find_procedures(db: Database, words: tuple[str, ...], limit: int
                    ) -> list[Procedure]:
    """Procedures that hold every word beginning, the commune's core ones first."""
    question = " AND ".join(["(' ' || words) LIKE ?"] * len(words)) or "1"
    return [_procedure.decode(row[0]) for row in db.query(
        f"""SELECT entry, MAX(effective) FROM procedures WHERE {question}
        GROUP BY code ORDER BY core DESC, field, name, code LIMIT ?""",
        (*(f"% {word}%" for word in words), limit))]


def count_procedures(db: Database) -> int:
    """How many procedures are published."""
    (row,) = db.query("SELECT COUNT(DISTINCT code) FROM procedures")
    return int(row[0])


def find_unit(db: Database, code: str) -> Unit | None:
    """The unit that bears this code now, or bore it last; None when unknown."""
    row = db.first(
        """SELECT entry FROM units WHERE code = ?
        ORDER BY valid_to = '' DESC, valid_to DESC LIMIT 1""", (code,))
    return None if row is None else _unit.decode(row[0])


def end_unit(db: Database, code: str, day: str, heir: str) -> None:
    """From this day on (YYYY-MM-DD) the unit is another one. Inside `write()`."""
    row = db.first("""SELECT entry, published, date(?, '-1 day') FROM units
        WHERE code = ? AND valid_to = ''""", (day, code))
    if row is None or row[2] is None:
        return
    unit = replace(_unit.decode(row[0]), valid_to=row[2], merged_into=(heir,))
    db.execute("""INSERT OR IGNORE INTO units (code, valid_to, name, published, entry)
        VALUES (?, ?, ?, ?, ?)""",
        (code, unit.valid_to, unit.name, row[1], msgspec.msgpack.encode(unit)))
    db.execute("DELETE FROM units WHERE code = ? AND valid_to = ''", (code,))


def every_unit(db: Database) -> list[Unit]:
    """All units, by code."""
    return [_unit.decode(row[0]) for row in db.query(
        "SELECT entry FROM units ORDER BY code, valid_to")]


def calendar_days(db: Database) -> list[CalendarDay]:
    """Days off and make-up work days, in order."""
    return [CalendarDay(date=row[0], kind=row[1], name=row[2], source=row[3])
            for row in db.query(
                "SELECT date, kind, name, source FROM calendar ORDER BY date")]
