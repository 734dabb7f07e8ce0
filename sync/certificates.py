"""Who may write: devices, their writers, their number slices, and receipts.

All of it is written by the hub as changes in its own lanes, so that every replica
of a scope knows the same authors and the same receipts.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from db import cases, lanes, receipts
from db.records import Problem
from db.sqlite import Database
from sync import shadow
from sync.change import DEVICE, SLICE, Body, seal_text
from sync.frame import Seal
from sync.identity import name_of, verified
from sync.meaning import Meaning

HUB: Final = "hub"


class DeviceCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a DEVICE change says: a device, its role, and one writer of it."""

    device: bytes
    public_key: bytes
    unit: str
    role: str
    name: str
    box: int
    writer: bytes
    writer_key: bytes
    state: str = "active"


@dataclass(frozen=True, slots=True)
class Author:
    """The owner of a lane."""

    public_key: bytes
    device: bytes
    role: str
    unit: str
    name: str

    def vouches(self, seal: Seal) -> bool:
        """True when the seal is this author's."""
        return verified(self.public_key, seal_text(
            seal.writer, seal.scope, seal.seq, seal.head), seal.signature)


_FIELDS: Final = tuple(DeviceCertificate.__struct_fields__)


def author(db: Database, writer: bytes) -> Author | None:
    """Who owns the lanes of this writer, None when nobody vouched for it yet."""
    row = db.first(
        """SELECT w.public_key, w.device, w.hub, d.role, d.unit, d.name
        FROM writers w LEFT JOIN devices d ON d.id = w.device
        WHERE w.id = ?""", (writer,))
    if row is None:
        return None
    if row[2]:
        return Author(row[0], row[1], HUB, "", HUB)
    return Author(row[0], row[1], row[3], row[4], row[5])


def sets_of(certificate: DeviceCertificate) -> dict[int, object]:
    """The certificate as the numbered values of a change."""
    return {number: getattr(certificate, name)
            for number, name in enumerate(_FIELDS, 1)}


def take(db: Database, body: Body) -> None:
    """Let a DEVICE or a SLICE change have its effect."""
    if body.kind == DEVICE:
        facts = {name: body.sets[number] for number, name in enumerate(_FIELDS, 1)
                 if number in body.sets}
        save_device(db, msgspec.convert(facts, DeviceCertificate), body.at_ms)
    elif body.kind == SLICE:
        save_slice(db, body.sets[1], body.sets[2], body.sets[3])


def save_device(db: Database, device: DeviceCertificate, at_ms: int) -> None:
    """Know this device and this writer of it."""
    db.execute(
        """INSERT INTO devices (id, public_key, unit, role, name, box, enrolled_ms,
            state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, name = excluded.name,
            role = excluded.role, unit = excluded.unit""",
        (device.device, device.public_key, device.unit, device.role, device.name,
         device.box, at_ms, device.state))
    save_writer(db, device.writer, device.writer_key, device.device, hub=False)


def save_slice(db: Database, writer: object, first: object, last: object) -> None:
    """This writer may give these numbers on every day."""
    db.execute("INSERT OR IGNORE INTO slices (writer, first, last) VALUES (?, ?, ?)",
               (writer, first, last))


def save_writer(db: Database, writer: bytes, public_key: bytes, device: bytes, *,
                hub: bool) -> None:
    """Know this writer."""
    db.execute("INSERT OR IGNORE INTO writers (id, public_key, device, hub) "
               "VALUES (?, ?, ?, ?)", (writer, public_key, device, int(hub)))


def receipt_sets(writer: bytes, first: int, last: int, head: bytes
                 ) -> dict[int, object]:
    """A RECEIPT: the hub holds this part of the writer's lane in the same scope.

    `head` is the beginning of the last id where the lane has branches, else b"".
    """
    sets: dict[int, object] = {1: writer, 2: first, 3: last}
    return sets | {4: head} if head else sets


def note_receipt(db: Database, meaning: Meaning, body: Body) -> None:
    """Let a RECEIPT have its effect; contested cases may stand differently now."""
    writer, first, last = body.sets[1], body.sets[2], body.sets[3]
    assert isinstance(writer, bytes)
    assert isinstance(first, int) and isinstance(last, int)
    head = body.sets.get(4, b"")
    for lane in lanes.of_writer(db, writer, body.scope):
        if head and not _reaches(db, lane.n, last, head):
            continue
        receipts.add(db, lane.n, first, last, body.at_ms)
        for n in cases.contested_in(db, lane.n, first, last):
            shadow.refresh(db, meaning, n)


def _reaches(db: Database, lane: int, seq: int, head: object) -> bool:
    row = db.first("SELECT id FROM changes WHERE lane = ? AND seq = ?", (lane, seq))
    return row is not None and isinstance(head, bytes) and row[0][:8] == head


def problems(db: Database) -> Iterator[Problem]:
    """Keys that do not bear the name they are kept under."""
    for id, key in db.query("""SELECT id, public_key FROM devices
            UNION SELECT id, public_key FROM writers ORDER BY id"""):
        if name_of(key) != id:
            yield Problem(what="key", facts={"writer": id.hex()})
