"""Lanes written by hand: bodies, links, seals and frames, without a store."""
from dataclasses import dataclass, field

import msgspec

from sync.change import EDIT, NOTHING, Body, Seen, read, seal_text
from sync.frame import Frame, Placed, Seal
from sync.identity import Key, key_from_seed, name_of

CASE = bytes(range(16))


@dataclass
class Pen:
    """One writer in one scope."""

    key: Key = field(default_factory=lambda: key_from_seed(b"\x01" * 32))
    scope: int = 6040
    placed: list[Placed] = field(default_factory=list)

    @property
    def writer(self) -> bytes:
        return name_of(self.key.public)

    def write(self, sets=None, *, seen=(), entity=CASE, at_ms=1_795_000_000_000,
              kind=EDIT, actor="Lan") -> Placed:
        """The next change of the lane."""
        seq, prev = self.end()
        return self.add(msgspec.msgpack.encode(Body(
            1, self.writer, self.scope, seq + 1, prev, at_ms, seen, entity, actor, kind,
            False, {23: seq} if sets is None else sets)))

    def add(self, raw: bytes) -> Placed:
        """Any bytes as the next change."""
        seq, prev = self.end()
        self.placed.append(Placed(self.writer, self.scope, seq + 1, prev, read(raw)))
        return self.placed[-1]

    def end(self) -> tuple[int, bytes]:
        return (self.placed[-1].seq, self.placed[-1].change.id) if self.placed else (
            0, NOTHING)

    def seal(self) -> Seal:
        """The writer's word for all of it."""
        seq, head = self.end()
        text = seal_text(self.writer, self.scope, seq, head)
        return Seal(self.writer, self.scope, seq, head, self.key.sign(text))

    def branch(self, after: int) -> "Pen":
        """A clone of this PC that goes its own way after a change."""
        return Pen(self.key, self.scope, self.placed[:after])


def saw(placed: Placed) -> Seen:
    return Seen(placed.writer, placed.scope, placed.seq, placed.change.id[:8])


def framed(*pens: Pen, after: int = 0) -> Frame:
    """What these lanes hold after their first `after` changes, and their seals."""
    return Frame(tuple(one for pen in pens for one in pen.placed[after:]),
                 tuple(pen.seal() for pen in pens))


def log_of(*pens: Pen):
    """What a log that holds these lanes answers at a place."""
    def held(writer: bytes, scope: int, seq: int) -> list[tuple[bytes, bytes]]:
        found = {}
        for pen in pens:
            for one in pen.placed:
                if (one.writer, one.scope, one.seq) == (writer, scope, seq):
                    body = one.change.body
                    found[one.change.id] = body.entity if body else b""
        return list(found.items())
    return held


def nothing_held(writer: bytes, scope: int, seq: int) -> list[tuple[bytes, bytes]]:
    return []
