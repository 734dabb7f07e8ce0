"""A requests session that counts every byte and connection it really uses.

Heads and bodies are counted as written to and read from the socket, before
encryption, so that the ledger can be held against what the line saw.
"""
import select
import socket
import ssl
import time
from typing import TYPE_CHECKING, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from sync.tls import Trust

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

CONNECT_TIMEOUT_S: Final = 10.0
READ_TIMEOUT_S: Final = 30.0


class Counts:
    """What went over the line since this was made."""

    def __init__(self) -> None:
        self.up = 0
        self.down = 0
        self.connections = 0
        self.requests = 0
        self.began_s = 0.0      # monotonic: when the last connection was begun
        self.socket: socket.socket | None = None

    @property
    def both(self) -> int:
        """Bytes either way."""
        return self.up + self.down

    def connected(self, began_s: float, made: socket.socket) -> None:
        """Note one more connection."""
        self.connections += 1
        self.began_s, self.socket = began_s, made

    def cut_within(self, seconds: float) -> bool:
        """Wait so long for the idle connection to end; True when it did."""
        if self.socket is None or self.socket.fileno() < 0:
            return True
        readable, _, _ = select.select([self.socket], [], [], seconds)
        return bool(readable)


class _PlainSocket(socket.socket):
    counts: Counts

    def sendall(self, data: "ReadableBuffer", flags: int = 0, /) -> None:
        super().sendall(data, flags)
        self.counts.up += memoryview(data).nbytes

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0
                  ) -> int:
        got = super().recv_into(buffer, nbytes, flags)
        self.counts.down += got
        return got


class _TlsSocket(ssl.SSLSocket):
    counts: Counts

    def sendall(self, data: "ReadableBuffer", flags: int = 0) -> None:
        super().sendall(data, flags)
        self.counts.up += memoryview(data).nbytes

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int | None = None,
                  flags: int = 0) -> int:
        got = super().recv_into(buffer, nbytes, flags)
        self.counts.down += got
        return got


def line_session(counts: Counts, trust: Trust) -> requests.Session:
    """A session whose traffic is added to `counts`: one connection, no redirects, and
    over TLS only to whom `trust` takes for the hub."""

    class Plain(HTTPConnection):
        def connect(self) -> None:
            began = time.monotonic()
            super().connect()
            plain = self.sock
            timeout = plain.gettimeout()
            self.sock = _PlainSocket(
                plain.family, plain.type, plain.proto, fileno=plain.detach())
            self.sock.settimeout(timeout)
            self.sock.counts = counts
            counts.connected(began, self.sock)

    class Tls(HTTPSConnection):
        def connect(self) -> None:
            self.sock = trust.open(self._dial, self.host)
            self.is_verified = True

        def _dial(self, context: ssl.SSLContext) -> ssl.SSLSocket:
            began = time.monotonic()
            context.sslsocket_class = _TlsSocket
            made = context.wrap_socket(self._new_conn(), server_hostname=self.host)
            assert isinstance(made, _TlsSocket)
            made.counts = counts
            counts.connected(began, made)
            return made

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    class Line(HTTPAdapter):
        def init_poolmanager(self, connections: int, maxsize: int,
                             block: bool = False, **options: object) -> None:
            self.poolmanager = PoolManager(num_pools=1, maxsize=1, block=True)
            self.poolmanager.pool_classes_by_scheme = {
                "http": PlainPool, "https": TlsPool}

    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    for scheme in ("http://", "https://"):
        session.mount(scheme, Line(max_retries=0))
    return session
