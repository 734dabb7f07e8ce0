"""A narrow line on this PC: a TCP proxy with a rate, a delay and cuts.

The model, per direction:

    sender ── wire (rate bytes/s, one chunk at a time) ── delay (RTT/2) ── receiver

- The wire is shared by all connections of the line, as one modem is. Only payload
  bytes count; IP and TCP heads, slow start and packet loss are not modelled.
- Setting up a connection costs one round trip: what the client writes first enters
  the wire no sooner than one RTT after its connection was accepted.
- A cut resets every open connection at both ends, drops what was under way, and
  refuses new connections for `down_s`.

`python -m tests.bench.line --listen 9001 --to 9000 --rate 8000 --rtt 0.8`
"""
import argparse
import asyncio
import contextlib
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Final

# A chunk occupies the wire for about this long: small enough that two connections
# share it smoothly, large enough that timers can follow.
CHUNK_S: Final = 0.02
CHUNK_BYTES_MIN: Final = 128
CHUNK_BYTES_MAX: Final = 65_536
# A timer wakes late; a wire that is behind by less than this makes up for it.
LATE_S_MAX: Final = 0.02
CHUNKS_UNDER_WAY_MAX: Final = 4_096
READY_S_MAX: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a line is like; a rate of 0 means as fast as this PC can."""

    rate: float = 0.0
    rtt_s: float = 0.0
    cut_every_s: float = 0.0
    first_cut_s: float = 0.0
    down_s: float = 0.2

    @property
    def chunk_bytes(self) -> int:
        if not self.rate:
            return CHUNK_BYTES_MAX
        return min(max(int(self.rate * CHUNK_S), CHUNK_BYTES_MIN), CHUNK_BYTES_MAX)


UNSHAPED: Final = Shape()
COMMUNE: Final = Shape(rate=8_000, rtt_s=0.8)
DISTRICT: Final = Shape(rate=125_000, rtt_s=0.15)


@dataclass(slots=True)
class Carried:
    """What went over the line: bytes put on the wire, also those a cut dropped."""

    up: int = 0
    down: int = 0
    connections: int = 0
    cuts: int = 0
    cuts_felt: int = 0

    @property
    def both(self) -> int:
        return self.up + self.down


class Line:
    """The proxy, in a thread of its own, for as long as the `with` block lasts."""

    def __init__(self, to_port: int, shape: Shape, listen_port: int = 0) -> None:
        self.shape = shape
        self.carried = Carried()
        self.port = listen_port
        self._to_port = to_port
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Line":
        listener = _listen(self.port)
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._thread.start()
        if not self._ready.wait(READY_S_MAX):
            raise TimeoutError("the line did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._live())

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._up = _Wire(self.shape)
        self._down = _Wire(self.shape)
        self._open: set[_Connection] = set()
        await self._serve()
        cutting = asyncio.create_task(self._cut_for_ever())
        self._ready.set()
        await self._over.wait()
        cutting.cancel()
        self._server.close()
        self._reset_all()
        await asyncio.sleep(0)

    async def _serve(self) -> None:
        self._server = await asyncio.start_server(
            self._carry, sock=self._listener, limit=self.shape.chunk_bytes)

    async def _cut_for_ever(self) -> None:
        shape = self.shape
        if not shape.cut_every_s:
            return
        next_cut = self._loop.time() + (shape.first_cut_s or shape.cut_every_s)
        while True:
            await asyncio.sleep(next_cut - self._loop.time())
            await self._cut()
            next_cut += shape.cut_every_s

    async def _cut(self) -> None:
        self.carried.cuts += 1
        self.carried.cuts_felt += bool(self._open)
        self._server.close()
        self._reset_all()
        await asyncio.sleep(self.shape.down_s)
        self._listener = _listen(self.port)
        await self._serve()

    def _reset_all(self) -> None:
        for connection in tuple(self._open):
            connection.reset()

    async def _carry(self, reader: asyncio.StreamReader,
                     writer: asyncio.StreamWriter) -> None:
        accepted = self._loop.time()
        self.carried.connections += 1
        connection = _Connection(asyncio.current_task(), [writer])
        self._open.add(connection)
        try:
            far_reader, far_writer = await asyncio.open_connection(
                "127.0.0.1", self._to_port, limit=self.shape.chunk_bytes)
            connection.writers.append(far_writer)
            up = self._one_way(reader, far_writer, self._up, "up",
                               accepted + self.shape.rtt_s)
            down = self._one_way(far_reader, writer, self._down, "down", accepted)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(up)
                ways.create_task(down)
            connection.close()
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            # A broken end is passed on as one: the other end is reset as well.
            connection.reset()
        finally:
            self._open.discard(connection)

    async def _one_way(self, reader: asyncio.StreamReader,
                       writer: asyncio.StreamWriter, wire: "_Wire", way: str,
                       not_before: float) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(
            CHUNKS_UNDER_WAY_MAX)
        async with asyncio.TaskGroup() as both_ends:
            both_ends.create_task(_deliver(under_way, writer))
            while chunk := await reader.read(self.shape.chunk_bytes):
                await asyncio.sleep(not_before - self._loop.time())
                size = len(chunk)
                setattr(self.carried, way, getattr(self.carried, way) + size)
                await under_way.put((await wire.carry(size), chunk))
            await under_way.put((self._loop.time() + self.shape.rtt_s / 2, b""))


async def _deliver(under_way: asyncio.Queue[tuple[float, bytes]],
                   writer: asyncio.StreamWriter) -> None:
    """Hand over what arrives, when it arrives; nothing left means the end."""
    loop = asyncio.get_running_loop()
    while True:
        arrives, chunk = await under_way.get()
        await asyncio.sleep(arrives - loop.time())
        if not chunk:
            break
        writer.write(chunk)
        await writer.drain()
    if writer.can_write_eof():
        with contextlib.suppress(OSError):
            writer.write_eof()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.setblocking(False)
    return listener


class _Wire:
    """One direction: it knows only when it will be free again."""

    def __init__(self, shape: Shape) -> None:
        self._rate = shape.rate
        self._delay_s = shape.rtt_s / 2
        self._free_at = 0.0
        self._turn = asyncio.Lock()

    async def carry(self, size: int) -> float:
        """Occupy the wire for one chunk; answers when the far end has it."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            begins = max(self._free_at, loop.time() - LATE_S_MAX)
            self._free_at = begins + (size / self._rate if self._rate else 0.0)
            await asyncio.sleep(self._free_at - loop.time())
        return max(self._free_at, loop.time() - LATE_S_MAX) + self._delay_s


@dataclass(eq=False, slots=True)
class _Connection:
    task: asyncio.Task[None] | None
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def reset(self) -> None:
        """Both ends see `connection reset`, as after a cut."""
        for writer in self.writers:
            held = writer.get_extra_info("socket")
            if held is not None and held.fileno() >= 0:
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                struct.pack("ii", 1, 0))
            writer.transport.abort()
        if self.task is not None and self.task is not asyncio.current_task():
            self.task.cancel()

    def close(self) -> None:
        for writer in self.writers:
            writer.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="A narrow line on this PC.")
    parser.add_argument("--listen", type=int, required=True, metavar="PORT")
    parser.add_argument("--to", type=int, required=True, metavar="PORT")
    parser.add_argument("--rate", type=float, default=COMMUNE.rate, help="bytes/s")
    parser.add_argument("--rtt", type=float, default=COMMUNE.rtt_s, help="seconds")
    parser.add_argument("--cut-every", type=float, default=0.0, help="seconds")
    parser.add_argument("--down", type=float, default=0.2, help="seconds")
    asked = parser.parse_args()
    shape = Shape(rate=asked.rate, rtt_s=asked.rtt, cut_every_s=asked.cut_every,
                  down_s=asked.down)
    with Line(asked.to, shape, asked.listen) as line:
        print(f"{line.url} -> 127.0.0.1:{asked.to} {shape}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
        print(line.carried, file=sys.stderr)


if __name__ == "__main__":
    main()
