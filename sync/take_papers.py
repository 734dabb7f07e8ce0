"""The hub's half of carrying scans: take pieces in, give pieces out.

A device may send and fetch what a change in its own scopes tells of, nothing else.
What is only partly here is bounded, and forgotten when nobody goes on with it.
"""
import logging
from dataclasses import dataclass
from typing import Final

from db import meta
from db import papers as store
from db.papers import AT_HUB, Scan
from sync import leaving
from sync.author import Authoring, Draft
from sync.change import PAPER_RECEIVED
from sync.errors import Malformed
from sync.exchange import EPOCH, OK, PROTOCOL, REFUSED, TIME, TIME_WINDOW_MS, UPGRADE
from sync.identity import verified
from sync.inbox import ACTIVE, REVOKED
from sync.paper import piece_bytes, pieces_of
from sync.papers import close, find, have, keep_whole, received_sets
from sync.parcel import (
    BENT,
    UNKNOWN,
    PieceAnswer,
    PieceAsk,
    open_parcel,
    piece_hash,
    seal_piece_answer,
)
from sync.question import Hub, scopes_of

BEGUN_BYTES_MAX: Final = 16 * 1024 * 1024     # a device's scans that are not whole
ABANDONED_MS: Final = 30 * 24 * 3600 * 1000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A verified request about one piece; `scan` is what it may be about, if any."""

    ask: PieceAsk
    piece: bytes
    scan: Scan | None


def open_verified(hub: Hub, data: bytes, path: tuple[bytes, int]) -> Parcel | bytes:
    """The request, or a signed answer that says why it is none. Raises Malformed."""
    ask, signed, signature, piece = open_parcel(data)
    if (ask.sha, ask.number) != path:
        raise Malformed(why="path")
    row = hub.db.first(
        "SELECT public_key, unit, box, state FROM devices WHERE id = ?", (ask.device,))
    if row is None:
        return _answer(hub, ask, REFUSED, "unknown_device")
    if not verified(row["public_key"], signed, signature):
        raise Malformed(why="not_signed")
    if row["state"] not in (ACTIVE, REVOKED):
        return _answer(hub, ask, REFUSED, str(row["state"]))
    if not ask.protocol[0] <= PROTOCOL[1] or not PROTOCOL[0] <= ask.protocol[1]:
        return _answer(hub, ask, UPGRADE, "protocol")
    if ask.hub != hub.me.hub_id:
        return _answer(hub, ask, REFUSED, "other_hub")
    if abs(ask.time_ms - hub.now_ms) > TIME_WINDOW_MS:
        return _answer(hub, ask, TIME, "")
    if ask.epoch != hub.epoch():
        return _answer(hub, ask, EPOCH, "")
    named, scopes = (ask.sha, ask.size), scopes_of(hub.db, row["unit"], row["box"])
    if row["state"] == ACTIVE:
        return Parcel(ask, piece, find(hub.db, named, scopes))
    if not piece:      # struck off: it may hand over its own, and fetch nothing
        return _answer(hub, ask, REFUSED, REVOKED)
    return Parcel(ask, piece, leaving.find(hub.db, ask.device, named, scopes))


def take_piece(hub: Hub, parcel: Parcel) -> bytes:
    """Keep one piece; the answer. Lives inside `write()`."""
    ask, scan = parcel.ask, parcel.scan
    if scan is None:
        return _answer(hub, ask, UNKNOWN, "no_change")
    if (ask.number >= pieces_of(scan.size)
            or len(parcel.piece) != piece_bytes(scan.size, ask.number)):
        return _answer(hub, ask, REFUSED, "piece")
    scan = store.get_scan(hub.db, scan.n)    # as it is now, inside the transaction
    if scan.whole:
        return _answer(hub, ask, OK, "", scan)
    _make_room(hub, ask.device, scan)
    store.put_piece(hub.db, scan.n, ask.number, parcel.piece)
    store.touch(hub.db, scan.n, ask.device, hub.now_ms)
    if len(store.pieces_here(hub.db, scan.n)) < pieces_of(scan.size):
        return _answer(hub, ask, OK, "", scan)
    if not close(hub.db, scan, AT_HUB):
        log.warning("scan=bent device=%s", ask.device.hex())
        return _answer(hub, ask, BENT, "")
    receive(Authoring(hub.db, hub.meaning, hub.me, hub.now_ms), scan)
    return _answer(hub, ask, OK, "", store.get_scan(hub.db, scan.n))


def _make_room(hub: Hub, device: bytes, scan: Scan) -> None:
    """A scan that is begun may push out older ones of the same device."""
    if store.pieces_here(hub.db, scan.n):
        return
    store.forget_abandoned(hub.db, hub.now_ms - ABANDONED_MS)
    begun = [one for one in store.begun_by(hub.db, device) if one.n != scan.n]
    room = BEGUN_BYTES_MAX - scan.size
    for one in begun:                        # the one touched last comes first
        room -= one.size
        if room < 0:
            store.drop_pieces(hub.db, one.n)


def receive(batch: Authoring, scan: Scan) -> None:
    """The hub holds all of this scan: note it, and tell every desk of the scope."""
    store.set_told(batch.db, scan.n, AT_HUB)
    batch.write(Draft(scope=scan.scope, kind=PAPER_RECEIVED, actor="",
                      sets=received_sets(scan, meta.get(batch.db, "epoch") or b"")))
    batch.finish()


def hold_for(batch: Authoring, scan: Scan, source: Scan) -> None:
    """What a scope newly tells of lies here already, under `source`: hold it for that
    scope too, and tell its desks. Lives inside `write()`."""
    if not scan.whole:
        keep_whole(batch.db, scan, store.content(batch.db, source.n))
    receive(batch, scan)


def give_piece(hub: Hub, parcel: Parcel) -> bytes:
    """One piece of a scan that is whole."""
    ask, scan = parcel.ask, parcel.scan
    piece = store.piece(hub.db, scan.n, ask.number) if scan and scan.whole else None
    if piece is None:
        return _answer(hub, ask, UNKNOWN, "not_here")
    return seal_piece_answer(PieceAnswer(
        code=OK, why="", nonce=ask.nonce, hub=hub.me.hub_id, epoch=hub.epoch(),
        time_ms=hub.now_ms, whole=True, hash=piece_hash(piece), length=len(piece)),
        piece, hub.me.device_key)


def _answer(hub: Hub, ask: PieceAsk, code: str, why: str, scan: Scan | None = None
            ) -> bytes:
    whole = scan is not None and scan.whole
    return seal_piece_answer(PieceAnswer(
        code=code, why=why, nonce=ask.nonce, hub=hub.me.hub_id, epoch=hub.epoch(),
        time_ms=hub.now_ms, whole=whole,
        have=b"" if scan is None or whole else have(hub.db, scan)),
        b"", hub.me.device_key)
