"""The promises, checked on real stores against the bookkeeper."""
import json
from collections import defaultdict
from random import Random

from app.work.read_cases import every_case, history, open_disputes
from app.work.verify import verify
from db import cases, changes, disputes, lanes
from sync import ask, state
from sync.apply import Applying
from sync.errors import Gap
from sync.fold import unpack as unpack_state
from sync.frame import unpack
from sync.framing import Framer
from sync.paper import ATTACHED

from .ages import NEXT, takes
from .bookkeeper import TIP_FIELD, Case, id_of, read
from .machine import HUB, UNIT, Machine, Watch
from .province import inbox_of, late_work_waits
from .violation import expect

LISTED = ("unit", "code", "official_code", "applicant_name", "birth_date", "hamlet",
          "procedure_code", "procedure_name", "status", "officer", "received_at",
          "due_date", "citizen_id")


def after_an_answer(world, desk: Machine, resting: bool = False) -> None:
    """Never "sent" without the hub holding it; never a cursor past what is here."""
    if world.past.hub_went_back and not resting:
        return      # it hears of the hub's new life by the next answer only
    emptying_loses_nothing(world, desk)
    for lane in ask.own_lanes(desk.db, desk.seat.me):
        if lane.acked_seq > lane.fork_seq:
            id = changes.id_at(desk.db, lane.n, lane.acked_seq).hex()
            expect(id in world.names[HUB] or id in inbox_of(world),
                   "sent, but the hub does not hold it", id)
    held = world.names[desk.name]
    for scope, (number, _) in ask.cursor(desk.db).items():
        missing = set(world.arrivals[scope][:number]) - held
        # A frame that waits for what another scope brings is kept apart meanwhile.
        expect(not missing or parked_at(desk), "the cursor is past what is here",
               scope, missing)
        expect(number <= len(world.arrivals[scope]), "the cursor is past the hub")


def parked_at(machine: Machine) -> int:
    """How many frames wait for something that is not here yet."""
    (row,) = machine.db.query("SELECT COUNT(*) FROM parked")
    return row[0]


def all_sent_is_true(world, desk: Machine, resting: bool = False) -> None:
    """A desk that has nothing to send: all it ever wrote is at the hub now."""
    if world.past.hub_went_back and not resting:
        return
    if ask.pending(desk.db, desk.seat.me)[0]:
        return
    own = {act.id for act in world.book.acts.values() if act.author == desk.name}
    missing = (own & world.names[desk.name]) - world.names[HUB] - inbox_of(world)
    expect(not missing, "all sent, and the hub lacks it", desk.name, missing)


def emptying_loses_nothing(world, desk: Machine) -> None:
    """A PC that may be emptied: a backup of the hub holds all that it ever wrote and
    still holds, and every scan that lies there."""
    if not ask.may_be_emptied(desk.db, desk.seat.me):
        return
    expect(world.struck_off(desk), "emptied though it is at work", desk.name)
    book, here = world.book, world.names[desk.name]
    own = {act.id for act in book.acts.values() if act.author == desk.name} & here
    said = {id for id, who in book.scans.items() if who == desk.name} & here
    scans = {read(book.raw[id])[11][ATTACHED][0] for id in said}
    missing = own | said | scans
    missing -= world.province.backed_up
    expect(not missing, "emptied too early", desk.name, missing)
    world.counts["may be emptied"] += 1


def revoked_at_rest(world, desk: Machine) -> None:
    """All that a revoked desk wrote and still holds is at the hub, in effect or in the
    inbox, whoever of its copies wrote it; what lies in the inbox has no effect on
    any other PC."""
    apart = inbox_of(world)
    expect(ask.pending(desk.db, desk.seat.me) == (0, None), "pending", desk.name)
    own = {act.id for act in world.book.acts.values()
           if act.author.rstrip("+") == desk.name.rstrip("+")}
    missing = (own & world.names[desk.name]) - world.names[HUB] - apart
    expect(not missing, "a revoked desk's work was lost", desk.name, missing)
    for other in world.machines.values():
        if not world.struck_off(other):
            expect(not apart & world.names[other.name], "believed", other.name)


def shows_what_it_must(world, machine: Machine) -> None:
    """Every case and every dispute is as the bookkeeper says."""
    held = world.held(machine)
    shown = cases_of(machine)
    wanted = world.book.cases(held)
    expect(set(shown) == wanted, "cases", machine.name, set(shown) ^ wanted)
    disputed_in = disputes_of(machine)
    for id, case in shown.items():
        must, disputed = world.book.show(id, held), disputed_in.get(id, {})
        differing = {name: (value, must.line[name]) for name, value in case.items()
                     if value != must.line[name] or type(value) is not type(
                         must.line[name])}
        expect(not differing, "a case shows what it must not", machine.name, id,
                differing)
        expect(disputed == must.disputes, "disputes", machine.name, id, disputed,
               must.disputes)
        if machine.meaning is NEXT:
            tip = _tip(machine, id)
            expect(tip == world.book.tip(id, held), "what only the next program shows",
                   machine.name, id, tip)


def _tip(machine: Machine, case: Case) -> object:
    stored = cases.find(machine.db, bytes.fromhex(case[0]), case[1])
    return machine.seat.stand(unpack_state(stored[3])).values.get(TIP_FIELD)


def cases_of(machine: Machine) -> dict[Case, dict[str, object]]:
    """Every case as the machine exports it; an id may be a case of each unit."""
    places = machine.db.query("SELECT id, home FROM cases ORDER BY id, home")
    return {(row[0].hex(), row[1]): case for row, case in zip(
        places, every_case(machine.seat), strict=True)}


def disputes_of(machine: Machine) -> dict[Case, dict[str, tuple[object, list]]]:
    """What the machine shows as not decided: the value that stands, the rivals."""
    found: dict = defaultdict(dict)
    for (n, _, _), one in zip(disputes.every_one(machine.db),
                              open_disputes(machine.seat), strict=True):
        (row,) = machine.db.query("SELECT id, home FROM cases WHERE n = ?", (n,))
        found[row[0].hex(), row[1]][one.field] = (
            one.standing.value, [rival.value for rival in one.rivals])
    return found


def lists_agree(machine: Machine) -> None:
    """The line of a case in lists says what the case says; so do its disputes."""
    disputed = disputes_of(machine)
    for (id, home), case in cases_of(machine).items():
        row = machine.db.first("SELECT * FROM cases WHERE id = ? AND home = ?", (
            bytes.fromhex(id), home))
        told = {name: row[name] for name in LISTED}
        expect(told == {name: case[name] for name in LISTED}, "a list is behind",
               machine.name, told, case)
        expect(row["disputes"] == len(disputed.get((id, home), ())),
               "disputes in a list", machine.name, id)


def any_order(world, chance: Random) -> None:
    """The unit's changes in any order and in any parts give what the hub shows."""
    hub, unit = world.hub, world.unit
    fresh = Machine("an", UNIT, "officer", Watch(), chance, meaning=hub.meaning)
    scopes = [0, *state.scopes(hub.db, unit)]
    waiting = [frame for scope in scopes for frame, _ in Framer(
        hub.db, hub.seat.me, chance.choice((1, 400, 4_000)), 1).frames(
            changes.arrived(hub.db, scope, 0))]
    chance.shuffle(waiting)
    waiting += chance.choices(waiting, k=len(waiting) // 4)
    while waiting:
        left = [frame for frame in waiting if not _taken(fresh, frame)]
        expect(len(left) < len(waiting), "frames that can never be linked", len(left))
        waiting = left
    expect(state.vector(fresh.db, unit) == state.vector(hub.db, unit), "any order")
    fresh.reread()
    equal_vectors_of(world, fresh)
    expect(verify(fresh.seat)["ok"], "any order: verify")
    lists_agree(fresh)


def _taken(machine: Machine, frame: bytes) -> bool:
    with machine.db.write():
        try:
            with machine.db.attempt():
                batch = Applying(machine.db, machine.meaning, 0, arrivals=False)
                batch.take_frame(unpack(frame, batch.pairs))
                batch.finish()
        except Gap:
            return False
    return True


def equal_vectors(world) -> None:
    """What was shown under a vector is shown under it everywhere and always."""
    for machine in world.machines.values():
        equal_vectors_of(world, machine)


def equal_vectors_of(world, machine: Machine) -> None:
    """Note what a machine shows under its vectors, and compare."""
    units = {machine.unit} if machine.unit else {one.unit for one in world.desks}
    for unit in sorted(units):
        vector = tuple(state.vector(machine.db, unit).items())
        scopes = set(state.scopes(machine.db, unit))
        shown = [case for (_, home), case in cases_of(machine).items()
                 if home in scopes]
        told = (json.dumps(shown), state.digest(machine.db, unit))
        first = world.told.setdefault((unit, vector, machine.meaning.registry), told)
        expect(first == told, "equal vectors, different copies", machine.name, first,
               told)


def lanes_hold(world, machine: Machine) -> None:
    """Every lane is whole from 1 on, linked by hashes, one id at each place."""
    rows_of: dict[int, list] = {}
    for lane, seq, body in machine.db.query(
            "SELECT lane, seq, body FROM changes ORDER BY lane, seq"):
        rows_of.setdefault(lane, []).append((seq, bytes(body)))
    for n, rows in rows_of.items():
        lane, before = lanes.get_lane(machine.db, n), bytes(32)
        if lane.parent is not None:
            before = changes.id_at(machine.db, lane.parent, lane.fork_seq)
        for place, (seq, body) in enumerate(rows, lane.fork_seq + 1):
            told = read(body)
            expect(seq == place, "a lane has a hole", seq)
            if id_of(body) not in world.book.aside:
                expect(told[3] == seq and told[4] == before, "a lane is not linked")
            before = bytes.fromhex(id_of(body))


def at_rest(world) -> None:
    """After healing: nothing lost, nothing doubled, everybody the same."""
    for machine in world.machines.values():
        lanes_hold(world, machine)
        shows_what_it_must(world, machine)
        lists_agree(machine)
        found = verify(machine.seat)
        expect(found["ok"], "verify", machine.name, found["problems"])
        expect(not parked_at(machine), "frames are parked", machine.name)
        for case in every_case(machine.seat):
            history(machine.seat, case["id"])
    equal_vectors(world)
    if world.chances["checks"].random() < 0.5:
        any_order(world, world.chances["checks"])
    late_work_waits(world)
    world.scans.at_rest()
    for desk in world.desks:
        all_sent_is_true(world, desk)
        if world.struck_off(desk):
            revoked_at_rest(world, desk)
            continue
        _agrees(world, desk)
        after_an_answer(world, desk, resting=True)
        _honest(world, desk)
    codes = [code for code, author in world.codes
             if author != HUB or not world.past.silent_hub]
    expect(len(set(codes)) == len(codes) or world.past.whole_disks,
           "a number was given twice", codes)


def _agrees(world, desk: Machine) -> None:
    """The desk holds all of its scopes, and sets aside what the hub does."""
    scopes = {desk.seat.me.box} if desk.seat.me.box else set(
        state.scopes(world.hub.db, desk.unit))
    here = {id for scope in {*scopes, 0} for id in world.arrivals[scope]}
    if world.past.hub_went_back:
        # It may hold what it was given for a reason (a merger, somebody's box) that
        # nobody knows of any more.
        here = here | world.names[desk.name]
    expect(here == world.names[desk.name], "not everything arrived", desk.name,
            here ^ world.names[desk.name])
    if not desk.seat.me.box:
        expect(state.vector(desk.db, desk.unit) == state.vector(
            world.hub.db, desk.unit), "vectors", desk.name)
        expect(state.digest(desk.db, desk.unit) == state.digest(
            world.hub.db, desk.unit) or desk.meaning is not world.hub.meaning,
            "digests", desk.name)
    aside = [{(row[0], row[1]) for row in one.db.query(
        "SELECT id, reason, scope FROM quarantine") if row[2] in scopes}
        for one in (desk, world.hub)]
    expect(aside[0] == aside[1] or desk.meaning is not world.hub.meaning,
           "set aside differently", desk.name, aside)
    known = {bytes(id).hex() for id, _ in aside[0]}
    must = {id for id in here if id in world.book.aside or (
        id in world.book.acts and not takes(desk, world.book.acts[id]))}
    expect(known == must, "not set aside as it must be", desk.name, known ^ must)


def _honest(world, desk: Machine) -> None:
    """The ledgers told what happened, and nothing is left to send."""
    own = ask.own_lanes(desk.db, desk.seat.me)
    acked = sum(lane.acked_seq for lane in own)
    expect(acked == sum(lane.head_seq for lane in own), "still unsent", desk.name)
    expect(ask.pending(desk.db, desk.seat.me) == (0, None), "pending", desk.name)
    book, name = world.book, desk.name
    came = [id for id in world.names[name] if name != (
        book.acts[id].author if id in book.acts else book.scans.get(id, name))]
    foreign = len(came)
    # Set aside when they came, whatever the program has learned since.
    unknown = sum(id in book.acts and book.acts[id].beyond for id in came)
    if world.options.past:
        return      # a ledger tells of one folder's past; these had several
    told = (desk.sent, desk.received)
    right = told[0] == acked and foreign - unknown <= told[1] <= foreign
    if desk.cuts:
        right = told[0] <= acked and told[1] <= foreign
    expect(right, "the ledger is wrong", desk.name, told, (acked, foreign))
