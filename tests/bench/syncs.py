"""How long it takes two copies to agree: nothing to do, a DAY, a WEEK.

Each run puts the two folders back as they were, starts the hub and the worker, and
times one `sync` from the request on its stdin to the ledger on its stdout.
"""
from functools import cache
from typing import Final

from .figure import Figure
from .limits import least_s
from .line import COMMUNE, DISTRICT, Shape
from .outcome import Outcome, outcome
from .province import Province, Run
from .workload import Work, base, day, week

CASES: Final = 2_000
KB: Final = 1_000
# Where in the exchange the first cut falls differs from run to run.
CUT_20_FIRST_S: Final = (3.0, 5.0, 6.5)
CUT_3_FIRST_S: Final = (3.0, 1.0, 2.0)


@cache
def prepared() -> Province:
    """A desk and a hub that agree on the base; kept as `base`, `day` and `week`."""
    province = Province("syncs")
    province.enrol()
    cases = list(base(CASES))
    with province.serving():
        province.move_in(cases)
        ledger = province.desk.sync()
    assert ledger["sent"] == CASES, ledger
    province.keep("base")
    for name, work in (("day", day(cases)), ("week", week(cases))):
        province.put_back("base")
        province.do(work)
        province.keep(name)
    return province


def nothing(runs: int) -> list[Figure]:
    return [_timed("nothing to do", "base", 1.9, [COMMUNE] * runs)]


def a_day(runs: int) -> list[Figure]:
    return [_timed("DAY", "day", 4, [COMMUNE] * runs)]


def a_week(runs: int) -> list[Figure]:
    """The WEEK uncut: its time, its bytes and what became of its edits."""
    done, outcomes = _weeks(runs)
    kilobytes = tuple(run.carried.both / KB for run in done)
    sample = done[0]
    return [
        _figure("WEEK", 10, COMMUNE, done),
        Figure(name="WEEK, both ways", unit="kB", bar=45, runs=kilobytes,
               note=f"up {sample.carried.up}, down {sample.carried.down}, "
                    f"{sample.ledger['requests']} requests; the ledger says "
                    f"{sample.ledger['bytes_up']} up, {sample.ledger['bytes_down']} "
                    "down"),
        Figure(name="edits of other fields that vanish", unit="", bar=0,
               better="exact", note=_named(outcomes[0].vanished),
               runs=tuple(len(each.vanished) for each in outcomes)),
        Figure(name="clashing edits shown, of 20", unit="", bar=20, better="exact",
               runs=tuple(each.clashes_shown for each in outcomes)),
        Figure(name="false disputes", unit="", bar=0, better="exact",
               note=_named(outcomes[0].false_disputes),
               runs=tuple(len(each.false_disputes) for each in outcomes)),
    ]


def a_week_cut_20(runs: int) -> list[Figure]:
    return [_timed("WEEK, cut every 20 s", "week", 12,
                   _cut_shapes(20, CUT_20_FIRST_S, runs))]


def a_week_cut_3(runs: int) -> list[Figure]:
    """Finishes at all, and how much of it the cuts threw away: what the line carried
    beyond the exchanges that came through."""
    shapes = _cut_shapes(3, CUT_3_FIRST_S, runs)
    whole = _whole_week()
    done = [_run("week", shape) for shape in shapes]
    again = tuple(100 * wasted(run) / whole for run in done)
    more = ", ".join(f"{100 * (run.carried.both - whole) / whole:.0f} %"
                     for run in done)
    finished = _figure("WEEK, cut every 3 s", 60, shapes[0], done)
    return [finished, Figure(
        name="WEEK, cut every 3 s: sent again", unit="%", bar=15, runs=again,
        note=f"of the {whole} bytes of the uncut WEEK. With the heads of more "
             f"exchanges and smaller frames it took {more} more bytes; cuts felt "
             f"{', '.join(str(run.carried.cuts_felt) for run in done)}")]


def wasted(run: Run) -> int:
    """What the line carried of exchanges that were cut; what a PC has written and
    the line never carried is no waste."""
    whole = run.ledger["bytes_up"] + run.ledger["bytes_down"] - run.wasted
    return run.carried.both - whole


def a_week_at_1_mbit(runs: int) -> list[Figure]:
    return [_timed("WEEK at 1 Mbit/s, 150 ms", "week", 1.6, [DISTRICT] * runs)]


@cache
def _weeks(runs: int) -> tuple[list[Run], list[Outcome]]:
    work = _week()
    done, outcomes = [], []
    for _ in range(runs):
        done.append(_run("week", COMMUNE))
        outcomes.append(outcome(prepared(), work))
    return done, outcomes


@cache
def _whole_week() -> int:
    """The bytes of a WEEK when nothing is sent twice."""
    return _run("week", COMMUNE).carried.both


def _week() -> Work:
    return week(list(base(CASES)))


def _timed(name: str, kept: str, bar: float, shapes: list[Shape]) -> Figure:
    return _figure(name, bar, shapes[0], [_run(kept, shape) for shape in shapes])


def _run(kept: str, shape: Shape) -> Run:
    province = prepared()
    province.put_back(kept)
    return province.timed_sync(shape)


def _figure(name: str, bar: float, shape: Shape, done: list[Run]) -> Figure:
    middle = sorted(done, key=lambda run: run.seconds)[len(done) // 2]
    payload = _whole_week() if shape.cut_every_s else middle.carried.both
    return Figure(
        name=name, unit="s", bar=bar, runs=tuple(run.seconds for run in done),
        limit=least_s(payload, shape),
        note=f"{middle.carried.both} bytes, {middle.ledger['requests']} requests, "
             f"{middle.ledger['attempts']} connections, {middle.carried.cuts_felt} "
             "cuts felt")


def _cut_shapes(every_s: float, first_s: tuple[float, ...], runs: int) -> list[Shape]:
    return [Shape(rate=COMMUNE.rate, rtt_s=COMMUNE.rtt_s, cut_every_s=every_s,
                  first_cut_s=first_s[run % len(first_s)]) for run in range(runs)]


def _named(spots: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{case[:8]}… {name}" for case, name in spots[:5])
