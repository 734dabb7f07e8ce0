"""`python -m tests.bench [--quick] [NAME…]`: measure, show a table, keep it.

Everything is driven through the program's own commands; the answer is 0 when every
bar was kept, 1 when one was missed or could not be measured.
"""
import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Final

from . import apply, backlog, checking, growth, hub_cpu, new_pc, pages, scans, syncs
from .figure import Figure, keep, notes, table

Measure = Callable[[int], list[Figure]]

RUNS: Final = 3
LOAD_MAX: Final = 0.8   # what others may already ask of the processors
MEASURES: Final[dict[str, Measure]] = {
    "nothing": syncs.nothing,
    "day": syncs.a_day,
    "week": syncs.a_week,
    "week-cut-20": syncs.a_week_cut_20,
    "week-cut-3": syncs.a_week_cut_3,
    "week-1mbit": syncs.a_week_at_1_mbit,
    "lone": backlog.lone,
    "apply": apply.measure,
    "verify": checking.measure,
    "hub-cpu": hub_cpu.measure,
    "start": pages.start,
    "search": pages.search,
    "queues": pages.queues,
    "save": pages.save,
    "growth": growth.measure,
    "scans-behind": scans.behind,
    "scans-cut-30": scans.cut_30,
    "new-pc": new_pc.measure,
    "backlog-cuts": backlog.cuts,
}


def main() -> int:
    asked = _arguments()
    figures: list[Figure] = []
    if os.getloadavg()[0] > LOAD_MAX:
        print("this PC is busy with other work: times will be too long",
              file=sys.stderr)
    for name in asked.names or MEASURES:
        began = time.perf_counter()
        print(f"{name} …", end=" ", flush=True, file=sys.stderr)
        figures += _measured(name, 1 if asked.quick else asked.runs)
        print(f"{time.perf_counter() - began:.1f} s", file=sys.stderr)
    print(table(figures))
    print(notes(figures))
    print(f"kept in {keep(figures, asked.quick)}", file=sys.stderr)
    return 0 if all(figure.met for figure in figures) else 1


def _measured(name: str, runs: int) -> list[Figure]:
    """A figure that cannot be measured is a row that says so, not the end."""
    try:
        return MEASURES[name](runs)
    except (AssertionError, OSError, LookupError) as problem:
        said = f"{type(problem).__name__}: {problem}"
        return [Figure(name=name, unit="", bar=0, note=said[-2_000:])]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench",
                                     description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help=f"any of {', '.join(MEASURES)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="one run of each")
    parser.add_argument("--runs", type=int, default=RUNS, help="default: %(default)s")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(MEASURES)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
