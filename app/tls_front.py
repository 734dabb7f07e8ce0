"""TLS before the hub: an own door, because waitress speaks none.

    desk ══ TLS ══▶ this door ──▶ waitress on 127.0.0.1

Who connects and then says nothing holds up nobody. Who really called is told to the
app by the port the door came in by, so that wrong passwords are counted per caller.
"""
import asyncio
import ssl
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from flask import Flask

from app.serving import Address, Ready, bound_port, waitress_at
from sync.vouch import certificate_hash

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HANDSHAKE_S: Final = 20.0
CHUNK_BYTES: Final = 64 * 1024
LOOPBACK: Final = "127.0.0.1"
_END: Final = "-----END CERTIFICATE-----\n"


def read_certificate(path: str) -> bytes:
    """SHA-256 of the first certificate of a PEM file. Raises ValueError, OSError."""
    text = Path(path).read_text(encoding="ascii").replace("\r\n", "\n")
    first = text[text.index("-----BEGIN CERTIFICATE-----"):]
    return certificate_hash(ssl.PEM_cert_to_DER_cert(
        first[:first.index(_END) + len(_END)]))


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    """What this door shows. Raises OSError (ssl.SSLError is one)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def serve_tls(app: Flask, address: Address, context: ssl.SSLContext, threads: int,
              ready: Ready) -> None:
    """Serve until the process is told to stop; `ready` hears the bound port."""
    callers: dict[str, str] = {}
    app.wsgi_app = _Caller(app.wsgi_app, callers)  # type: ignore[assignment]
    inner = waitress_at(app, (LOOPBACK, 0), threads, "https")
    Thread(target=inner.run, daemon=True).start()
    asyncio.run(_Door(bound_port(inner), callers).stand(address, context, ready))


class _Caller:
    """Puts the real caller where the app looks for it."""

    def __init__(self, app: "WSGIApplication", callers: dict[str, str]) -> None:
        self.app = app
        self.callers = callers

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse"
                 ) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = self.callers.get(environ.get("REMOTE_PORT", ""), "")
        return self.app(environ, start)


class _Door:
    """Carries bytes both ways. State: who stands behind which inner port."""

    def __init__(self, port: int, callers: dict[str, str]) -> None:
        self.port = port
        self.callers = callers

    async def stand(self, address: Address, context: ssl.SSLContext, ready: Ready
                    ) -> None:
        """Listen for ever."""
        server = await asyncio.start_server(
            self._carry, *address, ssl=context, ssl_handshake_timeout=HANDSHAKE_S)
        ready(int(server.sockets[0].getsockname()[1]))
        async with server:
            await server.serve_forever()

    async def _carry(self, outer_in: asyncio.StreamReader,
                     outer_out: asyncio.StreamWriter) -> None:
        # Told to stop, or cut: nobody is left to tell; the ends are closed all the same
        with suppress(OSError, asyncio.CancelledError), closing(outer_out):
            inner_in, inner_out = await asyncio.open_connection(LOOPBACK, self.port)
            own = str(inner_out.get_extra_info("sockname")[1])
            self.callers[own] = str(outer_out.get_extra_info("peername")[0])
            try:
                await asyncio.gather(_copy(outer_in, inner_out, inner_out.write_eof),
                                     _copy(inner_in, outer_out, outer_out.close))
            finally:
                self.callers.pop(own, None)
                inner_out.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter,
                finish: Callable[[], None]) -> None:
    """Until the source ends; a broken connection is an end like any other."""
    with suppress(OSError):
        while chunk := await source.read(CHUNK_BYTES):
            sink.write(chunk)
            await sink.drain()
    with suppress(OSError):
        finish()
