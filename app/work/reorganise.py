"""Mergers of units take effect on their day: the province rules which is now which.

The lists of units say what merges into what and until when the old ones last
(Resolution 1672/NQ-UBTVQH15 made 65 communes of Lạng Sơn's 194 on 1 July 2025).
"""
from datetime import date

from app.clock import local
from app.desk import Desk
from app.rules.unit_lists import ends
from app.rules.working_days import ONE_DAY
from db import procedures
from db.records import Unit
from sync import merging, union


def reorganise(desk: Desk) -> list[tuple[str, str]]:
    """Rule every merger whose day has come and that was not ruled yet: (old, new).

    A divided unit's cases stay together and go to the one that takes over, which the
    list names first; single ones can be handed on from there.
    """
    today = local(desk.clock.now_ms()).date().isoformat()
    with desk.db.write():
        ended = _ended(procedures.every_unit(desk.db), today)
        due = [(code, unit.merged_into[0], _day_after(unit))
               for code, unit in ended.items()
               if union.heir_of(desk.db, code) == code]
        if due:
            batch = desk.authoring()
            merging.rule(batch, due)
            batch.finish()
    return [(old, heir) for old, heir, _ in due]


def _ended(units: list[Unit], today: str) -> dict[str, Unit]:
    """code → the unit that bore it last, of those that have ended and live on."""
    last: dict[str, Unit] = {}
    for unit in units:      # by code, then by last day
        if unit.valid_to and unit.valid_to < today:
            last[unit.code] = unit
    there = {unit.code for unit in units
             if not unit.valid_to and not ends(last.get(unit.code, unit), unit)}
    ended = {code: unit for code, unit in last.items() if code not in there}
    return {code: unit for code, unit in ended.items()
            if unit.merged_into and _lives_on(code, ended, there)}


def _lives_on(code: str, ended: dict[str, Unit], there: set[str]) -> bool:
    """Whether the mergers of the lists lead to a unit that is there."""
    for _ in range(union.CHAIN_MAX):
        if code in there:
            return True
        unit = ended.get(code)
        if unit is None or not unit.merged_into:
            return False
        code = unit.merged_into[0]
    return False


def _day_after(unit: Unit) -> str:
    return (date.fromisoformat(unit.valid_to) + ONE_DAY).isoformat()
