"""One desk a folder, found again by a second start, on loopback only."""
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import desktop
from app.clock import Clock
from app.commune import create_commune
from app.desk import store_of


@pytest.fixture
def served(tmp_path):
    listening = desktop.listen(0, exactly=True)
    port = listening.getsockname()[1]
    app = create_commune(store_of(tmp_path, create=True), ticket="once",
                         hosts=desktop.hosts_of(port))
    app.extensions["tickets"].another = desktop.knocked(tmp_path)
    server = desktop.Server(app, listening)
    server.start()
    desktop.note_running(tmp_path, port)
    yield tmp_path, port
    server.stop()


def status(port: int, path: str) -> int:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    asked.request("GET", path)
    return asked.getresponse().status


def test_a_second_start_finds_the_first(served):
    folder, port = served

    assert desktop.running_at(folder) == port


def test_a_port_that_is_somebody_elses_now_is_not_ours(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        desktop.note_running(tmp_path, other.getsockname()[1])

        assert desktop.running_at(tmp_path) is None


def test_a_knock_is_good_once_and_only_for_who_can_write_in_the_folder(served):
    folder, port = served
    path = desktop.knock(folder, port).partition(str(port))[2]

    assert (folder / desktop.KNOCK).stat().st_mode & 0o077 == 0
    assert status(port, "/?ticket=guess") == 403
    assert status(port, path) == 303
    assert status(port, path) == 403


def test_a_port_in_use_is_left_for_the_next_one_unless_insisted_on():
    with desktop.listen(0, exactly=True) as taken:
        taken.listen()
        port = taken.getsockname()[1]

        with desktop.listen(port, exactly=False) as other:
            assert other.getsockname()[1] > port
        with pytest.raises(OSError, match="no free port"):
            desktop.listen(port, exactly=True)


def test_only_this_pc_can_reach_the_desk():
    with desktop.listen(0, exactly=True) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_without_a_screen_there_is_no_window(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    assert desktop.show_window("http://127.0.0.1:1/") is False


@pytest.mark.parametrize("after_ms", range(20))
def test_told_to_stop_at_any_moment_it_stops(after_ms):
    staying = subprocess.Popen(
        [sys.executable, "-u", "-c", "from app import desktop; desktop.WAKE_S = 0\n"
         "desktop.show_browser = print; desktop.stay_in_browser('here')"],
        stdout=subprocess.PIPE)
    assert staying.stdout is not None and staying.stdout.readline()
    time.sleep(after_ms / 1000)

    staying.terminate()

    try:
        assert staying.wait(10) == 0
    finally:
        staying.kill()
        staying.stdout.close()


SHOWS_A_SLIP = """
import os, sys, tempfile
from app import desktop
from app.clock import Clock
desktop.subprocess.Popen = lambda *words, **more: print(words[0][1], flush=True)
desktop.open_pdf(b"slip", "phiếu của bà Hoà.pdf")
if "killed" in sys.argv:
    os._exit(9)
sys.stdin.read()
"""


def slip_of(tmp_path, *words):
    """A desk in a process of its own that has shown a slip: (process, the slip)."""
    shown = subprocess.Popen(
        [sys.executable, "-c", SHOWS_A_SLIP, *words], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, env=os.environ | {"TMPDIR": str(tmp_path)})
    return shown, Path(shown.stdout.readline().strip())


def test_slips_that_were_opened_go_with_the_window(tmp_path):
    desk, slip = slip_of(tmp_path)
    assert slip.read_bytes() == b"slip"
    assert slip.parent.stat().st_mode & 0o077 == 0

    desk.communicate(timeout=30)

    assert list(tmp_path.iterdir()) == []


def test_slips_a_power_cut_left_go_a_day_later(tmp_path, monkeypatch):
    desk, slip = slip_of(tmp_path, "killed")
    desk.wait(30)
    monkeypatch.setattr(desktop.tempfile, "tempdir", str(tmp_path))
    desktop.forget_old_pdfs(Clock().now_ms())
    assert slip.exists()
    os.utime(slip.parent, (0, 0))

    desktop.forget_old_pdfs(Clock().now_ms())

    assert list(tmp_path.iterdir()) == []
