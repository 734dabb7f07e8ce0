"""Machines that go back in time: copied PCs, disks put back, a hub put back or lost.

What no machine holds after such an act is lost, and nobody can do anything about it.
All else is in some machine's log, and at the end every log must be everywhere.
"""
from dataclasses import dataclass

from sync import epoch
from sync.token import Mark

from .machine import HUB, Machine, templates
from .officers import Officer

CLONES_MAX = 2


@dataclass(frozen=True)
class Image:
    """A machine's folder at some moment, and what the world knew of it then."""

    stored: bytes
    mark: Mark | None
    names: frozenset[str]
    applied: frozenset[str]
    looked: int
    knew_from: int
    arrivals: dict[int, tuple[str, ...]]


class Past:
    """State: an image of each machine, and which promises cannot be held any more."""

    def __init__(self, world) -> None:
        self.world = world
        self.chance = world.chances["past"]
        self.images: dict[str, Image] = {}
        self.hub_went_back = False
        self.whole_disks = False        # a token travelled: numbers may come twice
        self.silent_hub = False         # so may what the hub itself receives

    def event(self) -> None:
        """Keep an image, or let one machine be what it was."""
        options = self.world.options
        if self.chance.random() >= options.past:
            return
        name = self.chance.choice(sorted(self.world.machines))
        act = self.chance.choice(("keep", *options.pasts))
        if act == "keep" or name not in self.images and act in ("desk", "hub"):
            self.images[name] = self._image(self.world.machines[name])
        elif act == "clone" and name != HUB:
            self._clone(self.world.machines[name])
        elif act == "desk" and name != HUB:
            self._put_back(name)
        elif act == "hub" and HUB in self.images:
            self._hub_back()
        elif act == "lose":
            self._lose()

    # What happens

    def _clone(self, machine: Machine) -> None:
        if len(self.world.desks) - len(self.world.options.desks) >= CLONES_MAX:
            return
        image, name = self._image(machine), machine.name + "+"
        while name in self.world.machines:
            name += "+"
        other = Machine(name, machine.unit, machine.role, machine.watch.copy(),
                        machine.chance, push_bytes=machine.push_bytes,
                        meaning=machine.meaning)
        self.world.machines[name] = other
        self.world.desks.append(other)
        self.world.officers[name] = Officer(self.world, other)
        other.token.machine = machine.token.machine
        self._become(other, image, self._with_token())
        self.world.counts["clone"] += 1

    def _put_back(self, name: str) -> None:
        machine = self.world.machines[name]
        self._become(machine, self.images[name], self._with_token())
        self.world.counts["desk put back"] += 1

    def _hub_back(self) -> None:
        self._become(self.world.hub, self.images[HUB], False)
        self.hub_went_back = True
        if self.chance.random() < 0.5:
            self._begin_life()
        else:
            self.silent_hub = True
        self.world.counts["hub put back"] += 1

    def _lose(self) -> None:
        empty = Image(templates()["new hub"], None, frozenset(), frozenset(), 0, 0, {})
        self._become(self.world.hub, empty, False)
        self.hub_went_back = True
        self._begin_life()
        self.world.counts["hub lost"] += 1

    def _begin_life(self) -> None:
        hub = self.world.hub
        with hub.db.write():
            epoch.begin_new_life(hub.db, hub.seat.me, hub.watch.now_ms())

    # Images

    def _with_token(self) -> bool:
        """Whether the whole disk was copied, the token with it."""
        whole = self.world.options.whole_disks and self.chance.random() < 0.5
        self.whole_disks = self.whole_disks or whole
        return whole

    def _image(self, machine: Machine) -> Image:
        world, name = self.world, machine.name
        return Image(
            machine.db.connection.raw.serialize(), machine.token.mark,
            frozenset(world.names[name]), frozenset(world.applied[name]),
            world.looked.get(name, 0), machine.knew_from,
            {scope: tuple(ids) for scope, ids in world.arrivals.items()})

    def _become(self, machine: Machine, image: Image, with_token: bool) -> None:
        world, name = self.world, machine.name
        machine.request = None
        if with_token:
            machine.token.mark = image.mark
        elif name not in self.images and name.endswith("+"):
            machine.token.mark = None     # a copy in another place has none
        machine.knew_from = image.knew_from
        machine._open(image.stored)
        world.names[name], world.applied[name] = set(image.names), set(image.applied)
        world.looked[name] = image.looked
        world.ages.count_again(machine)
        if name == HUB:
            world.nonces.clear()
            world.arrivals.clear()
            for scope, ids in image.arrivals.items():
                world.arrivals[scope] = list(ids)
