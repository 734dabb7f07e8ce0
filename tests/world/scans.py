"""Scans: put to cases at desks, carried in pieces over the same bad line.

    attach ── a piece, and another ──▶ hub holds it whole ── ruling ──▶ everybody knows

What was scanned is remembered here by its hash; what a machine says of a scan is held
against what lies in the stores, byte for byte.
"""
import hashlib
import io
from random import Random

from app.capture.small_paper import SmallPaper
from app.meaning import MEANING
from app.work.attach_paper import keep_paper
from db import papers as store
from db.papers import AT_HUB
from sync import state
from sync.ask import Outcome
from sync.carry_papers import Carrier
from sync.errors import DeviceRevoked, HubRefused, LineDown, Malformed
from sync.paper import PIECE_BYTES
from tests.sync.scans import Wire

from .machine import Machine
from .violation import expect

SIZES = (5, PIECE_BYTES, 2 * PIECE_BYTES + 9)
DIFFERENT = 5           # so many scans there are; several desks may attach the same
STEPS_MAX = 300


class Scans:
    """State: what was scanned, and what each desk asked about last."""

    def __init__(self, world) -> None:
        self.world = world
        self.chance = world.chances["scans"]
        self.contents: dict[bytes, bytes] = {}
        self.asking: dict[str, tuple[Carrier, list]] = {}

    def event(self, desk: Machine) -> None:
        """Perhaps somebody scans a paper, perhaps some pieces are carried."""
        if self.chance.random() < self.world.options.scans:
            self._attach(desk)
        if self.chance.random() < self.world.options.scans:
            self._carry(desk, self.chance.randint(1, 5))
            self.what_is_told_is_true(desk)

    # With each exchange

    def asked(self, desk: Machine) -> list:
        """What an exchange asks about."""
        carrier = self._carrier(desk)
        self.asking[desk.name] = carrier, carrier.asked()
        return self.asking[desk.name][1]

    def told(self, desk: Machine, outcome: Outcome) -> None:
        """What the hub said of it."""
        carrier, asked = self.asking[desk.name]
        if outcome.scans:
            carrier.told(asked, outcome.scans, outcome.all_here)

    # What happens

    def _attach(self, desk: Machine) -> None:
        ids = sorted({id for id, _ in self.world.book.cases(self.world.held(desk))})
        if not ids:
            return
        content = Random(f"scan {self.chance.randrange(DIFFERENT)}").randbytes(
            self.chance.choice(SIZES))
        paper = SmallPaper(content=content, sha=hashlib.sha256(content).digest(),
                           pages=1, form="jpg")
        self.contents[paper.sha] = content
        with self.world.power(desk), desk.db.write():
            keep_paper(desk.seat, self.chance.choice(ids), "Đơn", paper)
        self.world.look(desk)
        self.world.counts["scans"] += 1

    def _carry(self, desk: Machine, pieces: int) -> str:
        """Carry some pieces; how that ended."""
        carrier, wire, cuts = self._carrier(desk), _Wire(self), desk.cuts
        for _ in range(pieces):
            step = "cut"
            try:
                with self.world.power(desk):
                    step = carrier.step(wire, 1.0)
            except (LineDown, Malformed, HubRefused, DeviceRevoked) as error:
                step = error.code
            self.world.look(self.world.hub)
            if step not in ("moved", "useless") or desk.cuts > cuts:
                return step
        return "moved"

    def _carrier(self, desk: Machine) -> Carrier:
        carrier = Carrier(desk.db, desk.seat.me, MEANING, desk.watch.now_ms)
        carrier.plan()
        return carrier

    def carry_out(self, desk: Machine, exchange) -> None:
        """The line is good: everything is carried that can be, and somebody opens
        the scans of other desks."""
        with desk.db.write():
            for scan in store.not_whole(desk.db):
                store.want(desk.db, scan.n, desk.watch.now_ms())
        for _ in range(STEPS_MAX):
            step = self._carry(desk, STEPS_MAX)
            if step == "exchange":
                exchange(desk)
            elif step != "moved":
                return
        raise AssertionError("scans without end")

    # What must be true

    def what_is_told_is_true(self, desk: Machine) -> None:
        """Never "received" without the hub holding every byte of it."""
        if self.world.past.hub_went_back:
            return     # it hears of the hub's new life by the next answer only
        at_hub = self.at_hub(desk)
        for scan in self._whole(desk):
            if scan.at_hub:
                expect(scan.sha in at_hub, "received, and not there", desk.name)

    def at_rest(self) -> None:
        """Every scan a desk still holds is at the hub, byte for byte, and said to be;
        whoever opens it elsewhere sees the same."""
        for sha, content in self.at_hub(None).items():
            expect(content == self.contents[sha], "another scan at the hub")
        for desk in self.world.desks:
            at_hub, struck_off = self.at_hub(desk), self.world.struck_off(desk)
            for scan in self._whole(desk):
                expect(store.content(desk.db, scan.n) == self.contents[scan.sha],
                       "another scan", desk.name)
                expect(scan.sha in at_hub, "a scan never came", desk.name, scan)
                expect(scan.at_hub and (struck_off or scan.told == AT_HUB),
                       "nobody was told", desk.name, scan)
            if struck_off:
                continue       # it may hand over, and fetch nothing
            for scan in store.not_whole(desk.db):      # each was asked for
                expect(scan.sha not in at_hub, "cannot be opened", desk.name, scan,
                       store.why_not(desk.db, scan.n))

    def _whole(self, machine: Machine) -> list:
        return list(store.every_whole(machine.db))

    def at_hub(self, desk: Machine | None) -> dict[bytes, bytes]:
        """What the hub holds whole, of the scopes a desk may see or of all."""
        hub = self.world.hub
        box = 0 if desk is None else desk.seat.me.box
        seen = [box] if box else [] if desk is None else state.scopes(hub.db, desk.unit)
        return {scan.sha: store.content(hub.db, scan.n) for scan in self._whole(hub)
                if desk is None or scan.scope in seen}


class _Wire(Wire):
    """What lies between a desk and the hub while a piece is carried."""

    def __init__(self, scans: Scans) -> None:
        super().__init__(scans.world.hub)
        self.world, self.chance = scans.world, scans.chance

    def _carry(self, path, data, serve):
        options, chance = self.world.options, self.chance
        sha, number = path.split("/")[-2:]
        where = (bytes.fromhex(sha), int(number))
        if chance.random() < options.lost:
            raise LineDown(why="cut")
        for _ in range(1 + (chance.random() < options.doubled)):
            answer = serve(data, where)
        if answer is None or chance.random() < options.swallowed:
            raise LineDown(why="cut")
        if chance.random() < options.cut:
            answer = answer[:chance.randrange(len(answer))]
        return io.BytesIO(answer)

    def _take(self, data, where):
        with self.world.power(self.hub):
            return super()._take(data, where)
