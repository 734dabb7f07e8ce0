"""Programs of two ages: some machines are renewed before the others, some last of all.

The next program knows one field more, and a wider scale of another. What it writes of
these an older one carries, and shows nothing of it, or sets it aside, until it is
renewed itself; then it shows what everybody shows.
"""
from dataclasses import replace

import msgspec

from app.meaning import MEANING
from app.whose_case import find_case
from sync.author import Draft
from sync.change import EDIT

from .bookkeeper import SATISFACTION, SCORE_MAX, TIP, TIP_FIELD, Act
from .machine import Machine
from .officers import Officer, Plan

HABIT = 0.15            # how often an event is an act only the next program can do


def _policy_of(number: int):
    return "tie" if number == TIP_FIELD else MEANING.policy_of(number)


def _settle(number: int, rivals):
    return MEANING.settle(SATISFACTION if number == TIP_FIELD else number, rivals)


def _violation(body, role: str):
    score = body.sets.get(SATISFACTION)
    if type(score) is int and SCORE_MAX < score <= 2 * SCORE_MAX:
        body = msgspec.structs.replace(body, sets=body.sets | {SATISFACTION: SCORE_MAX})
    return MEANING.violation(body, role)


NEXT = replace(MEANING, registry=MEANING.registry + 1, policy_of=_policy_of,
               settle=_settle, violation=_violation)


def takes(machine: Machine, act: Act | None) -> bool:
    """Whether a machine's program lets what it holds have its effect."""
    return act is not None and (not act.beyond or machine.meaning is NEXT)


class Ages:
    """State: nothing but the chance; a machine knows its own program."""

    def __init__(self, world) -> None:
        self.world = world
        self.chance = world.chances["ages"]
        for machine in list(world.machines.values()):
            if machine.name in world.options.renewed:
                self._renew(machine)

    def event(self, machine: Machine) -> None:
        """Perhaps somebody's program is renewed; perhaps somebody does what only the
        next one can."""
        ages = self.world.options.ages
        if not ages:
            return
        if self.chance.random() < ages:
            older = sorted(name for name, one in self.world.machines.items()
                           if one.meaning is not NEXT)
            if older:
                self._renew(self.world.machines[self.chance.choice(older)])
        if machine.meaning is NEXT and self.chance.random() < HABIT:
            self._act(machine)

    def at_last(self) -> None:
        """Where programs are renewed at all, perhaps all are in the end."""
        if self.world.options.ages and self.chance.random() < 0.7:
            for machine in self.world.machines.values():
                if machine.meaning is not NEXT:
                    self._renew(machine)

    def count_again(self, machine: Machine) -> None:
        """Its program or its folder is another one: so may be what has its effect."""
        name, acts = machine.name, self.world.book.acts
        self.world.applied[name] |= {
            id for id in self.world.names[name] if takes(machine, acts.get(id))}

    def _renew(self, machine: Machine) -> None:
        """The program is exchanged; the power may go while it works all out afresh."""
        machine.request, machine.meaning = None, NEXT
        with self.world.power(machine):
            machine.reopen()
        self.count_again(machine)
        self.world.counts["renewed"] += 1

    def _act(self, machine: Machine) -> None:
        officer: Officer = self.world.officers[machine.name]
        ids = sorted({id for id, _ in self.world.book.cases(self.world.held(machine))})
        if not ids:
            return
        id = self.chance.choice(ids)
        name, number, value = (
            ("satisfaction", SATISFACTION,
             self.chance.randint(SCORE_MAX + 1, 2 * SCORE_MAX))
            if self.chance.random() < 0.5 else
            (TIP, TIP_FIELD, self.chance.choice(("gọi trước", "chờ giấy", ""))))

        def act() -> None:
            seat = machine.seat
            with seat.db.write():
                batch = seat.authoring()
                case = find_case(seat, batch, bytes.fromhex(id))
                batch.write(Draft(
                    scope=batch.scope_of(case), kind=EDIT, actor="Lan", entity=case.id,
                    sets={number: value},
                    seen=batch.seen(case.state)))
                batch.finish()

        self.world.commit(machine, Plan([(officer.meant(id), {name: value})]), act)
