"""Put one bug into a copy of the tree and run the fast tests until one finds it."""
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .bugs import Bug

ROOT = Path(__file__).resolve().parents[2]
FAST = ("tests/sync", "tests/db", "tests/anomaly/test_statements.py")
COPIED = ("app", "sync", "db", "tests/sync", "tests/db", "tests/anomaly", "tests/power",
          "tests/killed", "tests/contract", "tests/world", "setup.cfg")
SEEDS, WORLD_BOX_S, TESTS_BOX_S = 300, 60, 900
WORLDS = """
import sys, time
from tests.world.world import run_seed
end = time.monotonic() + {box}
for seed in range({seeds}):
    try:
        run_seed(seed)
    except Exception as error:
        print(f"world seed {{seed}}: {{error!r}}"[:150])
        sys.exit(1)
    if time.monotonic() > end:
        break
"""


def hunt(bug: Bug, tests: tuple[str, ...] = FAST, *, worlds: bool = True
         ) -> str:
    """What finds the bug; empty when it survives. Raises ValueError when the code it
    was made for is gone."""
    with mutated(bug) as tree:
        found = _tests(tree, tests)
        if not found and worlds:
            found = _run(tree, ["-c", WORLDS.format(box=WORLD_BOX_S, seeds=SEEDS)],
                         WORLD_BOX_S + 60).strip()
        return found


@contextmanager
def mutated(bug: Bug) -> Iterator[Path]:
    """A copy of the tree with the bug in it."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        tree = Path(folder)
        for name in COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns(
                    "__pycache__", "*.html", "*.css", "translations"))
            else:
                shutil.copy(ROOT / name, tree / name)
        file = tree / bug.file
        text = file.read_text(encoding="utf-8")
        if text.count(bug.old) != 1:
            raise ValueError(f"{bug.name}: {bug.file} has no such place any more")
        file.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
        yield tree


def _tests(tree: Path, tests: tuple[str, ...]) -> str:
    """The first test that fails, empty when none does."""
    told = _run(tree, ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p",
                       "no:randomly", "-rf", *tests], TESTS_BOX_S)
    failed = [line for line in told.splitlines()
              if line.startswith("FAILED")]
    if told and not failed:
        raise RuntimeError(f"the tests could not be run: {told.strip()[-300:]}")
    return failed[0] if failed else ""


def _run(tree: Path, arguments: list[str], box_s: int) -> str:
    """What a run in the copy said when it failed; empty when all went well."""
    try:
        done = subprocess.run([sys.executable, *arguments], cwd=tree, text=True,
                              capture_output=True, timeout=box_s, check=False)
    except subprocess.TimeoutExpired:
        return f"FAILED: no end within {box_s} s"
    return "" if done.returncode == 0 else (done.stdout or done.stderr)
