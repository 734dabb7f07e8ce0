"""The line to the hub: one HTTP call, every foreign exception mapped once.

A captive portal, a proxy's error page, a cut, a certificate that is not ours: all of
it is "no line". Nothing changes, nobody is signed out, nothing is deleted.
"""
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from urllib3.exceptions import HTTPError
from urllib3.util import SKIP_HEADER

from sync.counting import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, Counts, line_session
from sync.errors import LineDown, Malformed
from sync.exchange import CONTENT_TYPE, Stream
from sync.tls import Trust

# What urllib3 would add says nothing to the hub, and each byte is sent every time.
HEADS = {"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER}
EXCHANGE = "/sync/v1/exchange"
ENROL = "/sync/v1/enrol"


class Line:
    """A session to one address of the hub. State: the open connection, if any."""

    def __init__(self, url: str, trust: Trust | None = None) -> None:
        """`trust` None: over TLS whom the system's authorities vouch for."""
        self.url = url.rstrip("/")
        self.counts = Counts()
        self._session = line_session(self.counts, trust or Trust())

    @contextmanager
    def post(self, path: str, body: bytes, wait_s: float = READ_TIMEOUT_S
             ) -> Iterator[Stream]:
        """Send one request; the answer as it comes. Raises LineDown, also when the
        line says nothing for `wait_s`."""
        with self._call(("POST", path), body, {"Content-Type": CONTENT_TYPE}, wait_s
                        ) as stream:
            yield stream

    @contextmanager
    def put(self, path: str, body: bytes, wait_s: float) -> Iterator[Stream]:
        """The same for what may be put twice."""
        with self._call(("PUT", path), body, {"Content-Type": CONTENT_TYPE}, wait_s
                        ) as stream:
            yield stream

    @contextmanager
    def get(self, path: str, headers: dict[str, str], wait_s: float
            ) -> Iterator[Stream]:
        """Ask for something that has a place of its own."""
        with self._call(("GET", path), b"", headers, wait_s) as stream:
            yield stream

    @contextmanager
    def _call(self, what: tuple[str, str], body: bytes, headers: dict[str, str],
              wait_s: float) -> Iterator[Stream]:
        self.counts.requests += 1
        try:
            with self._session.request(
                    what[0], self.url + what[1], data=body, stream=True,
                    allow_redirects=False, headers=HEADS | headers,
                    timeout=(min(CONNECT_TIMEOUT_S, wait_s), wait_s)) as response:
                if (response.status_code != 200 or
                        response.headers.get("Content-Type") != CONTENT_TYPE):
                    raise LineDown(why=f"http_{response.status_code}")
                yield response.raw
        except (requests.RequestException, HTTPError, OSError) as error:
            raise LineDown(why=type(error).__name__) from error
        except Malformed as error:
            raise LineDown(**error.facts) from error

    def close(self) -> None:
        """End the connection; a later request would make a new one."""
        self.counts.socket = None
        self._session.close()
