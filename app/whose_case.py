"""Which case an id means, where several units have a case under it.

That can be so at the province, and where units became one. Unless a unit is named, an
id means the case the last transfer names, else the one that was here first.
"""
from app.desk import Desk
from db import cases
from sync import moves, union
from sync.author import Authoring
from sync.fold import CaseState, unpack
from sync.me import scope_of
from sync.shadow import Touched


def find_state(desk: Desk, id: bytes) -> tuple[int, CaseState] | None:
    """The row and the state of the case, None when it is not here."""
    if not desk.about:
        found = moves.find_state(desk.db, id)
        return None if found is None else (found[0], unpack(found[1]))
    for home in _homes(desk):
        stored = cases.find(desk.db, id, home)
        if stored is not None:
            return stored[0], unpack(stored[3])
    return None


def find_case(desk: Desk, batch: Authoring, id: bytes) -> Touched | None:
    """The case as a batch of changes sees it, None when it is not here."""
    if not desk.about:
        return batch.find_case(id)
    for home in _homes(desk):
        if cases.find(desk.db, id, home) is not None:
            return batch.case(id, home)
    return None


def _homes(desk: Desk) -> list[int]:
    """The named unit's own scope, then those of the units it became one with."""
    own = scope_of(desk.about)
    return [own, *(one for one in union.scopes(desk.db, desk.about) if one != own)]
