"""What one desk's day costs the hub in processor time.

Twenty DAYs in a row against one serving hub; clock ticks are 10 ms, so only the
sum over all of them means something. What people do at the province between two
days runs in a process of its own and does not count.
"""
from typing import Final

from .figure import Figure
from .line import UNSHAPED
from .processes import cpu_s
from .province import Province
from .syncs import CASES, prepared
from .workload import base, day

DAYS: Final = 20
BAR_MS: Final = 15


def measure(runs: int) -> list[Figure]:
    taken = tuple(_ms_a_day() for _ in range(runs))
    return [Figure(name="hub processor time per desk-day", unit="ms", bar=BAR_MS,
                   runs=taken, note=f"{DAYS} DAY syncs each")]


def _ms_a_day() -> float:
    province = prepared()
    province.put_back("base")
    with province.serving() as hub:
        assert hub.process is not None
        _warm(province)
        return 1_000 * sum(_days(province, hub.process.pid)) / DAYS


def _warm(province: Province) -> None:
    """The first request loads code; a hub that runs for months pays it once."""
    with province.working() as worker:
        province.sync(worker, UNSHAPED)


def _days(province: Province, pid: int) -> list[float]:
    cases = list(base(CASES))
    taken = []
    for number in range(1, DAYS + 1):
        work = day(cases, seed=number)
        province.do(work)
        cases = work.applied(cases)
        with province.working() as worker:
            before = cpu_s(pid)
            province.sync(worker, UNSHAPED)
            taken.append(cpu_s(pid) - before)
    return taken
