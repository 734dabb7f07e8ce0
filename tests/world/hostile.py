"""A machine of the unit whose owner means harm: real keys, invented contents.

Each trick says what must become of it: `stored` acts count like anybody's, `aside`
is kept by every copy and shown by none, `refused` never enters a log.
"""
import msgspec

from db import cases, lanes, meta
from sync.change import NO_ENTITY, NOTHING, Body, Seen, read, seal_text
from sync.exchange import PROTOCOL, Ask, Health, LaneHead, frame_hash, seal_ask
from sync.fold import unpack
from sync.frame import Frame, Placed, Seal, pack
from sync.framing import Positions
from sync.identity import key_from_seed
from sync.me import scope_of

from .bookkeeper import id_of
from .bookkeeper import read as told
from .machine import OTHER_UNIT, START_MS, UNIT, Machine, Watch
from .violation import expect

EDIT, STRANGE = 3, 20
BAD_VALUES = (
    {23: -1}, {23: 10**16}, {23: "8000"}, {23: True}, {24: 1}, {24: "true"}, {21: 9},
    {21: "xong"}, {21: None}, {6: 7}, {6: "x" * 201}, {6: None}, {26: "Tờ khai"},
    {30: ["x"]}, {26: [["Ảnh", 0, 0, 1]]}, {26: [["Ảnh", 0, 0, 1, 1]]}, {31: 99},
    {30: [1, 2, 3]}, {31: True}, {8: "nam"}, {20: 20261224}, {23: 1.5}, {6: b"\xff"},
    {11: ["0911"]}, {40: "hôm qua"}, {40: None})
UNREADABLE = (b"", b"\xc1", b"\x9c\x01", b"\x93\x01\x02\x03", b"\xff" * 40,
              bytes(300), b"\xde\xff\xff" + b"\x00" * 20)
TIMES = (-(1 << 63), -(1 << 60), 1 << 60, (1 << 63) - 1, (1 << 64) - 1)


class Hostile:
    """State: none of its own; what it may append to is what the hub holds."""

    def __init__(self, world) -> None:
        self.world = world
        self.chance = world.chances["hostile"]
        self.me = Machine("evil", UNIT, "officer", Watch(), self.chance).seat.me
        self.scope = scope_of(UNIT)
        self.bodies: list[bytes] = []
        self.tricks = (
            self._honest_edit, self._honest_edit, self._bad_value, self._unreadable,
            self._strange_kind, self._ruling, self._wrong_place, self._no_case,
            self._wild_time, self._forged_seal, self._other_scope, self._other_lane,
            self._unseen_yet, self._other_unit_seen, self._unsealed, self._noise,
            self._wild_head)

    def push(self) -> None:
        """Try one trick on the hub."""
        trick = self.chance.choice(self.tricks)
        self.bodies = []
        before = set(self.world.names["hub"])     # two tricks may say the very same
        fate = trick()
        self.world.counts[f"trick {trick.__name__}"] += 1
        held = self.world.names["hub"]
        there = [id_of(body) in held for body in self.bodies]
        cut = self.world.options.power and not any(there)
        if fate == "refused":
            taken = held.intersection(map(id_of, self.bodies)) - before
            expect(not taken, "a trick was taken in", trick.__name__)
        else:
            expect(all(there) or cut, "a change was lost", trick.__name__, there)

    # Tricks that are taken in

    def _honest_edit(self) -> str:
        """Edits that saw some lanes of a case and not others."""
        for _ in range(self.chance.randint(1, 3)):
            case = self._case()
            seen, knew = self._some_seen(case)
            fee, hamlet = self.chance.choice(((0, "Nà Lầu"), (7, "Đâu đó")))
            body = self._next(entity=case, seen=seen, sets={
                23: fee, 15: hamlet, 900: ["lạ", fee]})
            self.world.book.note("evil", body, knew)
            self.bodies.append(body)
        return self._send()

    def _bad_value(self) -> str:
        return self._aside(self._next(
            entity=self._case(), sets={15: "Đâu đó"} | self.chance.choice(BAD_VALUES)))

    def _unreadable(self) -> str:
        body = self.chance.choice((
            *UNREADABLE, self._next(actor="Lan").replace(b"Lan", b"L\xffn")))
        return self._aside(body + bytes([self.chance.randrange(192)]))

    def _strange_kind(self) -> str:
        kind = self.chance.choice((0, STRANGE, 31))
        body = self._next(entity=self._case(), kind=kind, critical=True, sets={23: 7})
        if self.chance.random() < 0.5:
            body = self._next(entity=self._case(), kind=kind, sets={23: 7})
            self.world.book.raw[id_of(body)] = body
            self.world.book.places.setdefault(
                (self.me.writer, self.scope, told(body)[3]), []).append(id_of(body))
            self.bodies.append(body)
            return self._send()
        return self._aside(body)

    def _ruling(self) -> str:
        kind = self.chance.choice((32, 33, 34, 40, 64, 66))
        return self._aside(self._next(kind=kind, sets=self.chance.choice((
            {}, {1: self.me.writer, 2: 1, 3: 1 << 40}, {1: 5}))))

    def _wrong_place(self) -> str:
        wrong = self.chance.choice((
            {"seq": 1 << 40}, {"seq": 0}, {"prev": b"\x07" * 32}, {"scope": 5983},
            {"writer": bytes(8)}))
        return self._aside(msgspec.msgpack.encode(msgspec.structs.replace(
            read(self._next(entity=self._case(), sets={23: 7})).body, **wrong)))

    def _no_case(self) -> str:
        return self._aside(self._next(entity=NO_ENTITY, sets={23: 7}))

    def _wild_time(self) -> str:
        at = self.chance.choice(TIMES)
        sets = {15: "Đâu đó"} | ({40: at} if self.chance.random() < 0.5 else {})
        return self._aside(self._next(
            entity=self._case(), at_ms=START_MS if 40 in sets else at, sets=sets))

    def _other_unit_seen(self) -> str:
        """What the other unit wrote is not on this unit's screens."""
        row = self.world.hub.db.first(
            "SELECT writer, scope, head_seq, head_id FROM lanes WHERE scope = ?",
            (scope_of(OTHER_UNIT),))
        return self._aside(self._next(entity=self._case(), sets={23: 7}, seen=(
            Seen(row[0], row[1], row[2], row[3][:8]),)))

    # Tricks that are not

    def _forged_seal(self) -> str:
        self.bodies.append(self._next(entity=self._case(), sets={23: 7}))
        return self._send(key=key_from_seed(bytes(32)), fate="refused")

    def _unsealed(self) -> str:
        self.bodies.append(self._next(entity=self._case(), sets={23: 7}))
        return self._send(key=None, fate="refused")

    def _other_scope(self) -> str:
        stranger = OTHER_UNIT if not self.world.province.ruled() else "05977"
        scope = self.chance.choice((0, scope_of(stranger), 1 << 31, (1 << 31) + 1))
        self.bodies.append(self._next(scope=scope, entity=self._case(), sets={23: 7}))
        return self._send(scope=scope, fate="refused")

    def _other_lane(self) -> str:
        """Continue somebody else's lane under our own seal."""
        writer = self.chance.choice(
            [one.seat.me.writer for one in self.world.machines.values()])
        self.bodies.append(self._next(
            writer=writer, entity=self._case(), sets={23: 7}))
        return self._send(writer=writer, fate="refused")

    def _unseen_yet(self) -> str:
        seq, head = self._end(self.me.writer, self.scope)
        seen = self.chance.choice((
            Seen(self.me.writer, self.scope, seq + 5, bytes(8)),
            Seen(self.me.writer, self.scope, max(seq, 1), b"\x01" * 8),
            Seen(bytes(8), self.scope, 1, bytes(8))))
        self.bodies.append(self._next(entity=self._case(), seen=(seen,), sets={23: 7}))
        return self._send(fate="refused")

    def _noise(self) -> str:
        """Bytes that are no request, or hardly one."""
        data = bytearray(self._request([self.chance.randbytes(40)]))
        for _ in range(self.chance.randint(0, 3)):
            data[self.chance.randrange(len(data))] = self.chance.randrange(256)
        self.world.at_hub(bytes(data[:self.chance.randint(0, len(data))]))
        self.world.at_hub(bytes(data))
        return "refused"

    def _wild_head(self) -> str:
        """Numbers no store can hold where the request names lanes and cursors."""
        self.world.at_hub(self._request([], [
            LaneHead(self.me.writer, (1 << 64) - 1, (1 << 64) - 1, bytes(8))]))
        return "refused"

    # Making what is sent

    def _case(self) -> bytes:
        """A case of this unit, or a new one; others' cases are out of reach."""
        rows = self.world.hub.db.query(
            "SELECT id FROM cases WHERE scope = ? ORDER BY id", (self.scope,))
        if not rows or self.chance.random() < 0.1:
            return b"\xee" * 15 + bytes([self.chance.randint(1, 3)])
        return bytes(self.chance.choice(rows)[0])

    def _some_seen(self, case: bytes) -> tuple[tuple[Seen, ...], frozenset[str]]:
        found = cases.find(self.world.hub.db, case, self.scope)
        book, about = self.world.book, (case.hex(), self.scope)
        seen, chain = [], set()
        for n, (seq, head) in (unpack(found[3]).heads.items() if found else ()):
            if self.chance.random() < 0.4:
                continue
            lane = lanes.get_lane(self.world.hub.db, n)
            seen.append(Seen(lane.writer, lane.scope, seq, head))
            # A forked lane is seen on the branch that is named, down to its start.
            chain.update(book.part((lane.writer, lane.scope), 1, seq, head.hex()))
        knew = {act.id for act in book.acts.values() if act.case == about} & chain
        return tuple(seen), frozenset(knew)

    def _end(self, writer: bytes, scope: int) -> tuple[int, bytes]:
        """Where a lane ends once what is already made has been sent."""
        if self.bodies:
            return told(self.bodies[-1])[3], bytes.fromhex(id_of(self.bodies[-1]))
        found = lanes.of_writer(self.world.hub.db, writer, scope)
        return (found[0].head_seq, found[0].head_id) if found else (0, NOTHING)

    def _next(self, *, writer=b"", scope=-1, at_ms=START_MS, seen=(), entity=NO_ENTITY,
              actor="Kẻ xấu", kind=EDIT, critical=False, sets=None) -> bytes:
        writer, scope = writer or self.me.writer, self.scope if scope < 0 else scope
        seq, prev = self._end(writer, scope)
        return msgspec.msgpack.encode(Body(
            1, writer, scope, seq + 1, prev, at_ms, seen, entity, actor, kind, critical,
            sets or {}))

    def _aside(self, body: bytes) -> str:
        seq, _ = self._end(self.me.writer, self.scope)
        self.world.book.note_aside((self.me.writer, self.scope, seq + 1), body, "")
        self.bodies.append(body)
        return self._send()

    def _send(self, *, writer=b"", scope=-1, key="own", fate="stored") -> str:
        """Push what was made; sealed by our own key unless told otherwise."""
        bodies, self.bodies = self.bodies, []
        writer, scope = writer or self.me.writer, self.scope if scope < 0 else scope
        (seq, prev), placed = self._end(writer, scope), []
        for body in bodies:
            seq += 1
            placed.append(Placed(writer, scope, seq, prev, read(body)))
            prev = placed[-1].change.id
        self.bodies = bodies
        sealer = self.me.writer_key if key == "own" else key
        text = seal_text(writer, scope, seq, prev)
        seals = () if sealer is None else (
            Seal(writer, scope, seq, prev, sealer.sign(text)),)
        frame = pack(Frame(tuple(placed), seals), Positions(self.world.hub.db).held)
        self.world.at_hub(self._request([frame]))
        return fate

    def _request(self, frames: list[bytes], heads=()) -> bytes:
        hub = self.world.hub.hub
        return seal_ask(Ask(
            PROTOCOL, "evil", self.chance.randbytes(16), self.me.device,
            self.me.hub_id, meta.get(hub.db, "epoch"), hub.now_ms, list(heads), {}, 0,
            bytes(8), 0, Health(0, 0, 0, 0, 0, 0),
            [(frame_hash(frame), len(frame)) for frame in frames]),
            frames, self.me.device_key)
