"""What cuts cost a desk that was away for long, and what one change costs alone.

The line with cuts is the real one, and takes half an hour: on a faster one the request
would be as long as the time between two cuts, and measure something else.
"""
from dataclasses import replace
from typing import Final

from .figure import Figure
from .line import COMMUNE, UNSHAPED, Shape
from .province import Province, Run
from .syncs import CASES, prepared, wasted
from .workload import Edit, base, edits

NEW: Final = 37_000
EDITS: Final = 74_000       # with the new cases about 5 MB of frames
EDITS_PER_COMMAND: Final = 10_000
PAYLOAD_MIN: Final = 5_000_000
A_FEW: Final = 20


def cuts(runs: int) -> list[Figure]:
    """5 MB at 64 kbit/s, cut every 60 and every 20 s: bytes sent again."""
    province = Province("backlog")
    province.enrol()
    cases = list(base(NEW))
    province.move_in(cases)
    some = edits(cases, EDITS)
    for first in range(0, EDITS, EDITS_PER_COMMAND):
        province.desk.edit(some[first:first + EDITS_PER_COMMAND])
    province.keep("backlog")
    whole = _run(province, UNSHAPED).carried.both
    assert whole >= PAYLOAD_MIN, whole
    return [_again(province, every_s, bar, (whole, runs))
            for every_s, bar in ((60, 5), (20, 15))]


def _again(province: Province, every_s: float, bar: float, of: tuple[int, int]
           ) -> Figure:
    whole, runs = of
    shape = replace(COMMUNE, cut_every_s=every_s)
    done = [_run(province, shape) for _ in range(runs)]
    return Figure(
        name=f"5 MB of changes, cut every {every_s} s: sent again", unit="%", bar=bar,
        runs=tuple(100 * wasted(run) / whole for run in done),
        note="; ".join(
            f"{run.seconds / 60:.0f} min, {run.carried.cuts_felt} cuts, "
            f"{100 * (run.carried.both - whole) / whole:.1f} % more bytes in all"
            for run in done))


def _run(province: Province, shape: Shape) -> Run:
    province.put_back("backlog")
    return province.timed_sync(shape)


def lone(runs: int) -> list[Figure]:
    """What one edit, and each of twenty, adds to what an idle exchange sends. What is
    said differs from edit to edit, so several are sent alone."""
    some = edits(list(base(CASES)), A_FEW)
    idle = _up([])
    alone = [some[number:number + 1] for number in range(3 * runs)]
    return [
        Figure(name="one edit alone, with its seal", unit="B", bar=220,
               runs=tuple(_up(one) - idle for one in alone)),
        Figure(name=f"an edit among {A_FEW}", unit="B", bar=60,
               runs=((_up(some) - idle) / A_FEW,))]


def _up(some: list[Edit]) -> int:
    """Bytes up of a sync that carries these edits."""
    province = prepared()
    province.put_back("base")
    if some:
        province.desk.edit(some)
    return province.timed_sync(UNSHAPED).carried.up
