"""What a struck-off device may still do: hand over what only it holds, and hear that it
is safe.

Its changes go to the supervisor's inbox; the bytes of a scan come to lie where all
scans lie, and no case shows them before a person takes the change over. A backup of the
hub that holds all it brought is what must be there before it may be emptied.
"""
from collections.abc import Iterator, Sequence
from typing import Final

from db import changes, inbox, meta
from db import papers as store
from db.papers import Scan
from db.sqlite import Database
from sync import papers
from sync.change import PAPER, PAPER_RECEIVED, decode

BACKED_UP: Final = "backed_up"   # how far the newest backup of this hub reaches
SAFE: Final = "safe"             # at the device: such a backup holds all of its own


def tells_of(db: Database, device: bytes, scan: Scan) -> bool:
    """True when a change of this device's own tells of the scan, in the log or in the
    inbox. Of others' scans it has no say: it could only spoil them."""
    return (store.put_to_a_case_by(db, scan, device, PAPER)
            or any(scan.sha in body
                   for body in inbox.bodies_by(db, device, scan.scope)))


def find(db: Database, device: bytes, asked: tuple[bytes, int], scopes: Sequence[int]
         ) -> Scan | None:
    """The scan (hash, bytes) it may hand over. Others may tell of the same bytes in
    another scope: what waits in the inbox needs those of its own."""
    return next((one for one in store.scans_named(db, asked[0])
                 if one.size == asked[1] and one.scope in scopes
                 and tells_of(db, device, one)), None)


def held(db: Database, device: bytes, asked: Sequence[tuple[bytes, int]],
         scopes: Sequence[int]) -> list[tuple[bool, bytes]]:
    """For each scan it asks about: all of it is here, or which pieces."""
    found = (find(db, device, one, scopes) or papers.find(db, one, scopes)
             for one in asked)
    return [papers.told_of(db, scan) for scan in found]


def reach(db: Database) -> str:
    """How far this store goes: a backup of it holds all up to here."""
    return f"{changes.newest(db)}:{inbox.newest(db)}"


def note_backup(db: Database, reached: str) -> None:
    """A backup that holds all up to here is whole. Lives inside `write()`."""
    meta.put(db, BACKED_UP, reached.encode())


def backed_up(db: Database, device: bytes) -> bool:
    """True when a backup holds all that this device has brought: every change, and the
    rulings on all scans that came."""
    change, item = map(int, (meta.get_text(db, BACKED_UP) or "0:0").split(":"))
    return not (changes.has_later(db, device, change)
                or inbox.has_later(db, device, item)
                or any(tells_of(db, device, scan)
                       for scan in _received_after(db, change)))


def _received_after(db: Database, change: int) -> Iterator[Scan]:
    """The scans the hub ruled on after that row."""
    for raw in changes.later_of_kind(db, PAPER_RECEIVED, change):
        scan = papers.ruled_on(db, decode(raw))
        if scan is not None:
            yield scan


def note_safe(db: Database, safe: bool) -> None:
    """At the device: whether a backup holds all that the hub has of it, in the
    transaction that notes what the hub has. Lives inside `write()`."""
    meta.put_number(db, SAFE, int(safe and not store.unsent(db)))


def is_safe(db: Database) -> bool:
    """At the device: the hub said so in its last word."""
    return meta.get_number(db, SAFE) > 0
