"""Whether a sync costs more when more cases are stored: 2,000 against 200,000.

On a line without limits, so that only the program's own time is compared. Both
provinces take turns, DAY after DAY, so that a busy machine slows both alike.
"""
from collections import deque
from contextlib import ExitStack
from statistics import median
from typing import Final

from tests.contract.program import Worker

from .figure import Figure
from .line import UNSHAPED
from .province import Province
from .workload import Case, base, day

FEW: Final = 2_000
MANY: Final = 200_000
MANY_QUICK: Final = 20_000
DAYS: Final = 7
BAR: Final = 1.2


def measure(runs: int) -> list[Figure]:
    many = MANY if runs > 1 else MANY_QUICK
    with ExitStack() as open_things:
        sides = [_Side(number, open_things) for number in (FEW, many)]
        times: list[list[float]] = [[], []]
        for seed in range(1, DAYS * runs + 1):
            for side, taken in zip(sides, times, strict=True):
                taken.append(side.one_day_s(seed))
    few_ms, many_ms = (1_000 * median(taken) for taken in times)
    return [Figure(
        name=f"a sync with {many:,} stored cases against {FEW:,}".replace(",", " "),
        unit="×", bar=BAR, runs=_ratios(times, runs),
        note=f"medians {few_ms:.0f} ms and {many_ms:.0f} ms of {len(times[0])} DAYs")]


def _ratios(times: list[list[float]], runs: int) -> tuple[float, ...]:
    """One ratio of medians for each run of DAYS."""
    parts = [slice(DAYS * run, DAYS * (run + 1)) for run in range(runs)]
    few, many = times
    return tuple(median(many[part]) / median(few[part]) for part in parts)


class _Side:
    """A province with this many cases, both its ends at work."""

    def __init__(self, number: int, open_things: ExitStack) -> None:
        self.province = Province(f"growth-{number}")
        self.province.enrol()
        self.province.move_in(base(number))
        self.cases: list[Case] = list(deque(base(number), maxlen=FEW))
        open_things.enter_context(self.province.serving())
        self.worker: Worker = open_things.enter_context(self.province.working())
        self.province.sync(self.worker, UNSHAPED)

    def one_day_s(self, seed: int) -> float:
        work = day(self.cases, seed)
        self.province.do(work)
        self.cases = work.applied(self.cases)
        return self.province.sync(self.worker, UNSHAPED).seconds
