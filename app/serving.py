"""Serving a Flask app with waitress, and saying when it is ready."""
import socket
from collections.abc import Callable

from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

Address = tuple[str, int]
Ready = Callable[[int], None]
Server = BaseWSGIServer | MultiSocketServer


def serve_waitress(app: Flask, address: Address, threads: int, ready: Ready) -> None:
    """Serve until the process is told to stop; `ready` hears the bound port."""
    server = waitress_at(app, address, threads)
    ready(bound_port(server))
    try:
        server.run()
    finally:
        server.close()


def waitress_at(app: Flask, address: Address, threads: int, scheme: str = "http"
                ) -> Server:
    """The server, bound to its address. `scheme` is how callers came."""
    return create_server(
        app, host=address[0], port=address[1], threads=threads, ident=None,
        channel_timeout=120, cleanup_interval=30, send_bytes=1, url_scheme=scheme,
        inbuf_overflow=4 * 1024 * 1024, max_request_body_size=4 * 1024 * 1024)


def bound_port(server: Server) -> int:
    """A port of 0 asks the system for a free one; waitress says which it got."""
    return int(vars(server)["effective_port"])


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
