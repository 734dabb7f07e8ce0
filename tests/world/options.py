"""What kind of world a seed makes: how bad the line, how wild the clocks, who acts."""
from dataclasses import asdict, dataclass
from random import Random

MINUTE_MS = 60_000
YEAR_MS = 365 * 24 * 60 * MINUTE_MS


@dataclass(frozen=True)
class Options:
    """The chances of one world, drawn from its seed. Each is 0 in some worlds."""

    seed: int
    desks: tuple[str, ...]
    events: int
    habits: tuple[int, ...]          # import, receive, edit, several edits, resolve
    syncing: float                   # how often an event is a sync, not an act
    hub_acts: float
    lost: float
    late: float
    doubled: float
    cut: float                       # answers cut at a random byte
    swallowed: float                 # answers that never come though the hub committed
    portal: float                    # a captive portal or an error page answers
    flipped: float                   # one bit of an answer or a request
    stale: float                     # the answer to an earlier request
    power: float                     # the power goes at some statement
    restarts: float
    busy: float                      # the hub is short of breath and says so
    revokes: float                   # a desk is struck off
    merges: float                    # one unit becomes the other
    transfers: float                 # a case is handed to the other unit
    hostile: float                   # pushes of the machine whose owner means harm
    clocks: str                      # right, off, wild
    frame_changes: int               # changes in a frame, at most
    answer_bytes: int
    lane_read: int
    push_bytes: int
    shelf: int                       # how many case ids everybody imports from
    past: float                      # how often a machine goes back in time
    pasts: tuple[str, ...]           # clone, desk, hub, lose
    whole_disks: bool                # the token may travel with the folder
    scans: float                     # how often somebody scans a paper
    ages: float                      # how often a program is renewed
    renewed: tuple[str, ...]         # whose program is the next one from the start

    def told(self) -> str:
        """The options as a failing test prints them."""
        return "\n".join(f"    {name} = {value!r}"
                         for name, value in asdict(self).items())


def options_of(seed: int) -> Options:
    """The options of a seed. Each group has a generator of its own."""
    who, line, limits = (Random(f"{seed}/{name}") for name in ("who", "line", "limits"))
    # Drawn apart: old seeds keep their worlds.
    later, past = Random(f"{seed}/later"), Random(f"{seed}/past")
    pasts = past.choice(((), (), ("clone",), ("desk",), ("clone", "desk"),
                         ("hub",), ("lose", "hub"), ("clone", "desk", "hub", "lose")))

    def chance(most: float) -> float:
        return line.choice((0.0, 0.0, most / 4, most))

    unit = who.sample(("an", "binh", "chi"), who.choice((1, 2, 2, 3)))
    # Desks of both units, where the province does something about units.
    units = Random(f"{seed}/units")
    merges, transfers = units.choice((
        (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.05, 0.0), (0.0, 0.1), (0.05, 0.1)))
    others = [name for name, likely in (("hoa", 0.4), ("dung", 0.3))
              if who.random() < likely]
    if (merges or transfers) and "dung" not in others:
        others.append("dung")
    ages = Random(f"{seed}/ages")
    renewing = ages.choice((0.0, 0.0, 0.0, 0.03, 0.1))
    desks = tuple(sorted(unit + others))
    return Options(
        seed=seed, desks=desks,
        events=who.choice((30, 50, 80)),
        habits=(who.choice((1, 3)), who.choice((0, 1, 2)), 8, who.choice((0, 2)),
                who.choice((0, 3))),
        syncing=who.choice((0.15, 0.3, 0.5)), hub_acts=who.choice((0.0, 0.05, 0.15)),
        lost=chance(0.3), late=chance(0.3), doubled=chance(0.3), cut=chance(0.4),
        swallowed=chance(0.3), portal=chance(0.2), flipped=chance(0.2),
        stale=chance(0.2), power=chance(0.15), restarts=chance(0.1),
        busy=later.choice((0.0, 0.0, 0.2)),
        revokes=later.choice((0.0, 0.0, 0.03)) * (not {"hub", "lose"} & {*pasts}),
        merges=merges, transfers=transfers,
        # A hub that forgot the hostile machine cannot be expected to know its lanes.
        hostile=who.choice((0.0, 0.05, 0.05, 0.2)) * (not {"hub", "lose"} & {*pasts}),
        clocks=who.choice(("right", "off", "off", "wild")),
        frame_changes=limits.choice((1, 2, 5, 400)),
        answer_bytes=limits.choice((1, 900, 3_000, 262_144, 262_144)),
        lane_read=limits.choice((1, 3, 4_000)),
        push_bytes=limits.choice((1, 500, 4_096, 65_536)),
        shelf=who.choice((1, 2, 4, 8)), past=0.15 if pasts else 0.0, pasts=pasts,
        whole_disks=past.random() < 0.5,
        scans=Random(f"{seed}/scans").choice((0.0, 0.0, 0.0, 0.1, 0.3)),
        ages=renewing, renewed=tuple(
            name for name in ("hub", *desks) if renewing and ages.random() < 0.4))
