"""A line between a desk and the hub that a hand can cut and mend.

    desk ──▶ DemoLine ──▶ hub       cut: what is under way breaks, new calls are refused
"""
import socket
import threading
from contextlib import suppress
from typing import Final

BLOCK_BYTES: Final = 64 * 1024
LOOPBACK: Final = "127.0.0.1"


class DemoLine:
    """State: whether it is cut, and the connections that would break."""

    def __init__(self, hub_port: int) -> None:
        self._hub_port = hub_port
        self._cut = False
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server((LOOPBACK, 0))
        self.url = f"http://{LOOPBACK}:{self._door.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing comes through."""
        with self._lock:
            self._cut = True
            for end in self._open:
                _break(end)
            self._open.clear()

    def mend(self) -> None:
        """All is as before."""
        with self._lock:
            self._cut = False

    def close(self) -> None:
        """Take the line down."""
        self.cut()
        self._door.close()

    def _welcome(self) -> None:
        while True:
            try:
                desk, _ = self._door.accept()
            except OSError:
                return   # the line was taken down
            with self._lock:
                if self._cut:
                    _break(desk)
                    continue
                hub = socket.create_connection((LOOPBACK, self._hub_port))
                self._open |= {desk, hub}
            for one, other in ((desk, hub), (hub, desk)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    """Whatever one end says, the other hears, until either is gone."""
    with suppress(OSError):   # cut; the other direction notices by itself
        while block := one.recv(BLOCK_BYTES):
            other.sendall(block)
    _break(other)


def _break(end: socket.socket) -> None:
    with suppress(OSError):   # gone already
        end.shutdown(socket.SHUT_RDWR)
    end.close()
