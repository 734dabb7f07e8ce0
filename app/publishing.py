"""What the province publishes, as it arrives at a desk: catalogue, units, calendar."""
import msgspec

from app.rules.fold_text import words
from db.records import CalendarDay, Procedure, Unit
from db.sqlite import Database
from sync.change import CALENDAR, PROCEDURE, UNIT, Body

ENTRY = 1   # the set that holds the entry, packed
UNITS_LOADED = "units_loaded"   # the province has loaded its own list

_procedures = msgspec.msgpack.Decoder(Procedure)
_units = msgspec.msgpack.Decoder(Unit)
_days = msgspec.msgpack.Decoder(CalendarDay)


def publish(db: Database, body: Body) -> None:
    """Store one published entry. The same entry again changes nothing.

    An entry this version cannot read stays in the log until one that can.
    """
    entry = body.sets.get(ENTRY)
    if not isinstance(entry, bytes):
        return
    try:
        if body.kind == PROCEDURE:
            save_procedure(db, _procedures.decode(entry), published=True)
        elif body.kind == UNIT:
            save_unit(db, _units.decode(entry), published=True)
        elif body.kind == CALENDAR:
            save_day(db, _days.decode(entry))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return


def packed(entry: Procedure | Unit | CalendarDay) -> bytes:
    """An entry as it travels."""
    return msgspec.msgpack.encode(entry)


def save_procedure(db: Database, procedure: Procedure, *, published: bool) -> None:
    """Keep this version of a procedure; what is shipped never replaces what the
    province published."""
    db.execute(
        """INSERT INTO procedures (code, effective, name, field, words, core,
            published, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (code, effective) DO UPDATE SET name = excluded.name,
            field = excluded.field, words = excluded.words, core = excluded.core,
            published = excluded.published, entry = excluded.entry
        WHERE excluded.published >= procedures.published""",
        (procedure.code, procedure.effective, procedure.name, procedure.field,
         " ".join(words(f"{procedure.code} {procedure.name} {procedure.field}")),
         int(procedure.core), int(published), packed(procedure)))


def save_unit(db: Database, unit: Unit, *, published: bool) -> None:
    """Keep what is known of a unit."""
    db.execute(
        """INSERT INTO units (code, valid_to, name, published, entry)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (code, valid_to) DO UPDATE SET name = excluded.name,
            published = excluded.published, entry = excluded.entry
        WHERE excluded.published >= units.published""",
        (unit.code, unit.valid_to, unit.name, int(published), packed(unit)))


def save_day(db: Database, day: CalendarDay) -> None:
    """Keep a day off, or a weekend day worked."""
    db.execute(
        """INSERT INTO calendar (date, kind, name, source) VALUES (?, ?, ?, ?)
        ON CONFLICT (date) DO UPDATE SET kind = excluded.kind,
            name = excluded.name, source = excluded.source""",
        (day.date, day.kind, day.name, day.source))
