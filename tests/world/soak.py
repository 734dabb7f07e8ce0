"""Thousands of worlds, for hours: `python -m tests.world.soak 20000` or `… 300-900`.

What has run is kept beside the checkout by version of the judged code, so that a run
that was stopped goes on where it was; `SEEDS=a-b` says the same as the argument.
"""
import hashlib
import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

from .world import run_seed

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "soak-results.jsonl"
WORKERS = 2


def main(arguments: list[str]) -> int:
    """Run the seeds that this version has not run; 1 when one failed."""
    wanted = seeds_of(arguments[0] if arguments else os.environ.get("SEEDS", "2000"))
    version = version_of()
    done = set(already(version))
    left = [seed for seed in wanted if seed not in done]
    print(f"version {version}: {len(wanted) - len(left)} ran, {len(left)} to run")
    failed, start = [], time.monotonic()
    with Pool(WORKERS) as pool, KEPT.open("a", encoding="utf-8") as kept:
        for number, (seed, problem) in enumerate(
                pool.imap_unordered(one, left, chunksize=8), 1):
            kept.write(json.dumps({"version": version, "seed": seed,
                                   "ok": not problem}) + "\n")
            if problem:
                failed.append(seed)
                print(f"seed {seed} failed\n{problem}", flush=True)
            if number % 500 == 0:
                kept.flush()
                print(f"{number} of {len(left)}, {len(failed)} failed, "
                      f"{number / (time.monotonic() - start):.1f} worlds/s", flush=True)
    print(f"{len(left)} worlds ran, failed: {failed or 'none'}")
    return 1 if failed else 0


def seeds_of(text: str) -> range:
    """`300-900`, or `2000` for the first 2 000."""
    first, _, last = text.rpartition("-")
    return range(int(first or 0), int(last) + (1 if first else 0))


def one(seed: int) -> tuple[int, str]:
    """Run one world; what went wrong, empty when nothing did."""
    try:
        run_seed(seed)
    except Exception:   # whatever it is, the run goes on and the seed is told
        return seed, traceback.format_exc()
    return seed, ""


def version_of() -> str:
    """Names the code that decides how copies agree."""
    whole = hashlib.sha256()
    for folder in ("sync", "db", "app/work", "app/rules", "tests/world"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def already(version: str) -> Iterator[int]:
    """Seeds this version has run without a fault."""
    if KEPT.exists():
        for line in KEPT.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            if told["version"] == version and told["ok"]:
                yield told["seed"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
