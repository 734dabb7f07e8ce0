"""A real line between a desk and its hub that can be made bad in named ways.

    desk ──TCP──▶ Line ──TCP──▶ hub      each request meets the next fault in turn
"""
import socket
import threading
import time
from collections import deque
from collections.abc import Callable

REQUEST_BYTES_MAX = 64 * 1024 * 1024
WAIT_S = 30

Fault = Callable[["Line", socket.socket, bytes], None]

PORTAL_PAGE = (
    "<!doctype html><html lang=vi><title>Wi-Fi</title>"
    "<h1>Chào mừng! Hãy đăng nhập để dùng Internet</h1></html>").encode()


class Line:
    """A listening proxy; `next` plans faults, without a plan all goes through."""

    def __init__(self, hub_port: int) -> None:
        self.hub_port = hub_port
        self.always: Fault = passed
        self.plan: deque[Fault] = deque()
        self.requests: list[bytes] = []
        self.answers: list[bytes] = []
        self.bytes_up = self.bytes_down = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._welcome, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next(self, *faults: Fault) -> None:
        self.plan.extend(faults)

    def close(self) -> None:
        self._door.close()

    def ask_hub(self, request: bytes) -> bytes:
        """The hub's whole answer to these bytes, or what came of it."""
        with socket.create_connection(("127.0.0.1", self.hub_port), WAIT_S) as up:
            up.sendall(closing(request))
            return read_all(up)

    def send(self, desk: socket.socket, answer: bytes) -> None:
        self.bytes_down += len(answer)
        desk.sendall(answer)

    def replay(self) -> None:
        """Say every request of before once more, as an old ghost would."""
        for request in list(self.requests):
            self.ask_hub(request)

    def _welcome(self) -> None:
        while True:
            try:
                desk, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(desk,), daemon=True).start()

    def _carry(self, desk: socket.socket) -> None:
        desk.settimeout(WAIT_S)
        with desk:
            try:
                request = read_request(desk)
                if not request:
                    return
                self.requests.append(request)
                self.bytes_up += len(request)
                fault = self.plan.popleft() if self.plan else self.always
                fault(self, desk, request)
            except OSError:
                return   # either end went away; that is what lines do


def passed(line: Line, desk: socket.socket, request: bytes) -> None:
    answer = line.ask_hub(request)
    line.answers.append(answer)
    line.send(desk, answer)


def cut(line: Line, desk: socket.socket, request: bytes) -> None:
    """The line dies before the hub has seen a byte."""


def reset(line: Line, desk: socket.socket, request: bytes) -> None:
    desk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def swallowed(line: Line, desk: socket.socket, request: bytes) -> None:
    """The hub did what was asked; nobody hears of it."""
    line.ask_hub(request)


def doubled(line: Line, desk: socket.socket, request: bytes) -> None:
    line.ask_hub(request)
    passed(line, desk, request)


def echoed(line: Line, desk: socket.socket, request: bytes) -> None:
    """A cache answers with what the hub said to somebody before."""
    line.send(desk, line.answers[-1] if line.answers else b"")


def portal(line: Line, desk: socket.socket, request: bytes) -> None:
    line.send(desk, page(b"200 OK", PORTAL_PAGE))


def broken_proxy(line: Line, desk: socket.socket, request: bytes) -> None:
    line.send(desk, page(b"500 Internal Server Error", b"<h1>500</h1>"))


def empty_answer(line: Line, desk: socket.socket, request: bytes) -> None:
    line.send(desk, page(b"200 OK", b""))


def delayed(seconds: float) -> Fault:
    def fault(line: Line, desk: socket.socket, request: bytes) -> None:
        time.sleep(seconds)
        passed(line, desk, request)
    return fault


def request_cut_at(share: float) -> Fault:
    def fault(line: Line, desk: socket.socket, request: bytes) -> None:
        with socket.create_connection(("127.0.0.1", line.hub_port), WAIT_S) as up:
            up.sendall(request[: int(len(request) * share)])
    return fault


def answer_cut_at(share: float) -> Fault:
    def fault(line: Line, desk: socket.socket, request: bytes) -> None:
        answer = line.ask_hub(request)
        line.send(desk, answer[: int(len(answer) * share)])
    return fault


def answer_bent_at(share: float) -> Fault:
    """One byte of the body arrives changed, its length kept."""
    def fault(line: Line, desk: socket.socket, request: bytes) -> None:
        answer = bytearray(line.ask_hub(request))
        head = answer.find(b"\r\n\r\n") + 4
        at = head + int((len(answer) - head) * share)
        if at < len(answer):
            answer[at] ^= 0x5A
        line.send(desk, bytes(answer))
    return fault


def page(status: bytes, body: bytes) -> bytes:
    return (b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html; charset=utf-8"
            b"\r\nContent-Length: " + str(len(body)).encode()
            + b"\r\nConnection: close\r\n\r\n" + body)


def read_request(desk: socket.socket) -> bytes:
    """One whole request, or nothing when the caller hung up before asking."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        piece = desk.recv(65536)
        if not piece:
            return b""
        seen += piece
    head, _, body = seen.partition(b"\r\n\r\n")
    fields = head.lower().split(b"\r\n")
    if any(f.startswith(b"transfer-encoding:") and b"chunked" in f for f in fields):
        return head + b"\r\n\r\n" + read_until(desk, body, b"0\r\n\r\n")
    sizes = [int(f.split(b":")[1]) for f in fields if f.startswith(b"content-length:")]
    size = sizes[0] if sizes else 0
    while len(body) < size <= REQUEST_BYTES_MAX:
        piece = desk.recv(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


def read_until(desk: socket.socket, body: bytes, end: bytes) -> bytes:
    while not body.endswith(end):
        piece = desk.recv(65536)
        if not piece:
            return body
        body += piece
    return body


def read_all(up: socket.socket) -> bytes:
    answer = b""
    while piece := up.recv(65536):
        answer += piece
    return answer


def closing(request: bytes) -> bytes:
    """The same request, asking the hub to hang up, so that its end is seen."""
    head, _, body = request.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n")
            if not line.lower().startswith(b"connection:")]
    return b"\r\n".join(kept) + b"\r\nConnection: close\r\n\r\n" + body
