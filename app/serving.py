"""Serving a Flask app with waitress, and saying when it is ready."""
import socket
from collections.abc import Callable

from flask import Flask
from waitress.server import create_server

Address = tuple[str, int]


def serve_waitress(app: Flask, address: Address, threads: int,
                   ready: Callable[[int], None]) -> None:
    """Serve until the process is told to stop; `ready` hears the bound port."""
    server = create_server(
        app, host=address[0], port=address[1], threads=threads, ident=None,
        channel_timeout=120, cleanup_interval=30, send_bytes=1,
        inbuf_overflow=4 * 1024 * 1024, max_request_body_size=4 * 1024 * 1024)
    # A port of 0 asks the system for a free one; waitress says which it got.
    ready(int(vars(server)["effective_port"]))
    try:
        server.run()
    finally:
        server.close()


def serve_tls(app: Flask, address: Address, files: tuple[str, str],
              ready: Callable[[int], None]) -> None:
    """The same behind TLS with a certificate and its key."""
    import ssl

    from werkzeug.serving import make_server

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server = make_server(address[0], address[1], app, threaded=True,
                         ssl_context=context)
    ready(int(server.socket.getsockname()[1]))
    server.serve_forever()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
