"""Changes of the log, cut into frames of about 8 kB."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from db import changes
from db.changes import Logged
from db.sqlite import Database
from sync.change import NOTHING, read, seal_text, spoken_of
from sync.frame import Frame, Placed, Seal, pack
from sync.identity import Key
from sync.incarnation import own_keys
from sync.me import Me

RAW_TARGET: Final = 40_000     # bytes of bodies: about 8 kB when packed
RAW_MIN: Final = 2_000         # a smaller one is hardly smaller when packed
RAW_PER_BYTE: Final = 3         # bodies shrink at least so much; edits more
CHANGES_TARGET: Final = 400
ROOM_MAX: Final = 1 << 40
IN_MAX: Final = 500          # places asked for in one SELECT

Place = tuple[bytes, int, int]      # writer, scope, seq


@dataclass(slots=True)
class Positions:
    """What the log holds at a place, each place asked once. State: what was asked."""

    db: Database
    known: dict[Place, list[tuple[bytes, bytes]]] = field(default_factory=dict)

    def expect(self, places: Iterable[Place]) -> None:
        """These places will be asked for: read what stands there, lane by lane."""
        wanted: dict[tuple[bytes, int], list[int]] = {}
        for place in places:
            if place not in self.known:
                self.known[place] = []
                wanted.setdefault(place[:2], []).append(place[2])
        for (writer, scope), seqs in wanted.items():
            for first in range(0, len(seqs), IN_MAX):
                for seq, id, entity, raw in changes.held(
                        self.db, writer, scope, seqs[first:first + IN_MAX]):
                    self.known[writer, scope, seq].append(
                        (id, entity or spoken_of(raw or b"")))

    def held(self, writer: bytes, scope: int, seq: int) -> list[tuple[bytes, bytes]]:
        """(id, entity) of every change that stands at this place."""
        place = (writer, scope, seq)
        if place not in self.known:
            self.expect([place])
        return self.known[place]


@dataclass(slots=True)
class Framer:
    """Gathers changes until a frame is full. State: the frame being filled.

    A frame may end only where every lane in it can be sealed: at a seal its writer
    made, or anywhere in a lane of ours, those of earlier writers included. `room`:
    about so many bytes of frames are wanted, none of fewer than `least` bytes of
    bodies; how much these shrink is learned from the frame before.
    """

    db: Database
    me: Me
    room: int = ROOM_MAX
    least: int = RAW_MIN
    _keys: dict[bytes, Key] = field(default_factory=dict)
    _placed: list[Placed] = field(default_factory=list)
    _ends: dict[int, tuple[Logged, bytes | None]] = field(default_factory=dict)
    _bytes: int = 0
    _per_byte: float = RAW_PER_BYTE

    def frames(self, log: Iterable[Logged]) -> Iterator[tuple[bytes, Logged]]:
        """Each frame with the last change it carries."""
        positions = Positions(self.db)
        self._keys = own_keys(self.db, self.me)
        for one in log:
            self._add(one)
            full = (self._bytes >= max(self.least, min(
                RAW_TARGET, self.room * self._per_byte))
                    or len(self._placed) >= CHANGES_TARGET)
            if full and self._may_end():
                yield self._cut(positions), one
        # A log that is read in part may end where nobody can seal: that waits.
        if self._placed and self._may_end():
            yield self._cut(positions), one

    def _add(self, one: Logged) -> None:
        end = self._ends.get(one.lane)
        prev = end[0].id if end else previous(self.db, one)
        self._placed.append(
            Placed(one.writer, one.scope, one.seq, prev, read(one.body)))
        self._ends[one.lane] = (one, one.seal)
        self._bytes += len(one.body)

    def _may_end(self) -> bool:
        return all(seal is not None or one.writer in self._keys
                   for one, seal in self._ends.values())

    def _cut(self, positions: Positions) -> bytes:
        positions.expect((seen.writer, seen.scope, seen.seq)
                         for placed in self._placed if placed.change.body
                         for seen in placed.change.body.seen)
        seals = tuple(
            Seal(one.writer, one.scope, one.seq, one.id,
                 seal or self._keys[one.writer].sign(
                     seal_text(one.writer, one.scope, one.seq, one.id)))
            for one, seal in self._ends.values())
        frame = pack(Frame(tuple(self._placed), seals), positions.held)
        self.room, self._per_byte = self.room - len(frame), self._bytes / len(frame)
        self._placed, self._ends, self._bytes = [], {}, 0
        return frame


def previous(db: Database, one: Logged) -> bytes:
    """The id of the change before this one in its lane or in the lane it left."""
    if one.seq == 1:
        return NOTHING
    found = changes.id_at(db, one.lane, one.seq - 1)
    if found is None:
        row = db.first(
            """SELECT c.id FROM lanes l JOIN changes c
                ON c.lane = l.parent AND c.seq = l.fork_seq
            WHERE l.id = ?""", (one.lane,))
        assert row is not None, "a branch leaves a lane that is here"
        found = bytes(row[0])
    return found
