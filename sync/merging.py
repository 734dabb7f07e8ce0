"""Units become one: the ruling, and every PC made known in each part of the new unit.

    old unit's scope ─┐  A PC reads each by itself, in any order. Who may write in one
    new unit's scope ─┘  of them is certified in that one, or two parts could each wait
                         for the other for ever.
"""
from sync import certificates, union
from sync.author import Authoring, Draft
from sync.change import DEVICE, FEED, UNITE


def rule(batch: Authoring, mergers: list[tuple[str, str, str]]) -> None:
    """Rule that from a day on the first unit is the second. Inside `write()`."""
    for old, heir, day in mergers:
        batch.write(Draft(scope=FEED, kind=UNITE, actor="",
                          sets=union.sets_of(old, heir, day)))
    for unit in sorted({union.heir_of(batch.db, heir) for _, heir, _ in mergers}):
        desks = batch.db.query(
            "SELECT id FROM devices WHERE unit = ? AND box = 0 ORDER BY id", (unit,))
        for (device,) in desks:
            _certify(batch, device, unit)


def _certify(batch: Authoring, device: bytes, unit: str) -> None:
    """Make a PC known in every scope of its unit that does not know it."""
    certificate = certificates.certificate_of(batch.db, device)
    for scope in union.scopes(batch.db, unit):
        if device not in certificates.certified_in(batch.db, scope):
            batch.write(Draft(scope=scope, kind=DEVICE, actor="",
                              sets=certificates.sets_of(certificate)))
