"""What the province does about PCs, units and cases while desks are without a line.

Each is done at the hub by chance, with the power going in the middle of it; what must
come of it is told beforehand (a case handed over) or judged at rest.
"""
from collections import defaultdict

from app.work.revoke_device import revoke_device
from app.work.transfer_case import TransferCase, transfer_case
from sync import leaving, merging, union

from .bookkeeper import MOVED, MOVED_TO, Act, Case, id_of, last_slip, read
from .machine import HUB, OTHER_UNIT, UNIT, Machine
from .officers import Plan, filled
from .violation import expect

CLOSED = ("returned", "refused", "withdrawn", "stopped")
DAY = "2026-07-01"
BACKS_UP = 0.4      # how often, once somebody was struck off


class Province:
    """State: which unit becomes which, once it is their day; the backup that is being
    made, and what the one before holds: changes and scans."""

    def __init__(self, world) -> None:
        self.world = world
        self.chance = world.chances["province"]
        self.old, self.heir = self.chance.sample((UNIT, OTHER_UNIT), 2)
        self.copying: tuple[str, set[object]] | None = None
        self.backed_up: set[object] = set()

    def event(self, desk: Machine) -> None:
        """Perhaps strike this desk off, merge the units, hand a case over."""
        world, options = self.world, self.world.options
        if (world.chances["revoking"].random() < options.revokes
                and not world.revoked):
            self._revoke(desk)
        if world.revoked and world.chances["backups"].random() < BACKS_UP:
            self._back_up()
        if self.chance.random() < options.merges and not self.ruled():
            self._merge()
        if self.chance.random() < options.transfers:
            self._hand_over()

    def ruled(self) -> bool:
        """Whether the hub knows that the units have merged."""
        return self.world.hub.db.first("SELECT 1 FROM unions") is not None

    # What the province does

    def _revoke(self, desk: Machine) -> None:
        """The hub strikes a desk off; its people work on until they hear of it."""
        world, hub, device = self.world, self.world.hub, desk.seat.me.device
        with world.power(hub):
            revoke_device(hub.seat, device.hex())
        world.look(hub)
        (row,) = hub.db.query("SELECT state FROM devices WHERE id = ?", (device,))
        if row[0] == "revoked":     # not if the power went before the commit
            world.revoked.add(device)

    def _back_up(self) -> None:
        """A copy of the hub is begun, or the one that was is whole."""
        hub, scans = self.world.hub, self.world.scans
        if self.copying is None:
            self.copying = leaving.reach(hub.db), (
                self.world.names[HUB] | inbox_of(self.world)
                | scans.at_hub(None).keys())
            return
        reached, holds = self.copying
        with self.world.power(hub), hub.db.write():
            leaving.note_backup(hub.db, reached)
            self.backed_up, self.copying = holds, None

    def _merge(self) -> None:
        hub = self.world.hub
        with self.world.power(hub), hub.db.write():
            batch = hub.seat.authoring()
            merging.rule(batch, [(self.old, self.heir, DAY)])
            batch.finish()
        self.world.look(hub)
        self.world.counts["units merged"] += self.ruled()

    def _hand_over(self) -> None:
        hub, book = self.world.hub, self.world.book
        ids = sorted({id for id, _ in book.cases(self.world.held(hub))})
        if not ids:
            return
        id, to = self.chance.choice(ids), self.chance.choice((UNIT, OTHER_UNIT))
        if to == self.old and self.ruled():
            to = self.heir
        plan = self._foretell(self.world.officers[HUB].meant(id), to)
        self.world.commit(hub, plan, lambda: transfer_case(
            hub.seat, TransferCase(case=id, to=to, reason="chuyển nơi cư trú")))
        self.world.counts["cases handed over"] += not plan.refused

    def _foretell(self, case: Case, to: str) -> Plan:
        """The case as it stands, in the other unit; and here its end."""
        book, held = self.world.book, self.world.held(self.world.hub)
        shown, left = book.show(case, held), f"{case[1]:05d}"
        if (shown.disputes or shown.line["status"] in CLOSED
                or to in (left, union.heir_of(self.world.hub.db, left))
                or self._scans_wait(case)):
            return Plan(refused=True)
        there, values = (case[0], int(to)), {**shown.line, "unit": to}
        told = filled(values)
        if acts := book.about(there, held):
            del values["id"]
            writes = book.edit(values, acts, held)
            if writes is None:
                return Plan(refused=True)
            told = {register[0]: value for register, value in writes.items()}
        return Plan([(there, told), (case, {"status": "stopped"})])

    def _scans_wait(self, case: Case) -> bool:
        """A case is not handed over before the province has all of its scans."""
        return self.world.hub.db.first(
            """SELECT 1 FROM cases c JOIN case_papers p ON p.entity = c.n
            JOIN scans s ON s.sha = p.sha AND s.bytes = p.bytes AND s.scope = p.scope
            WHERE c.id = ? AND c.home = ? AND p.turn % 2 = 1 AND s.whole = 0""",
            (bytes.fromhex(case[0]), case[1])) is not None


def inbox_of(world) -> set[str]:
    """What the hub keeps without believing it."""
    return {row[0].hex() for row in world.hub.db.query(
        "SELECT id FROM inbox WHERE why = 'revoked'")}


def late_work_waits(world) -> None:
    """What somebody did about a case after it had gone is in effect where it was
    written, and lies in the supervisor's inbox too."""
    slips: dict[Case, list[Act]] = defaultdict(list)
    late, acts, went_back = set(), world.book.acts, world.past.hub_went_back
    log = [acts.get(id_of(body)) for (body,) in world.hub.db.query(
        "SELECT body FROM changes ORDER BY n")]
    # What an older program had set aside took effect when the hub's was renewed.
    known = world.hub.knew_from
    log[known:known] = [act for act in log[:known] if act is not None and act.beyond]
    if went_back:        # it heard of moves in any order, and told what each made late
        log.sort(key=lambda act: act is None or act.kind != MOVED)
    for act in log:
        if act is not None and act.kind == MOVED:
            slips[act.case].append(act)
        elif act is not None and act.author != HUB:
            slip = last_slip([one for one in slips[act.case] if act.id not in one.knew])
            if slip is not None and MOVED_TO in read(world.book.raw[slip.id])[11]:
                late.add(act.id)
    waiting = {row[0].hex() for row in world.hub.db.query(
        "SELECT id FROM inbox WHERE why = 'late'")} & acts.keys()
    expect(late <= waiting, "late work nobody is told of", late - waiting)
    if went_back:        # and of what some of them had made late, knowing no other yet
        late |= {id for id in waiting if any(
            one.kind == MOVED and one.case == acts[id].case and id not in one.knew
            for one in acts.values())}
    expect(waiting <= late, "told late though it was not", waiting - late)
