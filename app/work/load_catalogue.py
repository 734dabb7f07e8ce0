"""The province loads its lists: procedures and units, through the feed to all desks.

A second load of the same file changes nothing. What could not be used is reported
line by line; nothing is guessed.
"""
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app.desk import Desk
from app.publishing import ENTRY, UNITS_LOADED, packed
from app.rules.catalogue import read_procedures
from app.rules.errors import BadValue, Refusal, Refused
from app.rules.fields import BY_NAME
from app.rules.normalise import normalise
from app.rules.tables import Unusable, numbered_rows
from app.rules.unit_lists import ends, joined, read_units
from db import meta, procedures
from db.records import Procedure, Unit
from sync.author import Authoring, Draft
from sync.change import FEED, PROCEDURE, UNIT


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to."""

    added: int
    changed: int
    unusable: list[Unusable]


def load_procedures(desk: Desk, lines: Iterable[str], effective: str = "") -> Loaded:
    """Publish the procedures of a list, in force from `effective` (YYYY-MM-DD, "" for
    always). Raises UnknownTable, Refused."""
    try:
        effective = str(normalise(BY_NAME["citizen_id_date"], effective))
    except BadValue as wrong:
        raise Refused([Refusal(error=wrong.code, field="effective")]) from wrong
    procedures, report = read_procedures(numbered_rows(lines), effective)
    with desk.db.write():
        batch = desk.authoring()
        counts = [_publish_procedure(desk, batch, one) for one in procedures]
        batch.finish()
    return Loaded(counts.count("added"), counts.count("changed"), report)


def load_units(desk: Desk, lines: Iterable[str]) -> Loaded:
    """Publish the units of a list. Raises UnknownTable."""
    units, report = read_units(numbered_rows(lines))
    with desk.db.write():
        batch = desk.authoring()
        counts = [_publish_unit(desk, batch, one) for one in units]
        batch.finish()
        meta.put_number(desk.db, UNITS_LOADED, 1)
    return Loaded(counts.count("added"), counts.count("changed"), report)


def _publish_procedure(desk: Desk, batch: Authoring, procedure: Procedure) -> str:
    row = desk.db.first(
        """SELECT entry FROM procedures
        WHERE code = ? AND effective = ? AND published > 0""",
        (procedure.code, procedure.effective))
    return _publish(batch, PROCEDURE, packed(procedure),
                    None if row is None else bytes(row[0]))


def _publish_unit(desk: Desk, batch: Authoring, unit: Unit) -> str:
    row = desk.db.first(
        """SELECT entry FROM units
        WHERE code = ? AND valid_to = ? AND published > 0""",
        (unit.code, unit.valid_to))
    known = [one for one in procedures.every_unit(desk.db) if one.code == unit.code]
    if any(ends(one, unit) for one in known):
        return "unchanged"      # an older list does not bring back what has ended
    if row is not None:
        unit = joined(msgspec.msgpack.decode(row[0], type=Unit), unit)
    elif unit.valid_to:
        (*_, unit) = [unit, *(joined(one, unit) for one in known if ends(unit, one))]
    return _publish(batch, UNIT, packed(unit), None if row is None else bytes(row[0]))


def _publish(batch: Authoring, kind: int, entry: bytes, held: bytes | None) -> str:
    """Write one entry to the feed unless it stands there already."""
    if entry == held:
        return "unchanged"
    batch.write(Draft(scope=FEED, kind=kind, actor="", sets={ENTRY: entry}))
    return "added" if held is None else "changed"
