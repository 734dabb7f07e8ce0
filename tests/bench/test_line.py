"""The line of the bench keeps its own promises: rate, delay, cuts, counting."""
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bench.line import Line, Shape

TIMEOUT_S = 5


@pytest.fixture
def echo() -> Iterator[int]:
    """A far end that sends back what it gets; answers its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_echo_all, args=(listener,), daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def _echo_all(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_echo, args=(connection,), daemon=True).start()


def _echo(connection: socket.socket) -> None:
    try:
        while got := connection.recv(65_536):
            connection.sendall(got)
    except OSError:
        pass
    connection.close()


def call(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)


def echoed_s(connection: socket.socket, size: int) -> float:
    began = time.perf_counter()
    threading.Thread(target=connection.sendall, args=(b"x" * size,)).start()
    left = size
    while left:
        left -= len(connection.recv(65_536)) or pytest.fail("ended early")
    return time.perf_counter() - began


@pytest.mark.parametrize("rate", [8_000, 125_000])
def test_bytes_pass_at_the_rate(echo, rate):
    with Line(echo, Shape(rate=rate)) as line, call(line.port) as connection:
        took_s = echoed_s(connection, rate // 2)

    assert took_s == pytest.approx(0.5, rel=0.15)


def test_two_connections_share_the_rate(echo):
    with Line(echo, Shape(rate=40_000)) as line, ThreadPoolExecutor() as pool:
        both = [call(line.port), call(line.port)]
        times = list(pool.map(lambda connection: echoed_s(connection, 10_000), both))

    assert max(times) == pytest.approx(0.5, rel=0.15)
    assert min(times) > 0.4


def test_a_new_connection_costs_a_round_trip_and_an_old_one_does_not(echo):
    with Line(echo, Shape(rtt_s=0.2)) as line, call(line.port) as connection:
        cold_s, warm_s = echoed_s(connection, 1), echoed_s(connection, 1)

    assert cold_s == pytest.approx(0.4, abs=0.05)
    assert warm_s == pytest.approx(0.2, abs=0.05)


def test_a_cut_resets_what_is_open_and_refuses_new_calls_for_a_while(echo):
    shape = Shape(cut_every_s=30, first_cut_s=0.3, down_s=0.3)
    with Line(echo, shape) as line, call(line.port) as connection:
        echoed_s(connection, 1)

        with pytest.raises(ConnectionResetError):
            connection.recv(1)
        with pytest.raises(ConnectionRefusedError):
            call(line.port)
        time.sleep(0.4)
        with call(line.port) as later:
            assert echoed_s(later, 10) < 0.2
        assert (line.carried.cuts, line.carried.cuts_felt) == (1, 1)


def test_what_a_cut_drops_was_carried_and_never_arrives(echo):
    shape = Shape(rate=10_000, cut_every_s=30, first_cut_s=0.3)
    with Line(echo, shape) as line, call(line.port) as connection:
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            echoed_s(connection, 60_000)

        assert 2_000 < line.carried.up < 4_000


def test_the_line_counts_each_way(echo):
    with Line(echo, Shape(rate=1_000_000)) as line, call(line.port) as connection:
        echoed_s(connection, 30_000)

        assert (line.carried.up, line.carried.down) == (30_000, 30_000)
        assert line.carried.connections == 1


def test_the_end_of_a_stream_passes_through(echo):
    with Line(echo, Shape(rtt_s=0.1)) as line, call(line.port) as connection:
        connection.sendall(b"last words")
        connection.shutdown(socket.SHUT_WR)

        assert connection.makefile("rb").read() == b"last words"
