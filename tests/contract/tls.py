"""Real certificates, a hub behind them, and somebody in the middle.

    desk ══TLS══▶ Middle ──▶ hub      shows its own certificate, reads all it is told
"""
import asyncio
import ssl
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from .program import ROOT, Hub, free_port

ANY_TIME = ("20250101000000Z", "20490101000000Z")
LONG_AGO = ("20200101000000Z", "20200201000000Z")
CONFIG = """
[ca]
default_ca = own
[own]
database = {place}/index
new_certs_dir = {place}
rand_serial = yes
default_md = sha256
policy = anything
x509_extensions = names
[anything]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1
basicConstraints = CA:TRUE
"""

Certificate = tuple[str, str]


def make_certificate(place: Path, dates: tuple[str, str] = ANY_TIME) -> Certificate:
    """(certificate, key): a self-signed one for this machine."""
    place.mkdir()
    (place / "index").touch()
    (place / "config").write_text(CONFIG.format(place=place))
    request, key, made = (str(place / name) for name in ("request", "key", "made"))
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=motcua",
            "-keyout", key, "-out", request)
    openssl("ca", "-selfsign", "-batch", "-notext", "-config", str(place / "config"),
            "-keyfile", key, "-in", request, "-out", made,
            "-startdate", dates[0], "-enddate", dates[1])
    return made, key


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=30)


class TlsHub(Hub):
    """A hub that is served over TLS."""

    certificate: Certificate

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def serve(self) -> str:
        self.port = self.port or free_port()
        with (self.place / "serve.log").open("a", encoding="utf-8") as stderr:
            self.process = subprocess.Popen(
                self.command("hub", "serve", "--port", str(self.port), "--tls-cert",
                             self.certificate[0], "--tls-key", self.certificate[1]),
                cwd=ROOT, env=self.environment(), text=True,
                stdout=subprocess.PIPE, stderr=stderr)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, (self.place / "serve.log").read_text(encoding="utf-8")[-3000:]
        return line


class Middle:
    """Listens with its own certificate and hands everything on, both ways."""

    def __init__(self, certificate: Certificate, hub_port: int, *, tls_on: bool
                 ) -> None:
        self.heard = b""
        self._own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._own.load_cert_chain(*certificate)
        self._on: ssl.SSLContext | None = None
        if tls_on:
            self._on = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._on.check_hostname = False
            self._on.verify_mode = ssl.CERT_NONE
        self._hub_port = hub_port
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_until_complete, args=(self._stand(),),
                         daemon=True).start()
        assert self._ready.wait(10)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    async def _stand(self) -> None:
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, ssl=self._own)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await asyncio.Event().wait()

    async def _meet(self, desk_in: asyncio.StreamReader,
                    desk_out: asyncio.StreamWriter) -> None:
        hub_in, hub_out = await asyncio.open_connection(
            "127.0.0.1", self._hub_port, ssl=self._on)
        with suppress(OSError):
            await asyncio.gather(self._copy(desk_in, hub_out, heard=True),
                                 self._copy(hub_in, desk_out, heard=False))

    async def _copy(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *,
                    heard: bool) -> None:
        with suppress(OSError):
            while chunk := await source.read(65536):
                self.heard += chunk if heard else b""
                sink.write(chunk)
                await sink.drain()
        sink.close()
