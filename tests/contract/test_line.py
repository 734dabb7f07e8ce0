"""The line itself: each fault does what its name says, on a tiny hub."""
import http.client
import http.server
import threading

import pytest

from . import line as faults
from .line import Line

BODY = b"0123456789" * 10


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers every post with its own body and remembers it."""

    seen: list[bytes]

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing on stderr."""


class Quiet(http.server.ThreadingHTTPServer):
    """A caller that hangs up is expected here and no news."""

    def handle_error(self, *_):
        """Say nothing on stderr."""


@pytest.fixture
def echo():
    handler = type("Here", (Echo,), {"seen": []})
    server = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,),
                     daemon=True).start()
    line = Line(server.server_port)
    yield line, handler.seen
    line.close()
    server.shutdown()
    server.server_close()


def ask(line):
    caller = http.client.HTTPConnection("127.0.0.1", line.port, timeout=10)
    caller.request("POST", "/sync", BODY)
    answer = caller.getresponse()
    return answer.status, answer.read()


def test_without_a_fault_everything_goes_through(echo):
    line, seen = echo

    assert ask(line) == (200, BODY)
    assert seen == [BODY] and line.bytes_up > 100 and line.bytes_down > 100


@pytest.mark.parametrize("fault, heard", [
    (faults.cut, 0), (faults.reset, 0), (faults.swallowed, 1),
    (faults.request_cut_at(0.9), 0), (faults.answer_cut_at(0.9), 1),
    (faults.answer_cut_at(0.0), 1)])
def test_a_lost_request_or_answer_is_an_error_to_the_caller(echo, fault, heard):
    line, seen = echo
    line.next(fault)

    with pytest.raises((OSError, http.client.HTTPException)):
        ask(line)

    assert [body for body in seen if body == BODY] == [BODY] * heard
    assert ask(line) == (200, BODY)


def test_a_doubled_request_is_heard_twice(echo):
    line, seen = echo
    line.next(faults.doubled)

    assert ask(line) == (200, BODY)
    assert seen == [BODY, BODY]


def test_false_answers_never_reach_the_hub(echo):
    line, seen = echo
    line.next(faults.portal, faults.broken_proxy, faults.empty_answer)

    assert [ask(line) for _ in range(3)] == [
        (200, faults.PORTAL_PAGE), (500, b"<h1>500</h1>"), (200, b"")]
    assert seen == []


def test_a_bent_answer_has_its_length_and_another_byte(echo):
    line, _ = echo
    line.next(faults.answer_bent_at(0.5))

    _, body = ask(line)

    assert len(body) == len(BODY)
    assert sum(one != two for one, two in zip(body, BODY, strict=True)) == 1


def test_a_replay_says_all_requests_again(echo):
    line, seen = echo
    ask(line)

    line.replay()

    assert seen == [BODY, BODY]
