"""How long a new PC takes to hold everything its commune has: 10,000 cases and what
was done to them, over the commune's line with a cut every 15 seconds, and over a good
line. Not the median of three: the first alone takes minutes.
"""
import time
from typing import Final

from tests.contract.program import Desk, Worker

from .figure import Figure
from .limits import least_s
from .line import COMMUNE, DISTRICT, Line, Shape
from .province import IDLE_S_MAX, Province
from .workload import UNIT, Work, base, edits

CASES: Final = 10_000
EDITS: Final = 20_000
CUT_S: Final = 15.0
USABLE_S, OF_LIMIT = 900, 1.5
CUT: Final = Shape(rate=COMMUNE.rate, rtt_s=COMMUNE.rtt_s, cut_every_s=CUT_S)


def measure(_: int) -> list[Figure]:
    province = Province("new-pc")
    province.enrol()
    cases = list(base(CASES))
    province.move_in(cases)
    province.do(Work(desk=edits(cases, EDITS)))
    with province.serving():
        assert province.desk.sync()["pending"] == 0
        good_s, good = _enrolled(province, "good", DISTRICT)
        limit_s = least_s(good, DISTRICT)
        poor_s, poor = _enrolled(province, "poor", CUT)
    return [
        Figure(name="new PC at 1 Mbit/s, of the limit", unit="×", bar=OF_LIMIT,
               runs=(good_s / limit_s,), limit=1.0,
               note=f"{good_s:.1f} s for {good} bytes; the line alone takes "
                    f"{limit_s:.1f} s"),
        Figure(name="new PC at 64 kbit/s, cut every 15 s", unit="s", bar=USABLE_S,
               runs=(poor_s,), limit=least_s(good, CUT),
               note=f"{poor} bytes on the line")]


def _enrolled(province: Province, name: str, shape: Shape) -> tuple[float, int]:
    """(seconds, bytes both ways) until a new PC holds all the hub holds."""
    desk, hub = Desk(province.place / name, UNIT), province.hub
    with Line(hub.port, shape) as line:
        desk.run("enrol", "--hub", hub.url, "--code", hub.code(UNIT))
        worker = Worker(desk)
        try:
            worker.ask("status")
            began = time.perf_counter()
            worker.ask("sync", hub=line.url, timeout=IDLE_S_MAX)
            seconds = time.perf_counter() - began
        finally:
            worker.close()
    assert desk.export_text() == hub.export_text(), "the new PC holds something else"
    return seconds, line.carried.both
