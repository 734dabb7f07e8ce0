"""One world: officers work, the line fails, the power goes; then everything heals.

    safety     acts, syncs and faults in virtual time; cheap checks after every step
    liveness   no more faults: all must agree within a few exchanges; every check
"""
from collections import defaultdict
from contextlib import contextmanager
from heapq import heappop, heappush
from random import Random

from app.rules.errors import Refused
from db.errors import NotFound
from sync import answer, ask, union
from sync.errors import DeviceRevoked, HubRefused, Malformed
from sync.exchange import REFUSED, SLOW, open_ask
from sync.question import Question

from . import checks
from .ages import Ages, takes
from .bookkeeper import RECEIPT_KIND, Book, case_of, id_of, normal, read
from .healing import heal, standing, trip
from .hostile import Hostile
from .limits import limits
from .line import Dribble, answer_fate, portal_page, request_fates
from .machine import HUB, PLACES, START_MS, UNIT, Machine, Watch
from .officers import Officer, Plan
from .options import MINUTE_MS, YEAR_MS, Options, options_of
from .past import Past
from .province import Province
from .scans import Scans
from .violation import expect


class World:
    """State: the machines, the book, what is on its way, the time."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.chances = {name: Random(f"{options.seed}/{name}") for name in (
            "net", "disk", "clock", "officers", "hostile", "order", "ids", "checks",
            "busy", "revoking", "repair", "past", "province", "scans", "ages",
            "backups")}
        self.now_ms = START_MS
        self.book = Book()
        self.heap: list = []
        self.ticket = 0
        self.nonces: set[bytes] = set()
        self.arrivals: dict[int, list[str]] = defaultdict(list)
        self.names: dict[str, set[str]] = {}      # every change a machine holds
        self.applied: dict[str, set[str]] = {}    # acts that count, and receipts
        self.looked: dict[str, int] = {}
        self.codes: list[tuple[str, str]] = []
        self.told: dict = {}                      # vector → what was shown under it
        self.counts: dict[str, int] = defaultdict(int)
        self.old_answers: list[bytes] = []
        self.trips: list | None = None            # exchanges, while they are judged
        self.revoked: set[bytes] = set()     # devices; a copied PC is the same one
        self.machines = {name: self._machine(name, unit, role) for name, unit, role in (
            (HUB, "", "hub"), *PLACES) if name in (HUB, *options.desks)}
        self.hub = self.machines[HUB]
        self.desks = [self.machines[name] for name in options.desks]
        self.officers = {name: Officer(self, one)
                         for name, one in self.machines.items()}
        self.hostile = Hostile(self) if options.hostile else None
        self.past, self.province = Past(self), Province(self)
        self.scans = Scans(self)
        for machine in self.machines.values():
            self.look(machine, begun=True)
        self.ages = Ages(self)

    def run(self) -> None:
        """Live, heal, agree. Raises Violation."""
        with limits(self.options, self.chances["ids"]):
            for _ in range(self.options.events):
                self.advance(self.chances["order"].randint(1, 20 * 1000))
                self._event()
                self.past.event()
            heal(self)
            checks.at_rest(self)

    # Time

    def later(self, delay_ms: int, what) -> None:
        self.ticket += 1
        heappush(self.heap, (self.now_ms + delay_ms, self.ticket, what))

    def advance(self, ms: int) -> None:
        until = self.now_ms + ms
        while self.heap and self.heap[0][0] <= until:
            self.now_ms, _, what = heappop(self.heap)
            self._tick()
            what()
        self.now_ms = until
        self._tick()

    def _tick(self) -> None:
        for machine in self.machines.values():
            machine.watch.true_ms = self.now_ms

    # What happens

    def _event(self) -> None:
        order, options = self.chances["order"], self.options
        draw = order.random()
        machine = order.choice(self.desks)
        if draw < options.hostile:
            self.hostile.push()
        elif draw < options.hostile + options.hub_acts:
            self.officers[HUB].act()
        elif order.random() < options.syncing:
            self.exchange(machine)
        else:
            self.officers[machine.name].act()
        if order.random() < options.restarts:
            self.machines[order.choice(sorted(self.machines))].restart()
            self.nonces.clear()
        self.province.event(machine)
        self.scans.event(machine)
        self.ages.event(machine)
        if self.chances["clock"].random() < 0.03:
            self._step_clock(order.choice(sorted(self.machines)))
        if self.chances["checks"].random() < 0.1:
            checks.shows_what_it_must(self, machine)
            checks.equal_vectors(self)
            for desk in self.desks:
                checks.all_sent_is_true(self, desk)

    def commit(self, machine: Machine, plan: Plan, act) -> None:
        """Let a machine do what was planned and judge what it wrote."""
        before = set(self.held(machine))
        done, refused = False, False
        with self.power(machine):
            try:
                act()
                done = True
            except (Refused, NotFound):
                refused = True
        written = self.look(machine)
        if plan.refused is None:      # a case is received
            expect(len(written) in (0, 1), "one case received is one change")
            return
        expect(not (done and plan.refused), "what needed a person was done", plan)
        expect(not (refused and not plan.refused), "an act was refused", plan)
        if refused or (not done and not written):
            return
        self.counts["acts"] += len(written)
        got = [(act.case, told_of(act)) for act in written]
        wanted = [(case, {name: value if name != "documents" else None
                          for name, value in told.items()})
                  for case, told in plan.writes]
        expect(got == wanted, "what was written is not what was asked", (got, wanted))
        now = before | {act.id for act in written}
        for case, told in plan.writes[::-1]:
            if "documents" in told:
                shown = self.book.show(case, now).line["documents"]
                expect(normal(shown) == normal(told["documents"]), "papers", plan)
                return

    # The line

    def exchange(self, desk: Machine) -> None:
        """Ask; what becomes of the request and of its answer is the line's affair."""
        net = self.chances["net"]
        request = ask.build(desk.side, net.randbytes(16), desk.watch.now_ms(),
                            desk.push_bytes, self.scans.asked(desk))
        desk.request, desk.before = request, standing(self, desk)
        self.look(desk)      # it may have begun a new writer
        self.counts["requests"] += 1
        for delay_ms, data in request_fates(net, self.options, request.data):
            self.later(delay_ms, lambda data=data: self._arrive(desk, request, data))

    def _arrive(self, desk: Machine, request, data: bytes) -> None:
        busy = self.chances["busy"].random() < self.options.busy
        reply = self._short_of_breath(data) if busy else self.at_hub(data)
        if reply is None:
            return
        net = self.chances["net"]
        fate = answer_fate(net, self.options)
        self.counts[f"answer {fate}"] += 1
        self.old_answers.append(reply)
        honest = fate == "whole" and data == request.data
        if fate == "swallowed":
            return
        if fate == "cut":
            reply = reply[:net.randrange(len(reply))]
        elif fate == "portal":
            reply = portal_page(net)
        elif fate == "flipped":
            place = net.randrange(len(reply))
            reply = (reply[:place] + bytes([reply[place] ^ 1 << net.randrange(8)])
                     + reply[place + 1:])
        elif fate == "stale":
            reply = net.choice(self.old_answers[:-1] or [b""])
        self.later(net.randint(200, 3_000),
                   lambda: self.at_desk(desk, request, reply, honest,
                                        data == request.data))

    def _short_of_breath(self, data: bytes) -> bytes | None:
        """A signed answer without content, or a proxy's page."""
        if self.chances["busy"].random() < 0.5:
            return None
        try:
            told, _, _, _ = open_ask(data)
        except Malformed:
            return None
        return answer.refuse(self.hub.hub, told, SLOW, "busy")

    def at_hub(self, data: bytes) -> bytes | None:
        """The hub takes a request in; its answer, None when there is none."""
        hub = self.hub.hub
        try:
            question = answer.open_question(hub, data)
        except Malformed:
            return None
        if not isinstance(question, Question):
            return question
        if question.ask.nonce in self.nonces:
            return answer.refuse(hub, question.ask, REFUSED, "replay")
        self.nonces.add(question.ask.nonce)
        cuts = self.hub.cuts
        with self.power(self.hub), hub.db.write(), hub.db.attempt():
            answer.take(hub, question)
        self.look(self.hub)
        if self.hub.cuts > cuts:
            self.nonces.clear()
            return None
        with self.power(self.hub), self.hub.db.reading():
            return answer.give(self.hub.hub, question)
        return None

    def at_desk(self, desk: Machine, request, reply: bytes, honest: bool,
                untouched: bool = True) -> None:
        """The desk keeps what is answered, as far as it came."""
        if desk.request is not request:
            return
        desk.request = None
        net, more = self.chances["net"], request.rest
        stream = Dribble(reply, net)
        try:
            with self.power(desk):
                for outcome in ask.take_answer(
                        desk.side, request, stream, desk.watch.now_ms()):
                    desk.sent += outcome.sent
                    desk.received += outcome.received
                    more = more or outcome.more or outcome.again
                    self.scans.told(desk, outcome)
        except Malformed as error:
            self.look(desk)
            expect(not honest or error.facts.get("why") in ("replay", "busy"),
                   "a whole answer was not understood", error)
        except DeviceRevoked:
            expect(self.struck_off(desk), "a desk nobody revoked was told so")
            more = False
        except HubRefused as error:
            # A request that was changed on its way is another machine's: the hub may
            # say so, and the desk has lost nothing.
            expect(not untouched, "an honest desk was refused", error.facts)
        self.look(desk)
        checks.after_an_answer(self, desk)
        if self.trips is not None and honest:
            self.trips.append(trip(self, desk, request, reply))
        if more and honest:
            desk.going_on = True
            self.later(500, lambda: self.go_on(desk))

    def go_on(self, desk: Machine) -> None:
        """The next exchange of a sync that is not finished."""
        desk.going_on = False
        self.exchange(desk)

    # What the machines hold

    def held(self, machine: Machine) -> set[str]:
        """The acts that count here and the receipts known here."""
        return self.applied[machine.name]

    def look(self, machine: Machine, begun: bool = False) -> list:
        """Read what is new in a log; the acts this machine has just written."""
        if begun:
            self.names[machine.name], self.applied[machine.name] = set(), set()
        name, written, came = machine.name, [], []
        rows = machine.db.connection.raw.execute(
            """SELECT c.n, c.body, l.writer, l.scope, c.arrival FROM changes c
            JOIN lanes l ON l.id = c.lane WHERE c.n > ? ORDER BY c.n""",
            (self.looked.get(name, 0),)).fetchall()
        own = machine.writers() if rows else ()
        for n, body, writer, scope, arrival in rows:
            self.looked[name] = n
            id = id_of(body)
            if begun or writer in own and id not in self.book.raw:
                written.append(self._authored(machine, body, begun))
            expect(id in self.book.raw and self.book.raw[id] == body,
                   "a change nobody made", id)
            expect(id not in self.names[name], "a change was stored twice", id)
            self.names[name].add(id)
            if takes(machine, self.book.acts.get(id)):
                self.applied[name].add(id)
            if name == HUB:
                self.arrivals[scope].append(id)
                expect(arrival == len(self.arrivals[scope]), "arrival numbers", arrival)
                came.append(id)
            self._note_receipt(machine, body)
        if came and not begun:
            self.book.receive(came, machine.watch.now_ms())
        if rows:
            machine.reread()
        return [act for act in written if act]

    def _authored(self, machine: Machine, body: bytes, begun: bool):
        told = read(body)
        expect(begun or told[5] == machine.watch.now_ms(),
               "a clock that is not its own", machine.name)
        about, held = case_of(told), self.held(machine)
        knew = frozenset(act.id for act in self.book.about(about, held)).union(
            self.book.passed_over(about, held, self.names[machine.name]))
        if id_of(body) in self.book.raw and begun:
            return None
        act = self.book.note(machine.name, body, knew)
        if act is not None and act.kind == 2:
            self.codes.append((str(act.values["code",]), machine.name))
        return act

    def _note_receipt(self, machine: Machine, body: bytes) -> None:
        told = read(body)
        if told is None or told[9] != RECEIPT_KIND or id_of(body) in self.book.aside:
            return
        sets = told[11]
        for id in self.book.part((sets[1], told[2]), sets[2], sets[3], sets[4].hex()):
            self.applied[machine.name].add(f"receipt {id} {told[5]}")
            if machine is not self.hub:
                expect(told[5] in self.book.received[id], "a receipt's time", id)

    def struck_off(self, desk: Machine) -> bool:
        return desk.seat.me.device in self.revoked

    @property
    def unit(self) -> str:
        """The unit the hub itself writes for: what became of ours."""
        return union.heir_of(self.hub.db, UNIT)

    def shelf(self, machine: Machine) -> list[str]:
        """The case ids this machine may import under."""
        mark = machine.unit or self.unit
        return [f"{mark}{n:027x}" for n in range(self.options.shelf)]

    # Faults and healing

    @contextmanager
    def power(self, machine: Machine):
        disk = self.chances["disk"]
        if disk.random() >= self.options.power:
            yield
            return
        with machine.failing(disk.randint(1, 30), disk.random() < 0.5):
            yield
        if machine is self.hub:
            self.nonces.clear()

    def _step_clock(self, name: str) -> None:
        if self.options.clocks == "right":
            return
        most = 100 * YEAR_MS if self.options.clocks == "wild" else 30 * MINUTE_MS
        watch = self.machines[name].watch
        if name == HUB:
            most = 15 * MINUTE_MS
        watch.offset_ms += self.chances["clock"].randint(-most, most) // 4
        if self.chances["repair"].random() < 0.3:    # somebody puts the clock right
            watch.offset_ms = 0

    def _machine(self, name: str, unit: str, role: str) -> Machine:
        clock = self.chances["clock"]
        watch = Watch()
        if self.options.clocks != "right":
            most = 100 * YEAR_MS if self.options.clocks == "wild" else 20 * MINUTE_MS
            if name == HUB:
                most = 5 * MINUTE_MS
            watch = Watch(clock.randint(-most, most), clock.uniform(-0.01, 0.01))
        return Machine(name, unit, role, watch, self.chances["ids"],
                       push_bytes=self.options.push_bytes)


def run_seed(seed: int) -> World:
    """Run one world. Raises Violation with the options that led to it."""
    options = options_of(seed)
    try:
        world = World(options)
        world.run()
    except Exception as error:
        error.add_note(f"world seed {seed}:\n{options.told()}")
        raise
    return world


def told_of(act) -> dict[str, object]:
    """What an act says by field; papers are judged by how the list reads."""
    return {register[0]: None if register[0] == "documents" else value
            for register, value in act.values.items()}
