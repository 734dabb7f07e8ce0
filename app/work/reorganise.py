"""Mergers of units take effect on their day: the province rules which is now which.

The lists of units say what merges into what and until when the old ones last
(Resolution 1672/NQ-UBTVQH15 made 65 communes of Lạng Sơn's 194 on 1 July 2025).
"""
from datetime import date

from app.clock import local
from app.desk import Desk
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
        units = procedures.every_unit(desk.db)
        there = {unit.code for unit in units if not unit.valid_to}
        due = [(unit.code, unit.merged_into[0], _day_after(unit)) for unit in units
               if unit.valid_to and unit.valid_to < today and unit.merged_into
               and unit.code not in there
               and union.heir_of(desk.db, unit.code) == unit.code]
        if due:
            batch = desk.authoring()
            merging.rule(batch, due)
            batch.finish()
    return [(old, heir) for old, heir, _ in due]


def _day_after(unit: Unit) -> str:
    return (date.fromisoformat(unit.valid_to) + ONE_DAY).isoformat()
