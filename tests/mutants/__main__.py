"""`python -m tests.mutants [WORD …]`: hunt all bugs, or those whose name has a word."""
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from .bugs import BUGS, Bug
from .hunt import hunt

WORKERS = int(os.environ.get("WORKERS", "2"))
SOUND = Bug("none", "sync/fold.py", "NEVER_MS: Final = 1 << 62",
            "NEVER_MS: Final = 1 << 61")


def main(words: list[str]) -> int:
    """Print what became of each bug; 1 when one survived."""
    bugs = [bug for bug in BUGS if not words or any(word in bug.name for word in words)]
    survived = []
    if accused := hunt(SOUND):
        print(f"the tests fail without a bug: {accused}")
        return 2
    with ThreadPoolExecutor(WORKERS) as pool:
        for bug, found in zip(bugs, pool.map(outcome, bugs), strict=True):
            print(f"{'found   ' if found else 'SURVIVED'}  {bug.name}: {found}",
                  flush=True)
            if not found:
                survived.append(bug.name)
    print(f"{len(bugs) - len(survived)} of {len(bugs)} found"
          + (f"; survived: {', '.join(survived)}" if survived else ""))
    return 1 if survived else 0


def outcome(bug: Bug) -> str:
    """What finds it; a bug that could not be put in, or not be hunted, counts as
    surviving."""
    try:
        return hunt(bug)
    except (ValueError, RuntimeError) as error:
        print(f"{bug.name}: {error}", file=sys.stderr)
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
