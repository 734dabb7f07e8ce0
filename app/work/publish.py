"""What the province publishes, as it arrives at a desk: catalogue, units, calendar."""
import msgspec

from app.rules.fold_text import words
from db.records import Procedure
from db.sqlite import Database
from sync.change import CALENDAR, PROCEDURE, UNIT, Body

_procedures = msgspec.msgpack.Decoder(Procedure)


def publish(db: Database, body: Body) -> None:
    """Store one published entry. The same entry again changes nothing."""
    entry = body.sets.get(1)
    if body.kind == PROCEDURE and isinstance(entry, bytes):
        procedure = _procedures.decode(entry)
        db.execute(
            """INSERT INTO procedures (code, effective, name, field, words, core, entry)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (code, effective) DO UPDATE SET name = excluded.name,
                field = excluded.field, words = excluded.words, core = excluded.core,
                entry = excluded.entry""",
            (procedure.code, procedure.effective, procedure.name, procedure.field,
             " ".join(words(f"{procedure.code} {procedure.name} {procedure.field}")),
             int(procedure.core), entry))
    elif body.kind == UNIT and isinstance(entry, bytes):
        unit = msgspec.msgpack.decode(entry, type=dict[str, object])
        db.execute(
            """INSERT INTO units (code, name, entry) VALUES (?, ?, ?)
            ON CONFLICT (code) DO UPDATE SET name = excluded.name,
                entry = excluded.entry""", (unit["code"], unit["name"], entry))
    elif body.kind == CALENDAR:
        date, kind, name, source = (body.sets[n] for n in (2, 3, 4, 5))
        db.execute(
            """INSERT INTO calendar (date, kind, name, source) VALUES (?, ?, ?, ?)
            ON CONFLICT (date) DO UPDATE SET kind = excluded.kind,
                name = excluded.name, source = excluded.source""",
            (date, kind, name, source))
