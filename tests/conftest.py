"""Every test has a state folder of its own: no test leaves a token on this PC. No
example is given a time: a busy machine is not a fault of the program."""
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from sync.token import STATE

AXE = Path(__file__).parents[1] / ".venv" / "axe"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
             "--disable-background-networking", "--disable-component-update"]

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def state_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE, str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, fetched once into the virtual environment."""
    source = AXE / "node_modules" / "axe-core" / "axe.min.js"
    if not source.exists():
        if shutil.which("npm") is None:
            pytest.skip("no npm to fetch the accessibility judge with")
        AXE.mkdir(parents=True, exist_ok=True)
        fetched = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(AXE),
             "axe-core@4"], capture_output=True, timeout=120, check=False)
        if fetched.returncode:
            pytest.skip("npm could not fetch the accessibility judge")
    return source.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One for all tests of a process: a second one would not start beside it."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium on this PC")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
