"""How many changes a second `verify` replays and compares, on one processor."""
import time
from typing import Final

from app.work.add_cases import add_cases
from app.work.edit_cases import edit_cases
from app.work.verify import verify

from .apply import CASES, EDITS, fresh_folder
from .figure import Figure
from .workload import UNIT, base, edits

BAR: Final = 10_000


def measure(runs: int) -> list[Figure]:
    desk = fresh_folder("verify", "desk", UNIT)
    cases = list(base(CASES))
    add_cases(desk, enumerate(cases, 1))
    edit_cases(desk, enumerate(edits(cases, EDITS), 1))
    rates = []
    for _ in range(runs):
        began = time.perf_counter()
        told = verify(desk)
        rates.append(told["changes"] / (time.perf_counter() - began))
        assert told["ok"], told["problems"]
    return [Figure(name="changes verified", unit="/s", bar=BAR, better="higher",
                   runs=tuple(rates), note=f"{CASES + EDITS} changes of {CASES} cases; "
                   "a seal to check costs 55 µs more")]
