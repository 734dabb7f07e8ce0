"""Samples that are right: bodies, frames, requests, answers, and who sends them."""
import zlib
from functools import cache
from typing import Final

import msgspec

from sync.dictionary import DICTIONARIES, LATEST
from sync.exchange import cut_frames, open_ask
from sync.frame import HEADER, MAGIC, pack
from tests.anomaly.scenes import Beginning, a_place
from tests.sync.lanes import Pen, framed, log_of, saw
from tests.sync.stores import CASE, answered, asked, bring, edit, machine, sync
from tests.world.bookkeeper import FIELDS
from tests.world.machine import HUB, START_MS, Machine
from tests.world.officers import POOL

RAW_MAX: Final = 256 * 1024
FRAME_HEAD: Final = HEADER.size


@cache
def pens() -> tuple[Pen, Pen]:
    first, second = Pen(), Pen(scope=5983)
    for n in range(6):
        seen = (saw(first.placed[-1]),) if first.placed else ()
        first.write({6: "Lý Thị Mai", 23: n * 1000, 26: [["Tờ khai", 0, 0, 1, True]]},
                    seen=seen)
        second.write({11: "0911", 30: ["Lý A", "", "bố"]}, entity=bytes([n]) * 16)
    first.add(b"\xc1\xc1")
    return first, second


@cache
def frames() -> list[bytes]:
    first, second = pens()
    return [pack(framed(*some, after=after), log_of(first, second))
            for some, after in (((first,), 0), ((first, second), 0), ((first,), 3),
                                ((second,), 5))]


@cache
def bodies() -> list[bytes]:
    return [placed.change.raw for pen in pens() for placed in pen.placed]


@cache
def cast() -> tuple[Machine, Machine, Machine]:
    """A hub, an officer's PC with work for it, and one whose owner means harm."""
    hub, an, evil = (machine(name) for name in (HUB, "an", "evil"))
    bring(an, CASE, fee=8000, documents=[{"name": "Tờ khai", "copies": 1, "ok": True}])
    for one in (an, evil):
        sync(one, hub)
    edit(an, notes="Đã gọi")
    edit(evil, fee=0, phone="0911")
    sync(an, hub)
    return hub, an, evil


@cache
def asks() -> list[bytes]:
    _, an, evil = cast()
    return [asked(evil).data, asked(an).data]


@cache
def answers() -> tuple[bytes, list[bytes]]:
    """The nonce they answer, and answers to the officer's PC."""
    hub, an, _ = cast()
    request = asked(an)
    return request.nonce, [answered(hub, request.data)]


@cache
def place() -> Beginning:
    return a_place()


@cache
def right_sets() -> list[tuple[int, object]]:
    """(field, value) as changes carry them."""
    found = [(number, value) for number, name, _ in FIELDS
             for value in POOL.get(name, ())
             if not isinstance(value, dict)]
    return [*found, (26, [["Ảnh", 0, 0, 1, True], ["Ảnh", 1, 1, 0, False]]),
            (30, ["Lý A", "", "bố"]), (40, START_MS)]


def columns(frame: bytes) -> list[object]:
    """What a frame says, as plain lists."""
    inflate = zlib.decompressobj(-15, DICTIONARIES[LATEST])
    told = msgspec.msgpack.decode(inflate.decompress(frame[FRAME_HEAD:], RAW_MAX))
    assert isinstance(told, list)
    return told


def reframed(payload: bytes, claims: int | None = None) -> bytes:
    """Any payload behind a head that is right."""
    press = zlib.compressobj(1, zlib.DEFLATED, -15, 9, 0, DICTIONARIES[LATEST])
    body = press.compress(payload) + press.flush()
    return HEADER.pack(MAGIC, 1, 0, LATEST, len(payload) if claims is None else claims,
                       len(body), zlib.crc32(body)) + body


def frames_of(data: bytes) -> list[bytes]:
    """The frames a request carries."""
    told, _, _, rest = open_ask(data)
    return cut_frames(told.frames, rest)
