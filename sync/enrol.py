"""Binding a PC to a hub and a unit: the desk's half, and what goes over the line.

    desk → hub   code id, device key, writer key, its certificate, MAC(secret)
    hub → desk   who you are, number slice, MAC(secret), signature of the hub key

The keys are kept before the first request: when the answer is lost the same PC asks
again with the same keys and is given the same place.
"""
from secrets import token_bytes
from typing import Final

import msgspec

from db import meta
from db.sqlite import Database, Store
from sync import certificates, incarnation, me
from sync.certificates import DeviceCertificate
from sync.change import FEED, NO_ENTITY, NOTHING, UNIT, VERSION, Body
from sync.codes import Code, hub_mark, read_code
from sync.errors import AlreadyEnrolled, CodeRefused, LineDown, Malformed
from sync.exchange import HEAD_BYTES_MAX, Stream
from sync.identity import Key, key_from_seed, mac, name_of, same, verified
from sync.me import Me, scope_of
from sync.meaning import Meaning
from sync.tls import PIN, Trust

PLACED: Final = "placed"      # what shows a hub that forgot us who we are


class Application(msgspec.Struct, array_like=True, frozen=True):
    """A PC asks for a place."""

    code: bytes
    nonce: bytes
    device_key: bytes
    writer_key: bytes
    proof: bytes      # the device key's signature over the writer key


class Place(msgspec.Struct, array_like=True, frozen=True):
    """The hub gives a place, or says why not (`refused`)."""

    refused: str
    nonce: bytes
    hub_public: bytes
    hub_id: bytes
    epoch: bytes
    hub_writer: bytes
    time_ms: int
    unit: str = ""
    unit_entry: bytes = b""
    role: str = ""
    name: str = ""
    box: int = 0
    first: int = 0
    last: int = 0
    certificate: bytes = b""   # SHA-256 of the TLS certificate, empty without TLS
    proof: bytes = b""         # the hub's signature over this PC's certificate


def enrol(store: Store, url: str, code: str, meaning: Meaning, now_ms: int) -> Me:
    """Bind this folder. Raises CodeRefused, LineDown, AlreadyEnrolled."""
    # Imported here: what speaks HTTP is large, and others only read what is enrolled.
    from sync.client import ENROL, Line

    told = read_code(code)
    db = store.db()
    if meta.get_text(db, "kind"):
        raise AlreadyEnrolled(path=db.path)
    device, writer = _keys(db)
    nonce = token_bytes(16)
    body = msgspec.msgpack.encode(Application(
        told.id, nonce, device.public, writer.public,
        device.sign(b"mc1writer" + writer.public)))
    trust = Trust(meeting=True)
    line = Line(url, trust)
    try:
        with line.post(ENROL, body + mac(told.secret, b"mc1apply" + body)) as stream:
            place = read_place(stream, told, nonce)
    finally:
        line.close()
    _check_certificate(place, trust)
    if place.refused:
        raise CodeRefused(why=place.refused)
    return _become(db, place, url, meaning, now_ms)


def _check_certificate(place: Place, trust: Trust) -> None:
    """Who carried this answer is the hub, or somebody the system vouches for when the
    hub leaves TLS to what stands before it. Raises LineDown."""
    if not trust.shown:
        return   # no TLS: a line within this machine
    if trust.shown != place.certificate and (
            place.certificate or not trust.known_to_system):
        raise LineDown(why="other_certificate")


def read_place(stream: Stream, told: Code, nonce: bytes) -> Place:
    """The hub's answer, verified. Raises CodeRefused when another hub gave the code,
    LineDown when it is no hub's answer."""
    data = stream.read(HEAD_BYTES_MAX)
    body, signature, tag = data[:-96], data[-96:-32], data[-32:]
    try:
        place = msgspec.msgpack.decode(body, type=Place)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(why="place") from error
    signed = verified(place.hub_public, b"mc1place" + body, signature)
    if signed and place.nonce == nonce and hub_mark(place.hub_public) != told.hub:
        # A hub answers, but not the one that gave the code. Nothing is bound to it.
        raise CodeRefused(why="other_hub")
    # Without the secret's tag only a refusal is believed: a hub that does not know
    # the code cannot make one.
    tagged = same(tag, mac(told.secret, b"mc1place" + body))
    if not signed or place.nonce != nonce or not (tagged or place.refused):
        raise LineDown(why="not_the_hub")
    return place


def _keys(db: Database) -> tuple[Key, Key]:
    """The keys of this PC, made once."""
    with db.write():
        for name in ("device_seed", "writer_seed"):
            if meta.get(db, name) is None:
                meta.put(db, name, token_bytes(32))
    return (key_from_seed(meta.get(db, "device_seed") or b""),
            key_from_seed(meta.get(db, "writer_seed") or b""))


def _become(db: Database, place: Place, url: str, meaning: Meaning, now_ms: int
            ) -> Me:
    device_seed = meta.get(db, "device_seed") or b""
    writer_seed = meta.get(db, "writer_seed") or b""
    device, writer = key_from_seed(device_seed), key_from_seed(writer_seed)
    whole = Me(
        kind="desk", device_key=device, writer_key=writer, unit=place.unit,
        role=place.role, name=place.name, box=place.box, hub_id=place.hub_id,
        hub_public=place.hub_public, token=me.token_of(db))
    with db.write():
        me.save(db, whole, device_seed, writer_seed)
        meta.put(db, "epoch", place.epoch)
        meta.put(db, "hub_url", url.encode())
        meta.put(db, PIN, place.certificate)
        meta.put_number(db, "hub_offset_ms", place.time_ms - now_ms)
        certificates.save_writer(db, name_of(place.hub_writer), place.hub_writer,
                                 name_of(place.hub_public), hub=True)
        own = DeviceCertificate(
            device=whole.device, public_key=device.public, unit=place.unit,
            role=place.role, name=place.name, box=place.box, writer=whole.writer,
            writer_key=writer.public)
        meta.put(db, PLACED, msgspec.msgpack.encode(own) + place.proof)
        certificates.settle_box(db, own)
        certificates.save_device(db, own, now_ms)
        certificates.save_slice(db, whole.writer, (place.first, place.last),
                                scope_of(place.unit))
        incarnation.keep_token(db, whole)
        if place.unit_entry:
            # The name and the code prefix of the unit, before the feed brings all.
            meaning.publish(db, Body(
                VERSION, whole.writer, FEED, 1, NOTHING, now_ms, (), NO_ENTITY, "",
                UNIT, False, {1: place.unit_entry}))
    return whole

