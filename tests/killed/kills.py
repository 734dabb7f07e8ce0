"""A day in a village where processes are killed all the time."""
import time
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from pathlib import Path
from random import Random

from db import papers
from tests.contract.program import free_port
from tests.world.machine import HUB
from tests.world.violation import expect

from .process import Process
from .village import DESKS, Village, agrees_with_the_hub, whole
from .work import courier, hub, keeper, mender, officer

LONGEST_S = (0.2, 0.5, 1.2)
HUB_KILLED = 0.8
BROKEN = 0.1
AGAIN = 0.8          # who is killed before this part of a round begins again in it
SERVING = -1         # the hub, among the numbers of a crew
CREWS = ((officer,), (courier,), (courier,), (courier,), (courier, courier),
         (courier, officer), (courier, keeper), (officer, keeper))


@dataclass
class Day:
    """A village, what was said in it, who was killed. `serving`: the hub's process."""

    village: Village
    chance: Random
    port: int = field(default_factory=free_port)
    serving: Process | None = None
    said: dict[str, set[str]] = field(default_factory=lambda: {
        name: set() for name in DESKS})
    codes: list[str] = field(default_factory=list)
    backups: dict[str, int] = field(default_factory=dict)
    mended: int = 0
    kills: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys((HUB, *DESKS), 0))
    synced: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def a_day_of_kills(place: Path, seed: int, kills: int) -> Day:
    """Kill so many processes, checking after each round. Raises Violation."""
    day = Day(Village.found(place), Random(seed))
    try:
        while sum(day.kills.values()) < kills:
            if day.chance.random() < BROKEN:
                _mend(day, day.chance.choice(DESKS))
            else:
                _round(day)
        _agree_at_last(day)
    except BaseException as error:
        error.add_note(f"day {seed} of kills, {day.kills}")
        raise
    finally:
        _stop(day)
    return day


def _round(day: Day) -> None:
    """Everybody works; each is killed at a moment of their own and begins again beside
    the others while there is time; then all is looked at."""
    _serve(day)
    longest_s = day.chance.choice(LONGEST_S)
    crew = [(name, does, _start(day, name, does)) for name in DESKS
            for does in day.chance.choice(CREWS)]
    for _, _, one in crew:
        one.ready()
    began = time.monotonic()
    due = [(day.chance.uniform(0, longest_s), number) for number in range(len(crew))]
    if day.chance.random() < HUB_KILLED:
        due.append((day.chance.uniform(0, longest_s), SERVING))
    heapify(due)
    while due:
        moment_s, number = heappop(due)
        time.sleep(max(0.0, began + moment_s - time.monotonic()))
        again = moment_s < AGAIN * longest_s
        if number == SERVING:
            _stop(day)
            day.kills[HUB] += 1
        else:
            name, does, one = crew[number]
            one.kill()
            day.kills[name] += 1
            number = len(crew)
            if again:
                crew.append((name, does, _start(day, name, does)))
        if again:
            heappush(due, (day.chance.uniform(moment_s, longest_s), number))
            _serve(day)
    for name, _, one in crew:
        _hear(day, name, one)
    _look(day)


def _mend(day: Day, name: str) -> None:
    """A store breaks after all was sent; who mends it is killed and begins again."""
    _serve(day)
    day.village.sync(name, day.url)
    day.village.roll(name)
    day.village.spoil(name, day.chance)
    longest_s = day.chance.choice(LONGEST_S)
    for _ in range(day.chance.randrange(1, 4)):
        one = _start(day, name, mender)
        one.ready()
        time.sleep(day.chance.uniform(0, longest_s))
        day.kills[name] += one.alive()
        one.kill()
        one.said()
    told = _start(day, name, mender).said()
    expect(told[-1:] == [("looked", "")], "not mended", name)
    day.mended += 1
    day.village.sync(name, day.url)
    _look(day)


def _start(day: Day, name: str, does) -> Process:
    more = (day.url,) if does is courier else ()
    return Process(does, day.village.folder(name), day.chance.getrandbits(32), *more)


def _serve(day: Day) -> None:
    if day.serving is None:
        day.serving = Process(hub, day.village.folder(HUB), day.port)
        day.serving.ready()


def _stop(day: Day) -> None:
    if day.serving is not None:
        day.serving.kill()
        day.serving.said()
        day.serving = None


def _hear(day: Day, name: str, one: Process) -> None:
    for word, *told in one.said():
        if word == "kept":
            day.said[name] |= set(told[0])
            day.codes += told[1]
        elif word == "backed_up":
            day.backups[told[0]] = told[1]
        elif word == "drilled":
            expect(not told[0], "a backup that does not come back", name, told[0])
        elif word == "synced":
            day.synced += 1
            expect(told[0] is None, "a sync was refused", name, told[0])


def _look(day: Day) -> None:
    """Everything said is here, everything here is whole, the hub holds what is sent."""
    seats = {name: day.village.open(name) for name in (*DESKS, HUB)}
    try:
        for name in DESKS:
            whole(seats[name], day.said[name])
            agrees_with_the_hub(seats[name], seats[HUB])
        whole(seats[HUB], set())
    finally:
        for seat in seats.values():
            seat.db.close()
    backups = {name: held for one in DESKS
               for name, held in day.village.backups(one).items()}
    for name, held in day.backups.items():
        expect(backups.get(name, -1) >= held, "a backup holds too little", name)
    day.backups.clear()
    expect(len(set(day.codes)) == len(day.codes), "a number was given twice")


def _agree_at_last(day: Day) -> None:
    """Each desk syncs twice; then all three hold and show the same."""
    _serve(day)
    for name in (*DESKS, *DESKS):
        day.village.sync(name, day.url)
    _look(day)
    first, *others = [day.village.exported(name) for name in (*DESKS, HUB)]
    expect(all(first == other for other in others), "the copies differ")
    hub_seat = day.village.open(HUB)
    everything = set.union(*day.said.values())
    whole(hub_seat, everything)
    expect(not papers.not_whole(hub_seat.db), "the hub has not all of a scan")
    hub_seat.db.close()
