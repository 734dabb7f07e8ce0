"""What one change is, as bytes and as a record.

A change says what one person did to one case in one act. Its body is a
MessagePack array; its id is the hash of those bytes, so that a cloned or restored
PC can repeat a number but never an id. Bodies are stored and relayed byte for byte
and never encoded again to be checked.

A lane is one writer's log inside one scope: lane + seq is a cursor, the hash link
`prev` is what holds the lane together.
"""
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import msgspec

from sync.errors import Malformed

VERSION: Final = 1
BODY_BYTES_MAX: Final = 64 * 1024
SETS_MAX: Final = 64
SEEN_MAX: Final = 255
SEQ_MAX: Final = 1 << 53
KIND_MAX: Final = 1 << 16
DEPTH_MAX: Final = 4
# Years 5 to 9986: any clock we can show; what no calendar can say is set aside.
# The years 1 to 9999 as Vietnamese clocks show them: what a date can say, it may say.
AT_MIN_MS: Final = -62_135_622_000_000
AT_MAX_MS: Final = 253_402_275_599_999
NOTHING: Final = bytes(32)      # `prev` of the first change of a lane
FEED: Final = 0                 # the scope every desk replicates: the province feed
NO_ENTITY: Final = bytes(16)    # the change is about no case

# Kinds below 16 are acts on a case, below 32 other words of people; from 32 to 63
# rulings and certificates, which only the hub writes (but for WRITER, which proves
# itself); from 64 on what the province publishes.
IMPORT: Final = 1
RECEIVE: Final = 2
EDIT: Final = 3
STEP: Final = 4
RESOLVE: Final = 5
PAPER: Final = 6
TRANSFER: Final = 7     # the case goes to another unit, or comes from one
SETTLE: Final = 16      # what somebody did about a change that was set aside
ACTS: Final = frozenset({IMPORT, RECEIVE, EDIT, STEP, RESOLVE, PAPER, TRANSFER})
# An act a newer program writes sets fields like any other. Where that would be wrong
# its author marks it critical: a program that does not know it sets it aside.
CASE_KINDS: Final = range(1, SETTLE)
RECEIPT: Final = 32
DEVICE: Final = 33
SLICE: Final = 34
PAPER_RECEIVED: Final = 35
WRITER: Final = 36     # a new writer of a known device; the one ruling a desk may write
CLONED: Final = 37
UNITE: Final = 38      # one unit is another from a day on
LATE: Final = 39       # made for a unit that had ended, by who had not heard of it
RULINGS: Final = frozenset({RECEIPT, DEVICE, SLICE, PAPER_RECEIVED, WRITER, CLONED,
                            UNITE, LATE})
PROCEDURE: Final = 64
UNIT: Final = 65
CALENDAR: Final = 66


class Seen(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The latest change of one lane that was on the officer's screen."""

    writer: bytes
    scope: int
    seq: int
    head: bytes   # first 8 bytes of that change's id


class Body(msgspec.Struct, array_like=True, frozen=True):
    """One change. `at_ms` is what the PC's clock said; `sets` maps field to value."""

    version: int
    writer: bytes
    scope: int
    seq: int
    prev: bytes
    at_ms: int
    seen: tuple[Seen, ...]
    entity: bytes
    actor: str
    kind: int
    critical: bool
    sets: dict[int, object]


@dataclass(frozen=True, slots=True)
class Change:
    """A body with its bytes and its id; `body` is None when nobody can read it."""

    id: bytes
    raw: bytes
    body: Body | None


_PLAIN: Final = frozenset({str, int, bool, bytes, type(None)})
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Body)


def change_id(raw: bytes) -> bytes:
    """The identity of a change: a hash no two bodies share."""
    return hashlib.sha256(b"mc1" + raw).digest()


def encode(body: Body) -> bytes:
    """The bytes of a body. Raises Malformed when it is over the limits."""
    raw = _encoder.encode(body)
    if len(raw) > BODY_BYTES_MAX:
        raise Malformed(why="body_too_large", bytes=len(raw), bytes_max=BODY_BYTES_MAX)
    if len(body.sets) > SETS_MAX or len(body.seen) > SEEN_MAX:
        raise Malformed(why="too_many_sets")
    return raw


def decode(raw: bytes) -> Body:
    """The record of a body. Raises Malformed."""
    try:
        body = _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(why="body") from error
    if len(raw) > BODY_BYTES_MAX or not within_limits(body):
        raise Malformed(why="body_limits")
    return body


def within_limits(body: Body) -> bool:
    """Whether every store and every calendar can hold what a body says."""
    return (len(body.sets) <= SETS_MAX and len(body.seen) <= SEEN_MAX
            and len(body.writer) == 8 and len(body.prev) == 32
            and len(body.entity) == 16 and 0 < body.seq <= SEQ_MAX
            and 0 <= body.scope < 1 << 32 and 0 <= body.kind <= KIND_MAX
            and AT_MIN_MS <= body.at_ms <= AT_MAX_MS
            and all(0 < one.seq <= SEQ_MAX and 0 <= one.scope < 1 << 32
                    for one in body.seen)
            and _shallow(body.sets.values(), DEPTH_MAX))


def _shallow(values: Collection[object], depth: int) -> bool:
    """Plain values and lists of them. How deep a decoder can go depends on where it
    is called from; whether a change is set aside must not."""
    return _PLAIN.issuperset(map(type, values)) or (
        depth > 0 and all(type(one) in _PLAIN or (
            type(one) is list and _shallow(one, depth - 1)) for one in values))


def read(raw: bytes) -> Change:
    """A change from bytes; one that cannot be read keeps its id and its place."""
    try:
        body = decode(raw)
    except Malformed:
        return Change(change_id(raw), raw, None)
    return Change(change_id(raw), raw, body)


def spoken_of(raw: bytes) -> bytes:
    """The case a body speaks of, whether or not it has an effect; none: b""."""
    body = read(raw).body
    return b"" if body is None else body.entity


def seal_text(writer: bytes, scope: int, seq: int, head: bytes) -> bytes:
    """What a writer signs to vouch for its lane up to and including `seq`."""
    place = scope.to_bytes(4, "big") + seq.to_bytes(8, "big")
    return b"mc1seal" + writer + place + head
