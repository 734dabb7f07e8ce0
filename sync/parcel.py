"""One piece of a scan on the line, as bytes. Pure.

    PUT, body      "MC1P" | length u32 | head | signature of the device | piece
    GET, header    the same without a piece, in base64
    answer         "MC1Q" | length u32 | head | signature of the hub    | piece

Sending a piece twice changes nothing. Every answer says which pieces the hub holds,
so whoever was cut off learns from the next one where to go on.
"""
import base64
import binascii
import hashlib
import struct
from typing import Final

import msgspec

from sync.errors import Malformed
from sync.exchange import Stream, read_exactly
from sync.identity import SIGNATURE_BYTES, Key, verified
from sync.paper import PIECE_BYTES, SHA_BYTES

ASK: Final = b"MC1P"
ANSWER: Final = b"MC1Q"
ASK_HEADER: Final = "Motcua-Ask"
HEAD_BYTES_MAX: Final = 4096
NUMBER_MAX: Final = 1 << 20

# Codes of an answer besides those of an exchange.
UNKNOWN: Final = "UNKNOWN"      # no change tells of this scan, or it is not there
BENT: Final = "BENT"            # all pieces are not what the name says; thrown away

_LENGTH: Final = struct.Struct(">I")


class PieceAsk(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """What is asked. `hash` is of the piece that follows, empty when none does."""

    protocol: tuple[int, int]
    nonce: bytes
    device: bytes
    hub: bytes
    epoch: bytes
    time_ms: int
    sha: bytes
    size: int
    number: int
    hash: bytes = b""


class PieceAnswer(msgspec.Struct, array_like=True, frozen=True, kw_only=True):
    """What is answered. `have` is a bitmap of the pieces of a scan not yet whole."""

    code: str
    why: str
    nonce: bytes
    hub: bytes
    epoch: bytes
    time_ms: int
    whole: bool = False
    have: bytes = b""
    hash: bytes = b""
    length: int = 0


_ask = msgspec.msgpack.Decoder(PieceAsk)
_answer = msgspec.msgpack.Decoder(PieceAnswer)


def piece_hash(piece: bytes) -> bytes:
    """How a head names the piece behind it."""
    return hashlib.sha256(piece).digest()


def path_of(sha: bytes, number: int) -> str:
    """Where a piece lies at the hub."""
    return f"/sync/v1/papers/{sha.hex()}/{number}"


def seal_parcel(ask: PieceAsk, piece: bytes, device: Key) -> bytes:
    """A request with a piece, or one that asks for it."""
    head = msgspec.msgpack.encode(ask)
    return b"".join((ASK, _LENGTH.pack(len(head)), head,
                     device.sign(b"mc1piece" + head), piece))


def as_header(parcel: bytes) -> str:
    """A request without a piece, as the header of a GET."""
    return base64.b64encode(parcel).decode()


def from_header(text: str) -> bytes:
    """The request in a header. Raises Malformed."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(why="header") from error


def open_parcel(data: bytes) -> tuple[PieceAsk, bytes, bytes, bytes]:
    """(ask, its signed bytes, the signature, the piece). Raises Malformed."""
    if len(data) < 8 or data[:4] != ASK:
        raise Malformed(why="parcel")
    (length,) = _LENGTH.unpack_from(data, 4)
    end = 8 + length
    body = end + SIGNATURE_BYTES
    if length > HEAD_BYTES_MAX or not body <= len(data) <= body + PIECE_BYTES:
        raise Malformed(why="parcel")
    try:
        ask = _ask.decode(data[8:end])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(why="parcel") from error
    piece = data[body:]
    if (len(ask.sha) != SHA_BYTES or not 0 <= ask.number < NUMBER_MAX
            or not 0 < ask.size < 1 << 53
            or ask.hash != (piece_hash(piece) if piece else b"")):
        raise Malformed(why="parcel")
    return ask, b"mc1piece" + data[8:end], data[end:body], piece


def seal_piece_answer(answer: PieceAnswer, piece: bytes, hub: Key) -> bytes:
    """An answer as bytes."""
    head = msgspec.msgpack.encode(answer)
    return b"".join((ANSWER, _LENGTH.pack(len(head)), head,
                     hub.sign(b"mc1pieceanswer" + head), piece))


def read_piece_answer(stream: Stream, hub_public: bytes, nonce: bytes
                      ) -> tuple[PieceAnswer, bytes]:
    """An answer of our hub to this request, and its piece. Raises Malformed."""
    start = read_exactly(stream, 8)
    (length,) = _LENGTH.unpack_from(start, 4)
    if start[:4] != ANSWER or length > HEAD_BYTES_MAX:
        raise Malformed(why="not_the_hub")
    head = read_exactly(stream, length)
    if not verified(hub_public, b"mc1pieceanswer" + head,
                    read_exactly(stream, SIGNATURE_BYTES)):
        raise Malformed(why="not_signed")
    try:
        answer = _answer.decode(head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(why="head") from error
    if answer.nonce != nonce or not 0 <= answer.length <= PIECE_BYTES:
        raise Malformed(why="nonce")
    piece = read_exactly(stream, answer.length)
    if piece and piece_hash(piece) != answer.hash:
        raise Malformed(why="piece_hash")
    return answer, piece
