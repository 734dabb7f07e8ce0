"""Changes into a store: log, shadow, disputes and quarantine in one `write()`.

Used by desk and hub alike, for what a person just did and for what came over the
line:   place in the lane → rule check → raw into the log → fold → shadow.
One bad change is set aside, opaque; its lane stays whole and the rest applies.
"""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from db import cases, changes, lanes
from db.lanes import TRUNK, Lane
from db.sqlite import Database
from sync import aside, certificates, moves, papers, shadow
from sync.certificates import Author
from sync.change import (
    CASE_KINDS,
    NOTHING,
    PAPER,
    PAPER_RECEIVED,
    RECEIPT,
    RULINGS,
    SETTLE,
    WRITER,
    Body,
    Seen,
    spoken_of,
)
from sync.errors import BadSeal, Gap, Malformed
from sync.fold import Act, Write, new_case, step, unpack
from sync.frame import Frame, Placed, Seal
from sync.me import BOX_FIRST
from sync.meaning import Meaning
from sync.shadow import Touched

DECLARED_AT: Final = 40   # the set of a change that names the time of the act

IN_MAX: Final = 500       # rows asked for in one SELECT

Place = tuple[bytes, int, int]      # writer, scope, seq
Position = tuple[bytes, int, int]   # id, lane, case row


@dataclass(slots=True)
class Taken:
    """What adding changes came to."""

    acts: int = 0          # changes on cases stored for the first time
    others: int = 0        # rulings and the province feed
    quarantined: int = 0
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)  # lane → seqs


class Applying:
    """One batch of changes on their way into a store. Lives inside `write()`.

    State: the lanes and cases read so far, the rows not yet inserted.
    """

    def __init__(self, db: Database, meaning: Meaning, now_ms: int,
                 arrivals: bool) -> None:
        self.db = db
        self.meaning = meaning
        self.now_ms = now_ms
        self.arrivals = arrivals
        self.taken = Taken()
        self.touched: dict[int, Touched] = {}
        self._cases: dict[tuple[bytes, int], Touched] = {}   # by id and home
        self._by_id: dict[bytes, Touched] = {}
        self._homes: dict[int, int] = {}
        self._ids: dict[int, bytes] = {}
        self._spoken: dict[bytes, bytes] = {}   # of changes that have no effect on it
        self._lanes: dict[tuple[bytes, int], list[Lane]] = {}
        self._authors: dict[bytes, Author | None] = {}
        self._held: dict[tuple[bytes, int, int], list[Position]] = {}
        self._rows: list[changes.NewRow] = []
        self._numbers: dict[int, int] = {}
        self._receipts: list[Body] = []
        self._next_case = 0

    def held(self, writer: bytes, scope: int, seq: int) -> list[Position]:
        """What stands at a place of a lane, asked of the log once."""
        place = (writer, scope, seq)
        found = self._held.get(place)
        if found is None:
            self.expect([place])
            found = self._held[place]
        return found

    def expect(self, places: Iterable[Place]) -> None:
        """These places will be asked for: read what stands there at once."""
        wanted: dict[tuple[bytes, int], set[int]] = {}
        for place in places:
            if place not in self._held:
                self._held[place] = []
                wanted.setdefault(place[:2], set()).add(place[2])
        rows = {n for (writer, scope), seqs in wanted.items()
                for lane in self.lanes_of(writer, scope)
                for n in self._read_places(lane, sorted(seqs))}
        for part in _parts(sorted(rows - {0} - self._ids.keys())):
            for stored in cases.at_rows(self.db, part):
                self._keep(stored)

    def _read_places(self, lane: Lane, seqs: list[int]) -> Iterator[int]:
        """The case rows of what stands at these numbers of a lane."""
        for part in _parts(seqs):
            for seq, id, n, raw in changes.at_places(self.db, lane.n, part):
                self._held[lane.writer, lane.scope, seq].append((id, lane.n, n))
                if raw is not None:
                    self._spoken[id] = spoken_of(raw)
                yield n

    def _keep(self, stored: cases.Stored) -> Touched:
        n, id, scope, packed, digest, contested, words = stored
        self._ids[n] = id
        home = self.home(scope)
        case = self._cases[id, home] = Touched(
            n, id, home, scope, unpack(packed), digest, contested > 0, words)
        return case

    def pairs(self, writer: bytes, scope: int, seq: int, lane: int = 0
              ) -> list[tuple[bytes, bytes]]:
        """What stands at a place, as a frame asks for it: (id, entity it speaks of,
        set aside or not: programs differ in that). `lane`: only on this branch."""
        return [(id, self._ids[n] if n else self._spoken[id])
                for id, at, n in self.held(writer, scope, seq) if lane in (0, at)]

    def grown(self) -> list[Lane]:
        """The lanes this batch has added to."""
        return [lane for found in self._lanes.values() for lane in found
                if lane.n in self.taken.parts]

    def lanes_of(self, writer: bytes, scope: int) -> list[Lane]:
        """Trunk and branches of one writer in one scope."""
        found = self._lanes.get((writer, scope))
        if found is None:
            found = self._lanes[writer, scope] = lanes.of_writer(
                self.db, writer, scope)
        return found

    def author(self, writer: bytes) -> Author | None:
        """Who owns the lanes of this writer, asked once; None when nobody knows."""
        found = self._authors.get(writer)
        if found is None:
            found = self._authors[writer] = certificates.author(self.db, writer)
        return found

    def take_frame(self, frame: Frame) -> None:
        """Add what a frame carries. Raises Gap, BadSeal, Malformed: all or nothing."""
        seals = {seal.head: seal for seal in frame.seals}
        self._check_sealed(frame, set(seals))
        if any(self.author(seal.writer) is None for seal in frame.seals):
            certificates.look_ahead(self.db, [
                placed.change.body for placed in frame.changes if placed.change.body])
        for placed in frame.changes:
            # A seal is checked where it stands: the certificate of its writer may
            # have come in the same frame, just before.
            seal = seals.get(placed.change.id)
            self.take(placed, None if seal is None else seal.signature)
            if seal is not None:
                self._check_seal(seal)

    def take(self, placed: Placed, seal: bytes | None) -> None:
        """Add one change at its place. A change that is here already is passed over."""
        lane = self._place(placed)
        if lane is None:
            return
        body = placed.change.body
        reason = "unreadable" if body is None else self._violation(placed, body)
        entity = 0
        if body is not None and reason is None:
            entity = self._act(lane, placed, body)
        else:
            self._set_aside(lane, placed, reason or "unreadable")
        self._log(lane, placed, entity, seal)

    def finish(self) -> Taken:
        """Write everything down. Raises Gap when the hub speaks of what is not here."""
        changes.append(self.db, self._rows)
        self._rows.clear()
        for lane in self.grown():
            lanes.save_head(self.db, lane)
        for scope, number in self._numbers.items():
            changes.save_arrival_number(self.db, scope, number)
        shadow.save(self.db, self.meaning, list(self.touched.values()))
        for body in self._receipts:
            certificates.note_receipt(self.db, self.meaning, body)
        return self.taken

    # Placing a change in its lane.

    def _place(self, placed: Placed) -> Lane | None:
        """The lane the change extends, None when the change is here already."""
        found = self.lanes_of(placed.writer, placed.scope)
        for lane in found:
            if lane.head_seq == placed.seq - 1 and lane.head_id == placed.prev:
                return lane
        there = self.held(placed.writer, placed.scope, placed.seq)
        if any(position[0] == placed.change.id for position in there):
            return None
        return self._begin(placed, found)

    def _begin(self, placed: Placed, found: list[Lane]) -> Lane:
        """A new lane, or a branch where a second history leaves the first."""
        if placed.seq == 1 and placed.prev == NOTHING:
            parent, branch = None, placed.change.id if found else TRUNK
        else:
            before = self.held(placed.writer, placed.scope, placed.seq - 1)
            parent = next((position[1] for position in before
                           if position[0] == placed.prev), None)
            if parent is None:
                raise Gap(writer=placed.writer.hex(), seq=placed.seq - 1)
            branch = placed.change.id
        lane = lanes.add_lane(self.db, Lane(
            0, placed.writer, placed.scope, branch, parent, placed.seq - 1,
            placed.seq - 1, placed.prev, 0))
        found.append(lane)
        return lane

    def _check_sealed(self, frame: Frame, sealed: set[bytes]) -> None:
        """Every lane in the frame ends in a seal."""
        ends: set[bytes] = set()
        for placed in frame.changes:
            ends.discard(placed.prev)
            ends.add(placed.change.id)
        if not sealed.issuperset(ends):
            raise BadSeal(why="unsealed")

    def _check_seal(self, seal: Seal) -> None:
        author = self.author(seal.writer)
        if author is None:
            raise Gap(writer=seal.writer.hex(), why="unknown_writer")
        if not author.vouches(seal):
            raise BadSeal(writer=seal.writer.hex(), seq=seal.seq)

    # What a change says.

    def _violation(self, placed: Placed, body: Body) -> str | None:
        if (body.writer != placed.writer or body.scope != placed.scope
                or body.seq != placed.seq or body.prev != placed.prev):
            return "place"
        if body.kind == WRITER:
            return certificates.not_introduced(self.db, body)
        author = self.author(placed.writer)
        if author is None:      # what is judged must not depend on the order
            raise Gap(writer=placed.writer.hex(), why="unknown_writer")
        role = author.role
        if body.kind >= RECEIPT and role != "hub":
            return "not_the_hub"
        if any(one.scope != body.scope and not self._neighbours(one.scope, body.scope)
               for one in body.seen):
            return "seen_elsewhere"
        return self.meaning.violation(body, role)

    def _neighbours(self, box: int, scope: int) -> bool:
        """True for an assistant's box and the scope of its unit: everybody who holds
        the unit holds the box. Nothing else may be seen across scopes, or copies that
        do not hold it would wait for it for ever.

        Whose a box is, its certificate says. Until that is here the change waits; so
        the hub takes in none that saw another unit's box, which its desks never know.
        """
        if self.home(box) == scope:
            return True
        if self.arrivals and box >= BOX_FIRST:
            raise Malformed(why="seen_elsewhere")
        return False

    def _act(self, lane: Lane, placed: Placed, body: Body) -> int:
        """Let the change have its effect; the row of the case it is about."""
        if body.kind not in CASE_KINDS:
            self.taken.others += 1
            if body.kind == RECEIPT:
                self._receipts.append(body)
            elif body.kind == PAPER_RECEIVED:
                papers.note_received(self.db, body)
            elif body.kind == SETTLE:
                self._settle(placed, body)
            elif body.kind in RULINGS:
                certificates.take(self.db, body)
            else:
                self.meaning.publish(self.db, body)
            return 0
        self.taken.acts += 1
        seen = self.resolve(body.seen)
        case = self.case(body.entity, body.scope)
        declared = body.sets.get(DECLARED_AT)
        claimed = declared if isinstance(declared, int) else body.at_ms
        write = Write(lane.n, placed.seq, placed.change.id[:16], claimed, body.at_ms)
        step(case.state, Act(write, seen, body.sets), self.meaning.policy_of)
        case.fields.update(body.sets)
        self.touched[case.n] = case
        if body.kind == PAPER:
            papers.attach(self.db, case.n, placed.change.id, body)
        return case.n

    def _settle(self, placed: Placed, body: Body) -> None:
        """Somebody of the same unit said what becomes of a change set aside."""
        settled = aside.read(body)
        if settled is None:
            return
        if self.home(settled.scope) != self.home(body.scope):
            if self.arrivals:       # as with what was seen: its desks never know
                raise Malformed(why="scope")
            return
        aside.keep(self.db, settled)
        author = self.author(placed.writer)
        if self.arrivals and settled.how == aside.REFERRED and author is not None:
            aside.refer(self.db, settled, author.device, self.now_ms)

    def case(self, id: bytes, scope: int) -> Touched:
        """The case of a scope's unit, read once; a new one gets its row."""
        home = self.home(scope)
        found = self._cases.get((id, home))
        if found is not None:
            return found
        stored = cases.find(self.db, id, home)
        if stored is not None:
            return self._keep(stored)
        n = self._next_case or cases.next_row(self.db)
        self._next_case = n + 1
        found = self._cases[id, home] = Touched(n, id, home, scope, new_case(),
                                                new=True)
        self._by_id.setdefault(id, found)
        self._ids[n] = id
        return found

    def find_case(self, id: bytes) -> Touched | None:
        """The case a person means by this id, None when no unit here has one."""
        scope = moves.find_scope(self.db, id)
        return self._by_id.get(id) if scope is None else self.case(id, scope)

    def home(self, scope: int) -> int:
        """The scope of the unit: itself, or the one a box belongs to. Raises Gap while
        nobody has said whose box it is: what is judged must not depend on the order."""
        if scope < BOX_FIRST:
            return scope
        found = self._homes.get(scope)
        if found is None:
            row = self.db.first("SELECT home FROM box_homes WHERE box = ?", (scope,))
            if row is None:
                raise Gap(scope=scope, why="unknown_box")
            found = self._homes[scope] = int(row[0])
        return found

    def resolve(self, seen: tuple[Seen, ...]) -> dict[int, int]:
        """What was seen, as local lanes; seeing a branch is seeing what it left."""
        resolved: dict[int, int] = {}
        for one in seen:
            lane = None
            for id, n, _ in self.held(one.writer, one.scope, one.seq):
                if id[:8] == one.head:
                    lane = n
                    break
            if lane is None:
                raise Gap(writer=one.writer.hex(), scope=one.scope, seq=one.seq)
            resolved[lane] = max(resolved.get(lane, 0), one.seq)
            found = self.lanes_of(one.writer, one.scope)
            if len(found) > 1:
                self._resolve_branch(found, lane, one.seq, resolved)
        return resolved

    def _resolve_branch(self, found: list[Lane], lane: int, seq: int,
                        resolved: dict[int, int]) -> None:
        by_number = {one.n: one for one in found}
        n: int | None = lane
        while n is not None:
            resolved[n] = max(resolved.get(n, 0), seq)
            seq, n = min(seq, by_number[n].fork_seq), by_number[n].parent

    def _set_aside(self, lane: Lane, placed: Placed, reason: str) -> None:
        self.taken.quarantined += 1
        changes.quarantine(self.db, lane.n, placed.seq, placed.change.id,
                           (placed.scope, reason, self.now_ms))

    def _log(self, lane: Lane, placed: Placed, entity: int, seal: bytes | None) -> None:
        body, change = placed.change.body, placed.change
        arrival = None
        if self.arrivals:
            arrival = 1 + (self._numbers.get(placed.scope)
                           or changes.arrival_number(self.db, placed.scope))
            self._numbers[placed.scope] = arrival
        if not entity:
            self._spoken[change.id] = body.entity if body else b""
        self._rows.append((
            lane.n, placed.seq, change.id, placed.scope, arrival, entity,
            body.kind if body else -1, body.at_ms if body else 0, change.raw, seal))
        place = (placed.writer, placed.scope, placed.seq)
        if len(self._lanes[place[:2]]) > 1:
            self.held(*place)    # the other branch may stand at this number too
        self._held.setdefault(place, []).append((change.id, lane.n, entity))
        lane.head_seq, lane.head_id = placed.seq, change.id
        first, _ = self.taken.parts.get(lane.n, (placed.seq, 0))
        self.taken.parts[lane.n] = (first, placed.seq)


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), IN_MAX):
        yield numbers[start:start + IN_MAX]
