"""The line is good again: everybody agrees soon, and nothing is sent for nothing."""
from dataclasses import dataclass

from sync import ask
from sync.exchange import OK
from tests.sync.stores import parts

from .machine import HUB, Machine
from .options import MINUTE_MS, Options
from .violation import Violation, expect

GHOSTS_GONE_MS = 240 * MINUTE_MS
ROUNDS = 3
EXCHANGES_MAX = 200
REQUESTS_MAX = 3_000
IDLE_MAX = 3           # exchanges of one sync that brought nothing to anybody
HEAD_BYTES_MAX = 2_048
LISTED_BYTES = 60      # a frame's place in the head
FAULTS = ("lost", "late", "doubled", "cut", "swallowed", "portal", "flipped", "stale",
          "power", "restarts", "busy", "revokes")


@dataclass(frozen=True)
class Trip:
    """One exchange over a good line: what it carried and what that was good for."""

    code: str              # what the answer began with
    pushed: int            # bytes of frames
    pulled: int
    up_head: int           # all other bytes
    down_head: int
    frames: int
    at_hub: int            # changes new there
    at_desk: int
    acknowledged: int

    @property
    def idle(self) -> bool:
        return not (self.at_hub or self.at_desk or self.acknowledged)


def heal(world) -> None:
    """No more faults; what is still on its way arrives; everybody syncs."""
    kept = world.options
    world.options = Options(**{**vars(kept), **dict.fromkeys(FAULTS, 0.0)})
    world.ages.at_last()
    world.advance(GHOSTS_GONE_MS)
    for number in range(ROUNDS + 2 * bool(kept.past)):
        for desk in world.desks:
            trips = _sync_out(world, desk)
            world.scans.carry_out(desk, lambda desk: _sync_out(world, desk))
            if not kept.past:     # whoever went back is told again what others know
                _spares_the_line(desk, trips, number)
    world.options = kept


def trip(world, desk: Machine, request, reply: bytes) -> Trip:
    """What an exchange came to, now that its answer is kept."""
    told, frames = parts(reply)
    pulled, before = sum(map(len, frames)), desk.before
    after = standing(world, desk)
    return Trip(
        told.code, request.frame_bytes, pulled, len(request.data) - request.frame_bytes,
        len(reply) - pulled, len(told.frames) + request.data.count(b"MC1F"),
        *(now - then for now, then in zip(after, before, strict=True)))


def standing(world, desk: Machine) -> tuple[int, int, int]:
    """(changes at the hub, changes here or parked here, acknowledged ones)."""
    (parked,) = desk.db.query("SELECT COUNT(*) FROM parked")
    (inbox,) = world.hub.db.query("SELECT COUNT(*) FROM inbox")
    own = ask.own_lanes(desk.db, desk.seat.me)
    return (len(world.names[HUB]) + inbox[0], len(world.names[desk.name]) + parked[0],
            sum(lane.acked_seq for lane in own))


def _sync_out(world, desk: Machine) -> list[Trip]:
    """Exchange until the desk is content."""
    world.trips = []
    for _ in range(EXCHANGES_MAX):
        world.exchange(desk)
        asked = world.counts["requests"]
        while desk.request is not None or desk.going_on:
            world.advance(1_000)
            expect(world.counts["requests"] < asked + REQUESTS_MAX,
                   "a sync without end", desk.name)
        if world.counts["requests"] == asked:
            trips, world.trips = world.trips, None
            return trips
    raise Violation("a desk never finished", desk.name)


def _spares_the_line(desk: Machine, trips: list[Trip], number: int) -> None:
    """Few exchanges that brought nothing, small heads, no frame sent for nothing."""
    idle = sum(one.idle for one in trips)
    expect(idle <= IDLE_MAX, "exchanges for nothing", desk.name, idle, trips)
    told = number > 0      # at first neither knows what the faults had let through
    for one in trips:
        allowed = HEAD_BYTES_MAX + LISTED_BYTES * one.frames
        expect(one.up_head <= allowed and one.down_head <= allowed, "a long head", one)
        if told:
            expect(one.at_hub or not one.pushed, "pushed for nothing", desk.name, one)
            expect(one.at_desk or not one.pulled, "pulled for nothing", desk.name, one)
        told = told or one.code == OK
