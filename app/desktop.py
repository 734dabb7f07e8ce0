"""The officer's window, and the little server behind it.

    motcua start ─▶ waitress on 127.0.0.1 ─▶ window (pywebview) or browser
                └▶ a start that finds one running knocks and opens that one instead

A knock is a file in the data folder: only who may write there can leave a ticket.
"""
import atexit
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import token_urlsafe
from typing import Final

from flask import Flask

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
PORTS_TRIED: Final = 20
THREADS: Final = 4
ANSWER_S_MAX: Final = 1.0
ANSWER_BYTES_MAX: Final = 1000
RUNNING, KNOCK = "running", "knock"
TITLE: Final = "Một cửa"
WIDTH, HEIGHT = 1366, 768
PDFS: Final = "motcua-slips-"
PDFS_LAST_MS: Final = 24 * 3600 * 1000
WAKE_S: Final = 1.0   # a wait without an end would not hear signals on Windows


@dataclass(slots=True)
class Server:
    """The web server on its own thread."""

    app: Flask
    listening: socket.socket
    thread: threading.Thread | None = None
    stopping: Callable[[], None] | None = None

    def start(self) -> None:
        """Serve until `stop`."""
        from waitress.server import create_server

        # A browser opens six connections at once; that is no cause for a warning.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        server = create_server(self.app, sockets=[self.listening], threads=THREADS,
                               clear_untrusted_proxy_headers=True, ident="motcua")
        self.stopping = server.close
        self.thread = threading.Thread(target=server.run, name="web", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Answer what was asked, then end."""
        if self.stopping is not None:
            self.stopping()


def listen(port: int, *, exactly: bool) -> socket.socket:
    """A loopback port; the next free one when nobody insisted on this one."""
    for candidate in range(port, port + (1 if exactly else PORTS_TRIED)):
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, candidate))
        except OSError:
            listening.close()
            continue
        return listening
    raise OSError(f"no free port from {port} on")


def hosts_of(port: int) -> frozenset[str]:
    """What a browser may call this server."""
    return frozenset({f"{HOST}:{port}", f"localhost:{port}"})


def running_at(folder: Path) -> int | None:
    """The port where this folder is open already; None when it is not."""
    try:
        port = int((folder / RUNNING).read_text())
    except (OSError, ValueError):
        return None
    asked = HTTPConnection(HOST, port, timeout=ANSWER_S_MAX)
    try:
        asked.request("GET", "/healthz")
        answer = asked.getresponse().read(ANSWER_BYTES_MAX)
    except (OSError, HTTPException):
        return None
    finally:
        asked.close()
    # After a power cut the file may name a port that is somebody else's now.
    return port if b'"ok":true' in answer.replace(b" ", b"") else None


def note_running(folder: Path, port: int) -> None:
    """Let a second start find us; a knock nobody heard is void."""
    (folder / KNOCK).unlink(missing_ok=True)
    _write_own(folder / RUNNING, str(port))


def forget_running(folder: Path) -> None:
    """We are gone."""
    (folder / RUNNING).unlink(missing_ok=True)


def knock(folder: Path, port: int) -> str:
    """Leave a ticket for the running desk; the address to open with it."""
    ticket = token_urlsafe(24)
    _write_own(folder / KNOCK, ticket)
    return address(port, ticket)


def knocked(folder: Path) -> Callable[[str], bool]:
    """Whether a second start left this ticket; each is good once."""
    def is_left(ticket: str) -> bool:
        path = folder / KNOCK
        try:
            left = path.read_text()
        except OSError:
            return False
        if not left or left != ticket:
            return False
        path.unlink(missing_ok=True)
        return True

    return is_left


def address(port: int, ticket: str) -> str:
    """Where to go, once."""
    return f"http://{HOST}:{port}/?ticket={ticket}"


def show_window(url: str) -> bool:
    """The officer's window, until it is closed. False: this PC has no way to show one.

    Must run on the main thread.
    """
    # Imported here: the browser mode and the tests need none of it.
    try:
        import webview
        from webview.errors import WebViewException
    except ImportError:
        return False
    if sys.platform.startswith("linux"):
        if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
            return False
        if os.geteuid() == 0:
            os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    webview.create_window(TITLE, url, width=WIDTH, height=HEIGHT, min_size=(800, 600))
    try:
        webview.start(private_mode=True)
    except WebViewException as error:
        log.warning("window=none why=%s", str(error)[:120])
        return False
    return True


def show_browser(url: str) -> None:
    """The desk in the browser of this PC."""
    webbrowser.open(url)


def stay_in_browser(url: str) -> None:
    """The desk in the browser of this PC, until the terminal or the system says stop.

    Must run on the main thread.
    """
    with suppress(KeyboardInterrupt):
        # A handler that set a flag somebody waits for could meet the waiter inside it,
        # and both would stand still for ever.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        show_browser(url)
        while True:
            time.sleep(WAKE_S)


def open_pdf(pdf: bytes, name: str) -> None:
    """Hand a slip to the PC's own viewer: embedded windows print badly."""
    path = _pdf_folder() / "".join(sign if sign.isalnum() or sign in ".-" else "_"
                            for sign in name)
    path.write_bytes(pdf)
    if sys.platform == "win32":
        os.startfile(path)
    else:
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen([opener, str(path)], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)


@cache
def _pdf_folder() -> Path:
    """A folder only this user can look into, gone when the window is closed: a slip
    bears a citizen's name."""
    folder = Path(tempfile.mkdtemp(prefix=PDFS))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def forget_old_pdfs(now_ms: int) -> None:
    """What was left where the power went, or a viewer held a slip to the end."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PDFS}*"):
        with suppress(OSError):
            if folder.stat().st_mtime * 1000 < now_ms - PDFS_LAST_MS:
                shutil.rmtree(folder)


def _write_own(path: Path, text: str) -> None:
    """A file only this user can read."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
