"""Whether a sync costs more when more cases are stored: 2,000 against 200,000.

On a line without limits, so that only the program's own time is compared: each
pair of times is one DAY at both ends, synchronised by a warm worker.
"""
from collections import deque
from statistics import median
from typing import Final

from .figure import Figure
from .line import UNSHAPED
from .province import Province
from .workload import Case, base, day

FEW: Final = 2_000
MANY: Final = 200_000
MANY_QUICK: Final = 20_000
DAYS: Final = 5
BAR: Final = 1.2


def measure(runs: int) -> list[Figure]:
    many = MANY if runs > 1 else MANY_QUICK
    few_s = _sync_times(FEW, runs)
    many_s = _sync_times(many, runs)
    return [Figure(
        name=f"a sync with {many:_} stored cases against {FEW:_}", unit="×", bar=BAR,
        runs=(median(many_s) / median(few_s),),
        note=f"medians {median(few_s) * 1_000:.0f} ms and "
             f"{median(many_s) * 1_000:.0f} ms of {len(few_s)} DAYs each")]


def _sync_times(number: int, runs: int) -> list[float]:
    province = Province(f"growth-{number}")
    province.enrol()
    province.move_in(base(number))
    cases: list[Case] = list(deque(base(number), maxlen=FEW))
    times = []
    with province.serving(), province.working() as worker:
        province.sync(worker, UNSHAPED)
        for seed in range(1, DAYS * max(runs, 1) + 1):
            work = day(cases, seed)
            province.do(work)
            cases = work.applied(cases)
            times.append(province.sync(worker, UNSHAPED).seconds)
    return times
