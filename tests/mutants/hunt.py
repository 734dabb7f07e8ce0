"""Put one bug into a copy of the tree and run the fast tests until one finds it."""
import re
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
SEEDS, WORLD_BOX_S, TESTS_BOX_S, TEST_S_MAX = 300, 60, 900, 150
WORLDS = """
import sys, time
from tests.world.regressions import SEEDS
from tests.world.world import run_seed
end = time.monotonic() + {box}
for seed in (*SEEDS, *range({seeds})):
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
        nearest = _nearest(tree, bug, tests)
        found = (nearest and _tests(tree, nearest)) or _tests(tree, tests)
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


def _nearest(tree: Path, bug: Bug, tests: tuple[str, ...]) -> tuple[str, ...]:
    """The test file of the very file the bug is in: it is asked first."""
    stem = Path(bug.file).stem
    return tuple(str(path.relative_to(tree)) for folder in tests
                 for path in sorted((tree / folder).glob(f"test_{stem}.py")))


def _tests(tree: Path, tests: tuple[str, ...]) -> str:
    """The first test that fails or does not end, empty when none does."""
    told = _run(tree, ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p",
                       "no:randomly", "-rf", "-o", f"faulthandler_timeout={TEST_S_MAX}",
                       "-o", "faulthandler_exit_on_timeout=true", *tests], TESTS_BOX_S)
    failed = [line for line in told.splitlines() if line.startswith("FAILED")]
    if told and not failed:
        if hung := re.search(r"Timeout \(.*?(tests/\S+)\", line \d+ in (test_\w+)",
                             told, re.DOTALL):
            return f"FAILED {hung[1]}::{hung[2]} - no end within {TEST_S_MAX} s"
        raise RuntimeError(f"the tests could not be run: {told.strip()[-300:]}")
    return failed[0] if failed else ""


def _run(tree: Path, arguments: list[str], box_s: int) -> str:
    """What a run in the copy said when it failed; empty when all went well."""
    try:
        done = subprocess.run([sys.executable, *arguments], cwd=tree, text=True,
                              capture_output=True, timeout=box_s, check=False)
    except subprocess.TimeoutExpired:
        return f"FAILED: no end within {box_s} s"
    return "" if done.returncode == 0 else f"{done.stdout}\n{done.stderr}"
