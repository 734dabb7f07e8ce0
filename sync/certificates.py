"""Who may write: devices, their writers, their number slices, and receipts.

All of it is written by the hub as changes in its own lanes, so that every replica
of a scope knows the same authors and the same receipts.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from db import cases, changes, events, lanes, meta, receipts, writers
from db.records import Problem
from db.sqlite import Database
from sync import shadow, union
from sync.change import (
    CLONED,
    DEVICE,
    LATE,
    SLICE,
    UNITE,
    WRITER,
    Body,
    decode,
    seal_text,
)
from sync.errors import Gap
from sync.frame import Seal
from sync.identity import name_of, verified
from sync.me import concerns_us, scope_of
from sync.meaning import Meaning

HUB: Final = "hub"
# Before a certificate the hub signs for the PC itself to keep.
PLACING: Final = b"mc1device"


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


def certificate_of(db: Database, device: bytes) -> DeviceCertificate:
    """The certificate of a device this store knows, with its first writer."""
    (row,) = db.query(
        """SELECT d.public_key, d.unit, d.role, d.name, d.box, d.state,
            w.id AS writer, w.public_key AS writer_key, b.home
        FROM devices d JOIN writers w ON w.device = d.id
        LEFT JOIN box_homes b ON b.box = d.box
        WHERE d.id = ? ORDER BY w.rowid LIMIT 1""",
        (device,))
    return DeviceCertificate(
        device=device, public_key=row["public_key"],
        unit=row["unit"] if row["home"] is None else f"{row['home']:05d}",
        role=row["role"], name=row["name"], box=row["box"], writer=row["writer"],
        writer_key=row["writer_key"], state=row["state"])


def certified_in(db: Database, scope: int) -> frozenset[object]:
    """The devices a scope knows by a certificate of its own."""
    return frozenset(decode(raw).sets.get(1)
                     for _, raw in changes.arrivals_of_kind(db, scope, DEVICE))


def take(db: Database, body: Body) -> None:
    """Let a certificate or a ruling about a writer have its effect."""
    if body.kind == DEVICE:
        facts = {name: body.sets[number] for number, name in enumerate(_FIELDS, 1)
                 if number in body.sets}
        told = msgspec.convert(facts, DeviceCertificate)
        settle_box(db, told)
        save_device(db, told, body.at_ms)
    elif body.kind == SLICE:
        save_slice(db, _bytes(body, 1), (_number(body, 2), _number(body, 3)),
                   body.scope)
    elif body.kind == UNITE:
        union.take(db, body)
    elif body.kind == LATE:
        receipts.add_late(
            db, [lane.n for lane in lanes.of_writer(db, _bytes(body, 1), body.scope)],
            (_number(body, 2), _number(body, 3)))
    elif body.kind == WRITER:
        key, device = _bytes(body, 1), _bytes(body, 3)
        save_writer(db, body.writer, key, device, hub=_is_hub(db, device))
    elif body.kind == CLONED:
        _note_clone(db, body)


def look_ahead(db: Database, bodies: list[Body]) -> None:
    """Know whom the hub certifies anywhere in a frame, before what they wrote in it is
    judged: which stands first is chance. The frame's seals are checked, or none of it
    is kept."""
    for body in bodies:
        told = author(db, body.writer) if body.kind == DEVICE else None
        if told is not None and told.role == HUB:
            take(db, body)


def _note_clone(db: Database, body: Body) -> None:
    """One event at the hub and one on each PC that bears the device's name."""
    writer, device, fork_seq = _bytes(body, 1), _bytes(body, 2), _number(body, 3)
    known = writers.add_clone(db, writer, (device, fork_seq), body.at_ms)
    if known and concerns_us(db, device):
        events.add(db, body.at_ms, "cloned", {
            "device": device.hex(), "writer": writer.hex(), "forked": fork_seq > 0})


def not_introduced(db: Database, body: Body) -> str | None:
    """What is wrong with a WRITER change, None when the device has signed for it.

    It proves itself, so any road may bring it. Raises Gap while the device is unknown.
    """
    key, proof, device = _bytes(body, 1), _bytes(body, 2), _bytes(body, 3)
    if body.seq != 1 or name_of(key) != body.writer:
        return "not_its_writer"
    if _is_hub(db, device):
        public = meta.get(db, "hub_public") or b""
    else:
        row = db.first("SELECT public_key FROM devices WHERE id = ?", (device,))
        if row is None:
            raise Gap(device=device.hex(), why="unknown_device")
        public = bytes(row[0])
    return None if verified(public, b"mc1writer" + key, proof) else "not_its_writer"


def _is_hub(db: Database, device: bytes) -> bool:
    return device == name_of(meta.get(db, "hub_public") or b"")


def _bytes(body: Body, number: int) -> bytes:
    value = body.sets.get(number)
    return value if isinstance(value, bytes) else b""


def _number(body: Body, number: int) -> int:
    value = body.sets.get(number)
    return value if isinstance(value, int) else 0


def save_device(db: Database, device: DeviceCertificate, at_ms: int) -> None:
    """Know this device and this writer of it. Who was struck off stays so, in
    whatever order two lives of a hub are heard of."""
    db.execute(
        """INSERT INTO devices (id, public_key, unit, role, name, box, enrolled_ms,
            state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,
            unit = excluded.unit, state = CASE devices.state WHEN 'revoked'
                THEN devices.state ELSE excluded.state END""",
        (device.device, device.public_key, union.heir_of(db, device.unit), device.role,
         device.name, device.box, at_ms, device.state))
    save_writer(db, device.writer, device.writer_key, device.device, hub=False)


def settle_box(db: Database, device: DeviceCertificate) -> None:
    """An assistant's box belongs to the unit it was given in, whatever became of it:
    its certificates name that one always."""
    if device.box:
        db.execute("INSERT OR IGNORE INTO box_homes (box, home) VALUES (?, ?)",
                   (device.box, scope_of(device.unit)))


def save_slice(db: Database, writer: bytes, numbers: tuple[int, int], scope: int
               ) -> None:
    """This writer may give these numbers on every day, for a unit; 0: for any."""
    db.execute("INSERT OR IGNORE INTO slices (writer, first, last, scope) "
               "VALUES (?, ?, ?, ?)", (writer, *numbers, scope))


def save_writer(db: Database, writer: bytes, public_key: bytes, device: bytes, *,
                hub: bool) -> None:
    """Know this writer."""
    db.execute("INSERT OR IGNORE INTO writers (id, public_key, device, hub) "
               "VALUES (?, ?, ?, ?)", (writer, public_key, device, int(hub)))


def receipt_sets(writer: bytes, first: int, last: int, head: bytes
                 ) -> dict[int, object]:
    """A RECEIPT: the hub holds this part of the writer's lane in the same scope.

    `head` is the beginning of the last id: a lane may have, or get, several branches.
    """
    return {1: writer, 2: first, 3: last, 4: head}


def note_receipt(db: Database, meaning: Meaning, body: Body) -> None:
    """Let a RECEIPT have its effect; contested cases may stand differently now.

    Raises Gap when what was received is not here: whoever is told holds it, or the
    frame that brings it is on its way.
    """
    for lane, first, last in received_parts(db, body):
        receipts.add(db, lane, first, last, body.at_ms)
        for n in cases.contested_in(db, lane, first, last):
            shadow.refresh(db, meaning, n)


def received_parts(db: Database, body: Body) -> list[tuple[int, int, int]]:
    """The rows of the log a RECEIPT speaks of: (lane, first, last), branch by branch
    from the end it names down to where it begins. Raises Gap."""
    writer, first, last = _bytes(body, 1), _number(body, 2), _number(body, 3)
    found = {lane.n: lane for lane in lanes.of_writer(db, writer, body.scope)}
    n = next((n for n in found
              if (changes.id_at(db, n, last) or b"")[:8] == _bytes(body, 4)), None)
    if n is None:
        raise Gap(writer=writer.hex(), seq=last, why="receipt")
    parts = []
    while n is not None and last >= first:
        lane = found[n]
        parts.append((n, max(first, lane.fork_seq + 1), last))
        last, n = min(last, lane.fork_seq), lane.parent
    return parts


def homes(db: Database, device: bytes) -> list[int]:
    """The scopes a device writes in: its box, or those of its unit. Raises Gap."""
    row = db.first("SELECT box, unit FROM devices WHERE id = ?", (device,))
    if row is None:
        raise Gap(device=device.hex(), why="unknown_device")
    return [int(row[0])] if row[0] else union.scopes(db, row[1])


def problems(db: Database) -> Iterator[Problem]:
    """Keys that do not bear the name they are kept under."""
    for id, key in db.query("""SELECT id, public_key FROM devices
            UNION SELECT id, public_key FROM writers ORDER BY id"""):
        if name_of(key) != id:
            yield Problem(what="key", facts={"writer": id.hex()})
