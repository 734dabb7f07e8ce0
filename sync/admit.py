"""The hub's half of enrolment: codes, places, certificates, number slices."""
from dataclasses import dataclass
from secrets import token_bytes
from typing import Final

import msgspec

from db import counters
from db.sqlite import Database
from sync import certificates, inbox, me, union
from sync.author import Authoring, Draft
from sync.certificates import PLACING, DeviceCertificate, sets_of
from sync.change import DEVICE, FEED, SLICE
from sync.codes import SECRET_BYTES, Code, hub_mark, write_code
from sync.enrol import Application, Place
from sync.errors import Malformed
from sync.exchange import Ask
from sync.giving import HUB_SLICE, next_box, next_slice
from sync.identity import (
    SIGNATURE_BYTES,
    key_from_seed,
    mac,
    name_of,
    same,
    verified,
)
from sync.incarnation import current
from sync.me import Me, scope_of
from sync.question import Hub

CODE_LASTS_MS: Final = 7 * 24 * 3600 * 1000
TAG_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class NewCode:
    """A one-time code and when it ends."""

    code: str
    expires_ms: int


def begin_hub(db: Database) -> Me:
    """Make this folder a new hub."""
    device_seed, writer_seed = token_bytes(32), token_bytes(32)
    device, writer = key_from_seed(device_seed), key_from_seed(writer_seed)
    hub = Me(kind="hub", device_key=device, writer_key=writer, unit="", role="hub",
             name="hub", box=0, hub_id=token_bytes(16), hub_public=device.public)
    with db.write():
        me.save(db, hub, device_seed, writer_seed)
        db.execute("INSERT INTO meta (name, value) VALUES ('epoch', ?)",
                   (token_bytes(8),))
        certificates.save_writer(db, hub.writer, writer.public, hub.device, hub=True)
        certificates.save_slice(db, hub.writer, HUB_SLICE, FEED)
    return hub


def new_code(hub: Hub, unit: str, role: str, replaces: bytes | None = None) -> NewCode:
    """A code for one PC of a unit; the device it `replaces` is struck off when the new
    one enrols."""
    code = Code(token_bytes(SECRET_BYTES), hub_mark(hub.me.hub_public))
    expires = hub.now_ms + CODE_LASTS_MS
    with hub.db.write():
        hub.db.execute(
            """INSERT INTO codes (id, secret, unit, role, expires_ms, replaces)
            VALUES (?, ?, ?, ?, ?, ?)""",
            (code.id, code.secret, unit, role, expires, replaces))
    return NewCode(write_code(code), expires)


def admit(hub: Hub, data: bytes) -> bytes:
    """Give a PC its place, the same one when it asks again. Inside `write()`.

    Raises Malformed when the request is nobody's.
    """
    body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
    try:
        asked = msgspec.msgpack.decode(body, type=Application)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(why="application") from error
    row = hub.db.first("SELECT secret, unit, role, expires_ms, device, replaces "
                       "FROM codes WHERE id = ?", (asked.code,))
    secret = bytes(row["secret"]) if row else b""
    device = name_of(asked.device_key)
    if row is None or not same(tag, mac(secret, b"mc1apply" + body)):
        return _sign(hub, _place(hub, asked, "unknown"), secret)
    if not verified(asked.device_key, b"mc1writer" + asked.writer_key, asked.proof):
        return _sign(hub, _place(hub, asked, "proof"), secret)
    if row["device"] is not None and row["device"] != device:
        return _sign(hub, _place(hub, asked, "used"), secret)
    if row["device"] is None and row["expires_ms"] < hub.now_ms:
        return _sign(hub, _place(hub, asked, "expired"), secret)
    if row["device"] is None:
        _settle(hub, asked, union.heir_of(hub.db, row["unit"]), row["role"])
        if row["replaces"] is not None:
            _strike_off(hub, row["replaces"])
        hub.db.execute("UPDATE codes SET device = ? WHERE id = ?", (device, asked.code))
    return _sign(hub, _given(hub, asked, device), secret)


def _settle(hub: Hub, asked: Application, unit: str, role: str) -> None:
    """Publish who the new device is and which numbers are its own."""
    (row,) = hub.db.query("SELECT COUNT(*) FROM devices WHERE unit = ?", (unit,))
    box = next_box(hub.db, hub.me) if role == "assistant" else 0
    certificate = DeviceCertificate(
        device=name_of(asked.device_key), public_key=asked.device_key, unit=unit,
        role=role, name=f"Máy {row[0] + 1}", box=box, writer=name_of(asked.writer_key),
        writer_key=asked.writer_key)
    first, last = next_slice(hub.db, hub.me, unit)
    batch = Authoring(hub.db, hub.meaning, hub.me, hub.now_ms)
    _publish(batch, certificate)
    if not box:
        batch.write(Draft(scope=scope_of(unit), kind=SLICE, actor="",
                          sets={1: certificate.writer, 2: first, 3: last}))
    batch.finish()


def _strike_off(hub: Hub, device: bytes) -> None:
    batch = Authoring(hub.db, hub.meaning, hub.me, hub.now_ms)
    inbox.revoke(batch, device)
    batch.finish()


def _publish(batch: Authoring, certificate: DeviceCertificate) -> None:
    home, box = scope_of(certificate.unit), certificate.box
    for scope in [box, home] if box else union.scopes(batch.db, certificate.unit):
        batch.write(Draft(scope=scope, kind=DEVICE, actor="",
                          sets=sets_of(certificate)))


def recall(hub: Hub, ask: Ask) -> None:
    """Know a stranger again by what this hub signed for it when it gave it its place.
    A hub that was lost may have no other word of it. Inside `write()`."""
    told, signature = ask.placed[:-SIGNATURE_BYTES], ask.placed[-SIGNATURE_BYTES:]
    if inbox.is_known(hub.db, ask.device) or not verified(
            hub.me.hub_public, PLACING + told, signature):
        return
    certificate = msgspec.msgpack.decode(told, type=DeviceCertificate)
    if certificate.device == ask.device:
        batch = Authoring(hub.db, hub.meaning, hub.me, hub.now_ms)
        _publish(batch, certificate)
        batch.finish()


def _place(hub: Hub, asked: Application, refused: str) -> Place:
    return Place(refused, asked.nonce, hub.me.hub_public, hub.me.hub_id, hub.epoch(),
                 current(hub.db, hub.me).writer_key.public, hub.now_ms,
                 certificate=hub.certificate)


def _given(hub: Hub, asked: Application, device: bytes) -> Place:
    (row,) = hub.db.query("SELECT unit, role, name, box FROM devices WHERE id = ?",
                          (device,))
    unit = hub.db.first("""SELECT entry FROM units WHERE code = ?
        ORDER BY valid_to = '' DESC, valid_to DESC LIMIT 1""", (row["unit"],))
    slices = counters.slices_of(
        hub.db, name_of(asked.writer_key), scope_of(row["unit"])) or [(0, 0)]
    return msgspec.structs.replace(
        _place(hub, asked, ""), unit=row["unit"], role=row["role"], name=row["name"],
        box=row["box"], first=slices[0][0], last=slices[0][1],
        unit_entry=unit["entry"] if unit else b"",
        proof=hub.me.device_key.sign(PLACING + msgspec.msgpack.encode(
            DeviceCertificate(
                device=device, public_key=asked.device_key, unit=row["unit"],
                role=row["role"], name=row["name"], box=row["box"],
                writer=name_of(asked.writer_key), writer_key=asked.writer_key))))


def _sign(hub: Hub, place: Place, secret: bytes) -> bytes:
    body = msgspec.msgpack.encode(place)
    text = b"mc1place" + body
    return body + hub.me.device_key.sign(text) + mac(secret, text)

