"""The doors of scans: a piece on the line, its answer, what a change says."""
import io
from contextlib import suppress
from functools import cache
from random import Random

import msgspec

from db import papers as store
from db.errors import MotcuaError
from sync import take_papers
from sync.paper import PIECE_BYTES, paper_in
from sync.parcel import piece_hash, read_piece_answer, seal_parcel
from sync.take_papers import Parcel
from tests.sync.scans import attach, body_saying, parcel, said, scan_of
from tests.sync.stores import bring, machine, sync
from tests.world.machine import Machine
from tests.world.violation import expect

from .spoil import packed, spoilt, twisted

SIZE = 2 * PIECE_BYTES + 9


@cache
def commune() -> tuple[Machine, Machine, Machine]:
    """A hub; a PC of its unit that has a scan; one of another unit."""
    hub, an, dung = machine("hub"), machine("an"), machine("dung")
    for desk in (an, dung):
        sync(desk, hub)
    bring(an, "0" * 31 + "1")
    attach(an, scan_of(SIZE))
    sync(an, hub)
    return hub, an, dung


def a_parcel(chance: Random) -> bytes:
    """A piece, or a request for one, signed by a PC the hub knows, saying anything."""
    hub, an, dung = commune()
    desk = chance.choice((an, an, dung))
    ask = parcel(hub, desk, scan_of(SIZE), chance.randrange(3))
    piece = scan_of(SIZE).content[:PIECE_BYTES] if chance.random() < 0.7 else (
        chance.randbytes(chance.choice((0, 1, 9, PIECE_BYTES))))
    told = msgspec.structs.astuple(msgspec.structs.replace(
        ask, hash=piece_hash(piece)))
    head = packed(twisted(list(told), chance))
    data = b"".join((b"MC1P", len(head).to_bytes(4, "big"), head,
                     desk.seat.me.device_key.sign(b"mc1piece" + head), piece))
    if chance.random() < 0.2:
        data = spoilt(seal_parcel(ask, piece, desk.seat.me.device_key), chance, [data])
    before = _pieces(hub)
    with suppress(MotcuaError):
        opened = take_papers.open_verified(hub.hub, data, (ask.sha, ask.number))
        if isinstance(opened, Parcel):
            with hub.db.write():
                take_papers.give_piece(hub.hub, opened)
                take_papers.take_piece(hub.hub, opened)
                expect(desk is an or _pieces(hub) == before, "wrote in another's scope")
    with hub.db.write():
        for scan in store.scans_named(hub.db, ask.sha):
            store.drop_pieces(hub.db, scan.n)
    return data


def a_piece_answer(chance: Random) -> bytes:
    hub, an, _ = commune()
    opened = Parcel(parcel(hub, an, scan_of(SIZE), 0), b"", None)
    whole = take_papers.give_piece(hub.hub, opened)
    data = spoilt(whole, chance, [whole])
    with suppress(MotcuaError):
        read_piece_answer(io.BytesIO(data), hub.seat.me.hub_public, bytes(16))
    return data


def what_is_said_of_a_scan(chance: Random) -> bytes:
    sets = twisted(said(chance.randrange(4))[50], chance)
    paper = paper_in(body_saying({50: sets}))
    if paper is not None:
        expect(len(paper.sha) == 32 and 0 < paper.size <= 10_000_000, "out of bounds")
    return repr(sets).encode()


def _pieces(hub: Machine) -> int:
    (row,) = hub.db.query("SELECT COUNT(*) FROM scan_pieces")
    return int(row[0])
