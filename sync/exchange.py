"""One exchange: what is asked, what is answered, as bytes.

    ask    = "MC1X" | length u32 | head | signature of the device | frames
    answer = "MC1Y" | length u32 | head | signature of the hub    | frames

Both heads list the hash of every frame that follows, so a cut answer still leaves a
verified run of whole frames. An answer that does not open with a head signed by the
pinned hub key and does not echo the nonce is no answer at all.
"""
import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec

from sync.errors import Malformed
from sync.frame import HEADER, PACKED_BYTES_MAX
from sync.identity import SIGNATURE_BYTES, Key, verified

PROTOCOL: Final = (1, 1)          # oldest and newest this program speaks
ASK: Final = b"MC1X"
ANSWER: Final = b"MC1Y"
CONTENT_TYPE: Final = "application/vnd.motcua.exchange"
HEAD_BYTES_MAX: Final = 256 * 1024
FRAMES_MAX: Final = 4096
PAPERS_MAX: Final = 64
FRAME_BYTES_MAX: Final = PACKED_BYTES_MAX + HEADER.size
HASH_BYTES: Final = 16
TIME_WINDOW_MS: Final = 10 * 60_000

# Codes of an answer.
OK: Final = "OK"
TIME: Final = "TIME"              # ask again with the hub's time
EPOCH: Final = "EPOCH"            # the cursor is of another life of the hub
WHO: Final = "WHO"                # unknown here: show what this hub certified
REFUSED: Final = "REFUSED"
UPGRADE: Final = "UPGRADE"
SLOW: Final = "SLOW"

# What becomes of a pushed frame besides being taken, or the code of its error.
HUB_FULL: Final = "FULL"          # the hub cannot write: everything is kept by the desk

_LENGTH: Final = struct.Struct(">I")


Listed = tuple[bytes, int, int, int, bytes]


class LaneHead(msgspec.Struct, array_like=True, frozen=True):
    """How far a lane goes: the beginning of the id tells branches apart."""

    writer: bytes
    scope: int
    seq: int
    head: bytes


class Health(msgspec.Struct, array_like=True, frozen=True):
    """What the desk says of itself for the province's board."""

    clock_ms: int
    pending: int
    oldest_ms: int
    disputes: int
    quarantine: int
    disk_free_mb: int


class Ask(msgspec.Struct, array_like=True, frozen=True):
    """The head of a request. `cursor` maps scopes to (arrival number, its mark)."""

    protocol: tuple[int, int]
    app: str
    nonce: bytes
    device: bytes
    hub: bytes
    epoch: bytes
    time_ms: int
    heads: list[LaneHead]
    cursor: dict[int, tuple[int, bytes]]
    bytes_max: int
    vector: bytes
    digest: int
    health: Health
    frames: list[tuple[bytes, int]]
    papers: list[tuple[bytes, int]] = []     # scans asked about: (hash, bytes)
    placed: bytes = b""      # to a hub that may not know us: what it signed for us


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """The head of an answer. A frame is (hash, bytes, scope, cursor after it, mark of
    the change that arrived there)."""

    code: str
    why: str
    nonce: bytes
    hub: bytes
    epoch: bytes
    time_ms: int
    got: list[LaneHead]
    verdicts: list[tuple[int, str]]
    frames: list[Listed]
    more: bool
    after_s: int
    papers: list[tuple[bool, bytes]] = []    # for each scan asked about: whole, pieces
    alarm: bool = False      # the same changes are held, and do not show the same
    backed_up: bool = False  # to a struck-off PC: all it brought is in a backup too


@dataclass(slots=True)
class Ledger:
    """What one sync came to. The same figures go to the screen, the log and the CLI.

    sent: own changes acknowledged for the first time; received: changes stored for
    the first time. From `disputes` on: what is open afterwards.
    """

    sent: int = 0
    received: int = 0
    disputes: int = 0
    quarantined: int = 0
    attempts: int = 0
    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    bytes_wasted: int = 0                  # of both: exchanges that were cut
    pending: int = 0
    papers_pending: int = 0
    pieces: int = 0                        # pieces of scans newly there or here
    changed: bool = field(default=False)   # anything new in either direction


class Stream(Protocol):
    """Bytes that come one after another; may end early."""

    def read(self, size: int, /) -> bytes: ...


_ask = msgspec.msgpack.Decoder(Ask)
_answer = msgspec.msgpack.Decoder(Answer)


def frame_hash(frame: bytes) -> bytes:
    """How a head names a frame."""
    return hashlib.sha256(frame).digest()[:HASH_BYTES]


def mark_of(id: bytes) -> bytes:
    """What a cursor remembers of the change it has reached: the same number may stand
    for another change in a hub that was put back."""
    return id[:4]


def seal_ask(ask: Ask, frames: Sequence[bytes], device: Key) -> bytes:
    """A request as bytes."""
    head = msgspec.msgpack.encode(ask)
    return b"".join((ASK, _LENGTH.pack(len(head)), head,
                     device.sign(b"mc1ask" + head), *frames))


def open_ask(data: bytes) -> tuple[Ask, bytes, bytes, bytes]:
    """(ask, its signed bytes, the signature, the frames' bytes). Raises Malformed."""
    if len(data) < 8 or data[:4] != ASK:
        raise Malformed(why="ask")
    (length,) = _LENGTH.unpack_from(data, 4)
    end = 8 + length
    if length > HEAD_BYTES_MAX or len(data) < end + SIGNATURE_BYTES:
        raise Malformed(why="ask")
    head = data[8:end]
    try:
        ask = _ask.decode(head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(why="ask") from error
    if (len(ask.frames) > FRAMES_MAX or len(ask.heads) > FRAMES_MAX
            or len(ask.papers) > PAPERS_MAX
            or len(ask.cursor) > FRAMES_MAX
            or any(not (0 <= scope < 1 << 32 and 0 <= number < 1 << 53)
                   for scope, (number, _) in ask.cursor.items())
            or any(not 0 <= head.scope < 1 << 32 or not 0 <= head.seq < 1 << 53
                   for head in ask.heads)):
        raise Malformed(why="ask")
    body = end + SIGNATURE_BYTES
    return ask, b"mc1ask" + head, data[end:body], data[body:]


def cut_frames(listed: Sequence[tuple[bytes, int]], data: bytes) -> list[bytes]:
    """The frames a head lists, out of the bytes behind it. Raises Malformed."""
    frames, place = [], 0
    for hash, length in listed:
        frame = data[place:place + length]
        if not 0 < length <= FRAME_BYTES_MAX or frame_hash(frame) != hash:
            raise Malformed(why="frame_hash")
        frames.append(frame)
        place += length
    if place != len(data):
        raise Malformed(why="length")
    return frames


def seal_answer(answer: Answer, frames: Sequence[bytes], hub: Key) -> bytes:
    """An answer as bytes."""
    head = msgspec.msgpack.encode(answer)
    return b"".join((ANSWER, _LENGTH.pack(len(head)), head,
                     hub.sign(b"mc1answer" + head), *frames))


def read_answer(stream: Stream, hub_public: bytes, nonce: bytes) -> Answer:
    """The head of an answer, verified. Raises Malformed: then nobody answered."""
    start = read_exactly(stream, 8)
    if start[:4] != ANSWER:
        raise Malformed(why="not_the_hub")
    (length,) = _LENGTH.unpack_from(start, 4)
    if length > HEAD_BYTES_MAX:
        raise Malformed(why="head_length")
    head = read_exactly(stream, length)
    if not verified(hub_public, b"mc1answer" + head,
                    read_exactly(stream, SIGNATURE_BYTES)):
        raise Malformed(why="not_signed")
    try:
        answer = _answer.decode(head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(why="head") from error
    if answer.nonce != nonce or len(answer.frames) > FRAMES_MAX:
        raise Malformed(why="nonce")
    return answer


def read_frame(stream: Stream, listed: Listed) -> bytes:
    """The next frame of an answer. Raises Malformed when cut or changed."""
    hash, length, *_ = listed
    if not 0 <= length <= FRAME_BYTES_MAX:
        raise Malformed(why="frame_length")
    frame = read_exactly(stream, length)
    if length and frame_hash(frame) != hash:
        raise Malformed(why="frame_hash")
    return frame


def read_exactly(stream: Stream, size: int) -> bytes:
    """So many bytes. Raises Malformed when the stream ends before."""
    parts, missing = [], size
    while missing:
        part = stream.read(missing)
        if not part:
            raise Malformed(why="cut")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
