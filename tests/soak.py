"""For hours: `python -m tests.soak worlds 20000`, or `… kills 300-900`.

What has run is kept beside the checkout by version of the judged code, so that a run
that was stopped goes on where it was. The name of a kind says what one seed runs.
"""
import hashlib
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from random import Random

from tests.fuzz.doors import DOORS
from tests.fuzz.knock import knock
from tests.killed.kills import a_day_of_kills
from tests.power.cut import cut_everywhere
from tests.power.day import a_day
from tests.world.world import run_seed

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "soak-results.jsonl"
WORKERS = int(os.environ.get("WORKERS", "2"))
KILLS_A_DAY, ACTS_A_DAY, INPUTS_A_SEED = 60, 40, 10_000


def kills(seed: int) -> None:
    """One village, sixty processes killed."""
    with tempfile.TemporaryDirectory(prefix="killed-") as place:
        a_day_of_kills(Path(place) / "village", seed, KILLS_A_DAY)


def power(seed: int) -> None:
    """One desk's day and the hub's, the power cut after every event of it."""
    with tempfile.TemporaryDirectory(prefix="power-") as place:
        day = a_day(Path(place) / "village", seed, ACTS_A_DAY)
        for name, story in day.stories.items():
            cut_everywhere(story, Path(place) / f"cut-{name}", Random(seed))


def fuzz(seed: int) -> dict[str, object]:
    """Ten thousand spoilt inputs, or a few more, shared by the doors."""
    each = -(-INPUTS_A_SEED // len(DOORS))
    found = [knock(name, seed, each) for name in DOORS]
    return {"inputs": sum(one.inputs for one in found),
            "seconds": round(sum(one.seconds for one in found), 1),
            "slowest_ms": round(max(one.slowest_ms for one in found), 1),
            "growth_mb": round(sum(one.growth_mb for one in found), 1)}


KINDS: dict[str, Callable[[int], object]] = {
    "worlds": run_seed, "kills": kills, "power": power, "fuzz": fuzz}


def main(kind: str, wanted: range) -> int:
    """Run the seeds that this version has not run; 1 when one failed."""
    version = version_of()
    done = set(already(kind, version))
    left = [seed for seed in wanted if seed not in done]
    print(f"{kind}, version {version}: {len(wanted) - len(left)} ran, "
          f"{len(left)} to run", flush=True)
    failed, start = [], time.monotonic()
    with ProcessPoolExecutor(WORKERS) as pool, KEPT.open(
            "a", encoding="utf-8", buffering=1) as kept:
        running = [pool.submit(one, kind, seed) for seed in left]
        for number, ended in enumerate(as_completed(running), 1):
            seed, problem, facts = ended.result()
            kept.write(json.dumps({"kind": kind, "version": version, "seed": seed,
                                   "ok": not problem} | facts) + "\n")
            if problem:
                failed.append(seed)
                print(f"{kind} {seed} failed\n{problem}", flush=True)
            if number % 500 == 0:
                print(f"{number} of {len(left)}, {len(failed)} failed, "
                      f"{number / (time.monotonic() - start):.1f}/s", flush=True)
    print(f"{len(left)} {kind} ran, failed: {failed or 'none'}")
    return 1 if failed else 0


def seeds_of(text: str) -> range:
    """`300-900`, or `2000` for the first 2 000."""
    first, _, last = text.rpartition("-")
    return range(int(first or 0), int(last) + (1 if first else 0))


def one(kind: str, seed: int) -> tuple[int, str, dict[str, object]]:
    """Run one seed; what went wrong, empty when nothing did, and its figures."""
    try:
        told = KINDS[kind](seed)
    except Exception:   # whatever it is, the run goes on and the seed is told
        return seed, traceback.format_exc(), {}
    return seed, "", told if isinstance(told, dict) else {}


def version_of() -> str:
    """Names the code that decides how copies agree, and its judges."""
    whole = hashlib.sha256()
    for folder in ("sync", "db", "app/work", "app/rules", "tests/world"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def already(kind: str, version: str) -> Iterator[int]:
    """Seeds this version has run without a fault."""
    if KEPT.exists():
        for line in KEPT.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if (told.get("kind"), told["version"]) == (kind, version) and told["ok"]:
                yield told["seed"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], seeds_of(sys.argv[2])))
