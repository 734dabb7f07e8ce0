"""Several changes as few bytes: one frame.

    "MC1F" | version u8 | flags u8 | dictionary u16 | raw u32 | packed u32 | crc32 u32
    | deflate(columns)

A body is rebuilt byte for byte: its hash must fit the lane's chain, and the chain
must fit the seal, so a wrong rebuild cannot pass. What both sides can work out is
not sent: seq and prev follow from the lane; the entity and the id of a thing seen
follow from its place in a lane that the receiver holds too. A body that would not
rebuild exactly travels raw. Changes stand in causal order; each lane that has
changes in the frame ends in a seal of its writer.
"""
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from sync.change import (
    NOTHING,
    SEQ_MAX,
    VERSION,
    Body,
    Change,
    Seen,
    change_id,
    encode,
    read,
    within_limits,
)
from sync.dictionary import DICTIONARIES, LATEST
from sync.errors import Gap, Malformed

MAGIC: Final = b"MC1F"
HEADER: Final = struct.Struct(">4sBBHIII")
RAW_BYTES_MAX: Final = 256 * 1024
PACKED_BYTES_MAX: Final = 128 * 1024
CHANGES_MAX: Final = 8192

# Where a change stands: (writer, scope, seq) → every id held there with its entity.
# More than one only where a cloned PC made two histories.
Held = Callable[[bytes, int, int], Sequence[tuple[bytes, bytes]]]
Expect = Callable[[Iterable[tuple[bytes, int, int]]], None]


@dataclass(frozen=True, slots=True)
class Seal:
    """A writer's signature over its lane up to and including `seq`."""

    writer: bytes
    scope: int
    seq: int
    head: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Placed:
    """A change and its place in a lane, told apart even when nobody can read it."""

    writer: bytes
    scope: int
    seq: int
    prev: bytes
    change: Change


@dataclass(frozen=True, slots=True)
class Frame:
    """What a frame carries."""

    changes: tuple[Placed, ...]
    seals: tuple[Seal, ...]


class Columns(msgspec.Struct, array_like=True):
    """The payload. A style is [lane, actor, kind, critical, shape, seen, implied]."""

    lanes: list[tuple[bytes, int, int, bytes]]
    actors: list[str]
    shapes: list[list[int]]
    styles: list[tuple[int, int, int, bool, int, int, bool]]
    base_ms: int
    style: list[int]
    at: list[int]
    seen_lane: list[int]
    seen_seq: list[int]
    seen_head: dict[int, bytes]
    entities: bytes
    values: dict[int, list[object]]
    raw: dict[int, bytes]
    seals: list[tuple[int, bytes]]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Columns)


def pack(frame: Frame, held: Held) -> bytes:
    """The bytes of a frame. `held` is what the sender's own log answers."""
    payload = _encoder.encode(_Packer(held).columns(frame))
    assert len(payload) <= RAW_BYTES_MAX, "the caller cuts frames well below the cap"
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY,
                                DICTIONARIES[LATEST])
    packed = squeezer.compress(payload) + squeezer.flush()
    return HEADER.pack(MAGIC, 1, 0, LATEST, len(payload), len(packed),
                       zlib.crc32(packed)) + packed


def unpack(data: bytes, held: Held, expect: Expect | None = None,
           seen: Held | None = None) -> Frame:
    """A frame from bytes. Raises Malformed; Gap when a predecessor is not here.

    `expect` hears which places `held` will be asked about, all at once. `seen` is
    asked instead where a place was seen, not followed.
    """
    columns = inflate(data)
    try:
        if expect is not None:
            expect((*columns.lanes[lane][:2], seq) for lane, seq in zip(
                columns.seen_lane, columns.seen_seq, strict=True))
        return _Unpacker(columns, held, seen or held).frame()
    except (IndexError, KeyError, TypeError, ValueError, StopIteration,
            OverflowError) as error:
        raise Malformed(why="columns") from error


def inflate(data: bytes) -> Columns:
    """The columns of a frame, never more than RAW_BYTES_MAX. Raises Malformed."""
    if len(data) < HEADER.size:
        raise Malformed(why="short")
    magic, version, flags, dictionary, raw, packed, crc = HEADER.unpack_from(data)
    body = data[HEADER.size:]
    if (magic != MAGIC or version != 1 or flags or dictionary not in DICTIONARIES
            or raw > RAW_BYTES_MAX or packed != len(body)
            or packed > PACKED_BYTES_MAX or crc != zlib.crc32(body)):
        raise Malformed(why="header")
    stream = zlib.decompressobj(-15, DICTIONARIES[dictionary])
    try:
        payload = stream.decompress(body, raw + 1)
        if len(payload) != raw or not stream.eof or stream.unused_data:
            raise Malformed(why="length")
        columns = _decoder.decode(payload)
    except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError,
            RecursionError) as error:
        raise Malformed(why="payload") from error
    if len(columns.style) > CHANGES_MAX:
        raise Malformed(why="too_many")
    # What stands at a place is asked of the store, which holds no larger numbers.
    if not all(0 <= scope < 1 << 32 and 0 <= seq <= SEQ_MAX
               for _, scope, seq, _ in columns.lanes):
        raise Malformed(why="place")
    return columns


class _Packer:
    """Turns changes into columns. State: the tables built so far."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self.lanes: dict[tuple[bytes, int], int] = {}
        self.rows: list[tuple[bytes, int, int, bytes]] = []
        self.heads: list[bytes] = []
        self.actors: dict[str, int] = {}
        self.shapes: dict[tuple[int, ...], int] = {}
        self.styles: dict[tuple[int, int, int, bool, int, int, bool], int] = {}
        self.local: dict[tuple[bytes, int, int], list[tuple[bytes, bytes]]] = {}
        self.out = Columns([], [], [], [], 0, [], [], [], [], {}, b"", {}, {}, [])

    def columns(self, frame: Frame) -> Columns:
        out = self.out
        entities: list[bytes] = []
        for number, placed in enumerate(frame.changes):
            lane = self._lane(placed)
            body = placed.change.body
            if body is None or not _rebuilds(placed, body):
                out.raw[number] = placed.change.raw
                style = (lane, 0, 0, False, 0, 0, False)
            else:
                style = self._style(lane, body, entities)
            out.style.append(self.styles.setdefault(style, len(self.styles)))
            self.local.setdefault((placed.writer, placed.scope, placed.seq), []).append(
                (placed.change.id, body.entity if body else b""))
        out.entities = b"".join(entities)
        out.lanes, out.actors = self.rows, list(self.actors)
        out.shapes = [list(shape) for shape in self.shapes]
        out.styles = list(self.styles)
        for seal in frame.seals:
            out.seals.append((self.heads.index(seal.head), seal.signature))
        return out

    def _lane(self, placed: Placed) -> int:
        """The row of the lane; another branch of the same lane is another row."""
        lane = self.lanes.get((placed.writer, placed.scope), -1)
        if lane < 0 or self.heads[lane] != placed.prev:
            lane = len(self.rows)
            self.rows.append(
                (placed.writer, placed.scope, placed.seq, placed.prev[:8]))
            self.heads.append(b"")
            self.lanes[placed.writer, placed.scope] = lane
        self.heads[lane] = placed.change.id
        return lane

    def _seen_lane(self, seen: Seen) -> int:
        """The row of a lane that is only referred to."""
        lane = self.lanes.get((seen.writer, seen.scope), -1)
        if lane < 0:
            lane = len(self.rows)
            self.rows.append((seen.writer, seen.scope, 0, b""))
            self.heads.append(b"")
            self.lanes[seen.writer, seen.scope] = lane
        return lane

    def _style(self, lane: int, body: Body, entities: list[bytes]
               ) -> tuple[int, int, int, bool, int, int, bool]:
        out = self.out
        out.at.append(body.at_ms - out.base_ms if out.at else 0)
        out.base_ms = body.at_ms
        told = [self._see(seen, body.scope) for seen in body.seen]
        implied = next((of for of in told if of), b"") == body.entity
        if not implied:
            entities.append(body.entity)
        shape = self.shapes.setdefault(tuple(body.sets), len(self.shapes))
        for field, value in body.sets.items():
            out.values.setdefault(field, []).append(value)
        actor = self.actors.setdefault(body.actor, len(self.actors))
        return (lane, actor, body.kind, body.critical, shape, len(body.seen), implied)

    def _see(self, seen: Seen, scope: int) -> bytes:
        """Note one thing seen; the entity it tells the receiver, b"" if none.

        What was seen in another scope is told in full: not every receiver holds it.
        """
        out = self.out
        place = (seen.writer, seen.scope, seen.seq)
        there = self.local.get(place) or self.held(*place)
        plain = (seen.scope == scope and len(there) == 1
                 and there[0][0][:8] == seen.head)
        if not plain:
            out.seen_head[len(out.seen_lane)] = seen.head
        out.seen_lane.append(self._seen_lane(seen))
        out.seen_seq.append(seen.seq)
        return there[0][1] if plain else b""


def _rebuilds(placed: Placed, body: Body) -> bool:
    return (body.version == VERSION and body.writer == placed.writer
            and body.scope == placed.scope and body.seq == placed.seq
            and body.prev == placed.prev and encode(body) == placed.change.raw)


class _Unpacker:
    """Turns columns back into changes. State: how far each column has been read."""

    def __init__(self, columns: Columns, held: Held, seen: Held) -> None:
        self.columns = columns
        self.held = held
        self.held_seen = seen
        self.at_ms = 0
        self.values = {field: iter(column)
                       for field, column in columns.values.items()}
        self.at = iter(columns.at)
        self.seen_read = 0
        self.entities_read = 0
        self.seqs = [lane[2] for lane in columns.lanes]
        self.prevs: list[bytes] = [b""] * len(columns.lanes)
        self.local: dict[tuple[bytes, int, int], list[tuple[bytes, bytes]]] = {}

    def frame(self) -> Frame:
        columns = self.columns
        self._base()
        changes = []
        for number, style in enumerate(columns.style):
            lane = columns.styles[style][0]
            writer, scope, _, _ = columns.lanes[lane]
            seq, prev = self.seqs[lane], self.prevs[lane] or self._link(lane)
            if number in columns.raw:
                change = read(columns.raw[number])
            else:
                body = self._body(columns.styles[style], (writer, scope, seq, prev))
                raw = encode(body)
                change = Change(change_id(raw), raw,
                                body if within_limits(body) else None)
            entity = change.body.entity if change.body else b""
            self.local.setdefault((writer, scope, seq), []).append((change.id, entity))
            changes.append(Placed(writer, scope, seq, prev, change))
            self.seqs[lane], self.prevs[lane] = seq + 1, change.id
        seals = tuple(
            Seal(columns.lanes[lane][0], columns.lanes[lane][1],
                 self.seqs[lane] - 1, self.prevs[lane], signature)
            for lane, signature in columns.seals)
        return Frame(tuple(changes), seals)

    def _base(self) -> None:
        """The first time: the base is the last one, the deltas lead back."""
        self.at_ms = self.columns.base_ms - sum(self.columns.at)

    def _link(self, lane: int) -> bytes:
        """The id of the change before the lane's first one in this frame."""
        writer, scope, seq, prev = self.columns.lanes[lane]
        if seq == 1:
            return NOTHING
        # Another branch may stand at this number in the frame itself.
        for known, _ in (*self.local.get((writer, scope, seq - 1), ()),
                         *self.held(writer, scope, seq - 1)):
            if known[:8] == prev:
                return bytes(known)
        raise Gap(writer=writer.hex(), scope=scope, seq=seq - 1)

    def _body(self, style: tuple[int, int, int, bool, int, int, bool],
              place: tuple[bytes, int, int, bytes]) -> Body:
        _, actor, kind, critical, shape, count, implied = style
        entity = b""
        seen = []
        for _ in range(count):
            one, of = self._see()
            seen.append(one)
            entity = entity or of
        if not implied:
            start = self.entities_read
            entity = self.columns.entities[start:start + 16]
            self.entities_read = start + 16
        self.at_ms += next(self.at)
        values = self.values
        sets = {field: next(values[field]) for field in self.columns.shapes[shape]}
        return Body(VERSION, *place, self.at_ms, tuple(seen), entity,
                    self.columns.actors[actor], kind, critical, sets)

    def _see(self) -> tuple[Seen, bytes]:
        columns, place = self.columns, self.seen_read
        self.seen_read = place + 1
        writer, scope, _, _ = columns.lanes[columns.seen_lane[place]]
        seq = columns.seen_seq[place]
        head = columns.seen_head.get(place)
        there = (self.local.get((writer, scope, seq))
                 or self.held_seen(writer, scope, seq))
        if head is not None:
            return Seen(writer, scope, seq, head), b""
        if not there:
            raise Gap(writer=writer.hex(), scope=scope, seq=seq)
        return Seen(writer, scope, seq, there[0][0][:8]), there[0][1]
