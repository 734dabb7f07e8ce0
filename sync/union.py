"""Units that became one: whose cases a unit holds, and where its machines belong.

A merger is a ruling in the province feed (UNITE). Nothing is written again: the new
unit holds the scopes of the old ones beside its own, and their machines are its
machines from the moment they hear of it. Until then they work on as before.
"""
from typing import Final, TypeGuard

from db import meta, procedures
from db.sqlite import Database
from sync.change import Body
from sync.me import scope_of

CHAIN_MAX: Final = 20    # mergers of mergers
DAY_FORM: Final = 10     # YYYY-MM-DD
CODE_DIGITS: Final = 5


def sets_of(old: str, heir: str, day: str) -> dict[int, object]:
    """A UNITE as the numbered values of a change: from `day` on, `old` is `heir`."""
    return {1: old, 2: heir, 3: day}


def take(db: Database, body: Body) -> None:
    """Let a merger have its effect, on a machine of the old unit too."""
    old, heir, day = (body.sets.get(number) for number in (1, 2, 3))
    if not (_is_code(old) and _is_code(heir) and isinstance(day, str)
            and len(day) == DAY_FORM) or old == heir:
        return
    db.execute("INSERT OR IGNORE INTO unions (old, heir, day) VALUES (?, ?, ?)",
               (old, heir, day))
    procedures.end_unit(db, old, day, heir)
    for (unit,) in db.query("SELECT DISTINCT unit FROM devices ORDER BY unit"):
        db.execute("UPDATE devices SET unit = ? WHERE unit = ?",
                   (heir_of(db, unit), unit))
    own = meta.get_text(db, "unit")
    if own:
        meta.put(db, "unit", heir_of(db, own).encode())


def heir_of(db: Database, unit: str) -> str:
    """The unit that stands for this one now: itself, or what it became."""
    for _ in range(CHAIN_MAX):
        row = db.first("SELECT heir FROM unions WHERE old = ?", (unit,))
        if row is None:
            return unit
        unit = row[0]
    return unit


def scopes(db: Database, unit: str) -> list[int]:
    """The scopes of a unit: its own, then those of the units it was made of."""
    found = [heir_of(db, unit)]
    for one in found:
        found += [row[0] for row in db.query(
            "SELECT old FROM unions WHERE heir = ? ORDER BY old", (one,))
            if row[0] not in found]
    return [scope_of(one) for one in found]


def ended(db: Database, scope: int) -> str | None:
    """The day from which the unit of this scope is another one, None while it is."""
    row = db.first("SELECT day FROM unions WHERE old = ?", (f"{scope:05d}",))
    return None if row is None else str(row[0])


def _is_code(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) == CODE_DIGITS and value.isdecimal()
