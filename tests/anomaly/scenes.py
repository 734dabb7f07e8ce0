"""What people and machines do, each from a fixed beginning to a result that repeats."""
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

import msgspec

from app.meaning import MEANING
from app.rules.errors import Refused
from app.work.add_cases import add_cases
from app.work.advance_case import AdvanceCase, advance_case
from app.work.attach_paper import keep_paper
from app.work.edit_cases import edit_cases
from app.work.read_cases import find_row
from app.work.receive_case import receive_cases
from app.work.resolve_dispute import ResolveDispute, resolve_dispute
from app.work.revoke_device import revoke_device
from db import meta
from sync import admit, answer, ask, enrol, rejoin
from sync.ask import Request, Side
from sync.carry_papers import Carrier
from sync.codes import Code, read_code
from sync.enrol import Application
from sync.identity import key_from_seed, mac
from sync.paper import PIECE_BYTES
from sync.past import context
from sync.question import Hub, Question
from tests.sync.scans import Wire, attach, carry, exchange, put, scan_of, want
from tests.sync.stores import CASE, answered, asked, bring, edit, machine, sync
from tests.world.machine import HUB, START_MS, UNIT, Seat

APPLICANT: Final = {"procedure_code": "1.001193", "applicant_name": "Lý Thị Mai"}
OTHER: Final = "0" * 31 + "2"
PIECES: Final = 2
SCAN: Final = scan_of(PIECE_BYTES + 9)
SEEDS: Final = {"device_seed": b"\x07" * 32, "writer_seed": b"\x08" * 32}


@dataclass(frozen=True)
class Beginning:
    """The stores of the machines an act needs, and what is on its way to them."""

    stores: dict[str, bytes]
    kept: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """The machines, opened."""

    seats: dict[str, Seat]
    kept: dict[str, bytes]

    @property
    def desk(self) -> Seat:
        return self.seats["an"]

    @property
    def hub(self) -> Hub:
        seat = self.seats[HUB]
        return Hub(seat.db, seat.me, MEANING, START_MS)


@dataclass(frozen=True)
class Scene:
    """`who`: whose steps fail. `at_once`: all or nothing; otherwise a part may be
    kept, if that part is whole."""

    name: str
    who: str
    begin: Callable[[], Beginning]
    act: Callable[[Stage], object]
    at_once: bool = True


def _stored(*machines) -> dict[str, bytes]:
    return {one.name: one.db.connection.raw.serialize() for one in machines}


# Beginnings

def _a_desk() -> Beginning:
    an = machine("an")
    bring(an, CASE, OTHER, fee=8000, status="registered")
    return Beginning(_stored(an))


def _a_dispute() -> Beginning:
    an, binh, hub = map(machine, ("an", "binh", HUB))
    bring(an, CASE, fee=8000)
    for one in (an, binh):
        sync(one, hub)
    edit(an, fee=0)
    edit(binh, fee=7)
    for one in (an, binh, an):
        sync(one, hub)
    return Beginning(_stored(an))


def _work_both_ways() -> Beginning:
    an, binh, hub = map(machine, ("an", "binh", HUB))
    bring(an, CASE, OTHER)
    for one in (an, binh):
        sync(one, hub)
    edit(binh, hamlet="Nà Lầu", fee=5)
    edit(binh, OTHER, notes="Đã gọi")
    sync(binh, hub)
    edit(an, hamlet="Pác Bó", fee=6)
    bring(an, "0" * 31 + "3")
    return Beginning(_stored(an, hub))


def _a_push() -> Beginning:
    begun = _work_both_ways()
    an = machine("an")
    an._open(begun.stores["an"])
    return Beginning(begun.stores, {"push": asked(an).data})


def _an_answer() -> Beginning:
    begun = _work_both_ways()
    an, hub = machine("an"), machine(HUB)
    an._open(begun.stores["an"])
    hub._open(begun.stores[HUB])
    request = asked(an)
    return Beginning(begun.stores, {
        "nonce": request.nonce, "reply": answered(hub, request.data)})


def _an_application() -> Beginning:
    """The hub has given a code; a PC asks with it."""
    an, hub = machine("an"), machine(HUB)
    drawn, admit.token_bytes = admit.token_bytes, Random("code").randbytes
    try:
        code = read_code(admit.new_code(hub.hub, UNIT, "officer").code)
    finally:
        admit.token_bytes = drawn
    device, writer = map(key_from_seed, SEEDS.values())
    body = msgspec.msgpack.encode(Application(
        code.id, bytes(16), device.public, writer.public,
        device.sign(b"mc1writer" + writer.public)))
    with an.db.write():
        an.db.execute("DELETE FROM devices")
        an.db.execute("DELETE FROM slices")
        for name, seed in SEEDS.items():
            meta.put(an.db, name, seed)
    return Beginning(_stored(an, hub), {
        "application": body + mac(code.secret, b"mc1apply" + body),
        "secret": code.secret, "mark": code.hub})


def a_place() -> Beginning:
    begun = _an_application()
    hub = machine(HUB)
    hub._open(begun.stores[HUB])
    with hub.db.write():
        place = admit.admit(hub.hub, begun.kept["application"])
    return Beginning(begun.stores, begun.kept | {"place": place})


def _a_scan() -> Beginning:
    """A desk with a scan that waits; the hub knows of it and has all but one piece."""
    an, hub = machine("an"), machine(HUB)
    bring(an, CASE)
    attach(an, SCAN)
    exchange(an, hub)
    for number in range(PIECES - 1):
        put(hub, an, SCAN, number)
    return Beginning(_stored(an, hub))


def _a_scan_at_the_hub() -> Beginning:
    an, binh, hub = map(machine, ("an", "binh", HUB))
    bring(an, CASE)
    attach(an, SCAN)
    carry(an, hub)
    sync(binh, hub)
    want(binh, SCAN)
    return Beginning({"an": _stored(binh)["binh"], HUB: _stored(hub)[HUB]})


def _a_revoked_push() -> Beginning:
    begun = _a_push()
    hub = machine(HUB)
    hub._open(begun.stores[HUB])
    revoke_device(hub.seat, machine("an").seat.me.device.hex())
    return Beginning(_stored(hub), begun.kept)


# Acts

def _receive(stage: Stage) -> object:
    outcomes = receive_cases(stage.desk, [
        (1, APPLICANT), (2, APPLICANT | {"citizen_id": "12"}), (3, APPLICANT)])
    return [str(one) if isinstance(one, Refused) else one for one in outcomes]


def _import(stage: Stage) -> object:
    return add_cases(stage.desk, [
        (n, APPLICANT | {"id": f"{n:032x}", "notes": f"số {n}"}) for n in (7, 8, 9)])


def _edit(stage: Stage) -> object:
    papers = [{"name": "Tờ khai", "copies": 1, "ok": True}]
    return edit_cases(stage.desk, [
        (1, {"case": CASE, "set": {"fee": 9, "phone": "0911", "hamlet": "Bản Chu"}}),
        (2, {"case": OTHER, "set": {"status": "handling"}}),
        (3, {"case": CASE, "set": {"documents": papers}})])


def _step(stage: Stage) -> object:
    _, state = find_row(stage.desk, CASE)
    return advance_case(stage.desk, AdvanceCase(
        case_id=CASE, action="receive", role="officer", seen=context(state), values={}))


def _resolve(stage: Stage) -> object:
    resolve_dispute(stage.desk, ResolveDispute(
        case=CASE, field="fee", value=7, reason="Theo biên lai"))
    return None


def _ask(stage: Stage) -> object:
    side = Side(stage.desk.db, stage.desk.me, MEANING, "anomaly")
    return ask.build(side, bytes(16), START_MS, 1 << 16).data


def _take_in(stage: Stage) -> object:
    hub = stage.hub
    question = answer.open_question(hub, stage.kept["push"])
    assert isinstance(question, Question)
    with hub.db.write():
        answer.take(hub, question)
    with hub.db.reading():
        return answer.give(hub, question)


def _keep(stage: Stage) -> object:
    side = Side(stage.desk.db, stage.desk.me, MEANING, "anomaly")
    request = Request(
        stage.kept["nonce"], b"", ask.own_lanes(side.db, side.me),
        rejoin.stage(side.db), rest=False)
    for _ in ask.take_answer(
            side, request, io.BytesIO(stage.kept["reply"]), START_MS):
        pass
    return None


def _admit(stage: Stage) -> object:
    with stage.hub.db.write():
        return admit.admit(stage.hub, stage.kept["application"])


def _become(stage: Stage) -> object:
    code = Code(stage.kept["secret"], stage.kept["mark"])
    place = enrol.read_place(io.BytesIO(stage.kept["place"]), code, bytes(16))
    me = enrol._become(stage.desk.db, place, "http://127.0.0.1", MEANING, START_MS)
    return me.device, me.writer, me.unit, me.hub_id


def _attach(stage: Stage) -> object:
    with stage.desk.db.write():
        return keep_paper(stage.desk, CASE, "Đơn", SCAN)


def _carry_on(stage: Stage) -> object:
    """Pieces go up or come down until none is left."""
    wire, steps = Wire(Box(stage.hub)), []
    carrying = Carrier(stage.desk.db, stage.desk.me, MEANING, lambda: START_MS)
    carrying.plan()
    while not steps or steps[-1] == "moved":
        steps.append(carrying.step(wire, 1.0))
    return steps[-1]


@dataclass(frozen=True)
class Box:
    """A hub as a wire knows it."""

    hub: Hub

    @property
    def db(self):
        return self.hub.db


def _revoke(stage: Stage) -> object:
    return revoke_device(stage.seats[HUB], machine("an").seat.me.device.hex())


SCENES: Final = (
    Scene("receive", "an", _a_desk, _receive),
    Scene("import", "an", _a_desk, _import),
    Scene("edit", "an", _a_desk, _edit),
    Scene("step", "an", _a_desk, _step),
    Scene("resolve", "an", _a_dispute, _resolve),
    Scene("ask", "an", _work_both_ways, _ask),
    Scene("take in a push", HUB, _a_push, _take_in, at_once=False),
    Scene("keep an answer", "an", _an_answer, _keep, at_once=False),
    Scene("admit a PC", HUB, _an_application, _admit),
    Scene("attach a scan", "an", _a_desk, _attach),
    Scene("take the last piece", HUB, _a_scan, _carry_on, at_once=False),
    Scene("hear of the last piece", "an", _a_scan, _carry_on, at_once=False),
    Scene("fetch a scan", "an", _a_scan_at_the_hub, _carry_on, at_once=False),
    Scene("give a scan", HUB, _a_scan_at_the_hub, _carry_on, at_once=False),
    Scene("revoke a PC", HUB, _a_push, _revoke),
    Scene("take in what a revoked PC sends", HUB, _a_revoked_push, _take_in,
          at_once=False),
    Scene("become enrolled", "an", a_place, _become),
)
