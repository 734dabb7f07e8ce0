"""The desk's own window on a screen that is not there, judged by its pixels."""
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.web.conftest import enrolled_by_hand

pytestmark = [pytest.mark.window, pytest.mark.slow]

SCREEN = ":87"
BRAND = (0x8C, 0x1D, 0x18)
BRAND_PIXELS_MIN = 2000
SHOWN_S_MAX = 30
ROOT = Path(__file__).resolve().parents[2]
HAS_BACKEND = "from webview.guilib import initialize; initialize()"


@pytest.fixture
def screen() -> Iterator[str]:
    if shutil.which("Xvfb") is None:
        pytest.skip("no Xvfb on this PC")
    pytest.importorskip("PIL.ImageGrab")
    shown = subprocess.Popen(["Xvfb", SCREEN, "-screen", "0", "1366x768x24"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    yield SCREEN
    shown.terminate()
    shown.wait(10)


@pytest.fixture
def python(screen) -> tuple[str, dict[str, str]]:
    """A Python that can show windows: ours, or the system's with our packages."""
    packages = next(Path(sys.prefix).glob("lib/python*/site-packages"))
    around = os.environ | {
        "DISPLAY": screen, "QTWEBENGINE_DISABLE_SANDBOX": "1", "GDK_BACKEND": "x11",
        "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
    for path, more in ((sys.executable, ""), ("/usr/bin/python3", str(packages))):
        environment = around | {"PYTHONPATH": f"{ROOT}{os.pathsep}{more}"}
        tried = subprocess.run([path, "-c", HAS_BACKEND], env=environment,
                               capture_output=True, timeout=60, check=False)
        if tried.returncode == 0:
            return path, environment
    pytest.skip("no window toolkit for pywebview on this PC")


def test_the_desk_opens_its_own_window_and_a_second_start_finds_it(
        tmp_path, python, screen):
    enrolled_by_hand(tmp_path / "desk", "Quầy 1")
    program, environment = python
    begin = [program, "-m", "app", "start", "--data", str(tmp_path / "desk")]
    opened = subprocess.Popen(begin, cwd=ROOT, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert opened.stdout.readline().startswith("Một cửa: http://127.0.0.1:")

        assert brand_pixels(screen) > BRAND_PIXELS_MIN

        second = subprocess.run(begin, cwd=ROOT, env=environment | {"BROWSER": "true"},
                                text=True, capture_output=True, timeout=30, check=True)
        assert second.stdout.startswith("Một cửa đang mở: http://127.0.0.1:")
    finally:
        opened.terminate()
        opened.wait(15)


def brand_pixels(screen: str) -> int:
    """How much of the screen has the colour of the brand, once there is enough."""
    from PIL import ImageGrab

    until, found = time.monotonic() + SHOWN_S_MAX, 0
    while found <= BRAND_PIXELS_MIN and time.monotonic() < until:
        time.sleep(0.5)
        picture = ImageGrab.grab(xdisplay=screen)
        counted = {colour: count for count, colour in picture.getcolors(1 << 24)}
        found = counted.get(BRAND, 0)
    shown = Path(__file__).parent / "pictures" / "window.png"
    shown.parent.mkdir(exist_ok=True)
    picture.save(shown)
    return found
