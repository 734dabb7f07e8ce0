"""The worker tries, waits in sight, and never gives up."""
import time

import pytest

from sync.errors import DeviceRevoked, LineDown
from sync.exchange import Ledger
from sync.worker import Job, Worker

WAIT_S = 5.0


class Line:
    """A line that answers what it is told to, and counts the tries."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.tries = 0
        self.pending = 3

    def synchronise(self, progress) -> Ledger:
        self.tries += 1
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        ledger = Ledger(sent=self.pending)
        progress(ledger)
        self.pending = 0
        return ledger

    def open_work(self) -> tuple[int, int]:
        return self.pending, 0


@pytest.fixture
def working():
    """Starts workers and stops them when the test ends."""
    started = []

    def start(line: Line) -> Worker:
        worker = Worker(Job(line.synchronise, line.open_work, lambda: 1_000))
        started.append(worker)
        worker.start()
        return worker

    yield start
    for worker in started:
        worker.stop()


def until(worker: Worker, state: str) -> None:
    end = time.monotonic() + WAIT_S
    while worker.view().state != state:
        assert time.monotonic() < end, f"{worker.view()} is not {state}"
        time.sleep(0.01)


def test_what_waits_is_sent_at_once(working):
    line = Line()

    worker = working(line)

    until(worker, "synced")
    assert (line.tries, worker.view().pending) == (1, 0)


def test_without_a_line_the_next_try_is_in_sight(working):
    worker = working(Line(LineDown(why="ConnectionError")))

    until(worker, "offline")
    assert worker.view().next_try_ms > 1_000
    assert worker.view().pending == 3


def test_an_answer_that_is_none_of_the_hubs_is_not_called_offline(working):
    worker = working(Line(LineDown(why="http_503")))

    until(worker, "failed")


def test_try_now_does_not_wait(working):
    line = Line(LineDown(why="ConnectionError"))
    worker = working(line)
    until(worker, "offline")

    worker.try_now()

    until(worker, "synced")
    assert line.tries == 2


def test_a_machine_struck_off_says_so_and_keeps_its_work(working):
    worker = working(Line(DeviceRevoked()))

    until(worker, "sign_in")
    assert worker.view().pending == 3


def test_a_pile_of_scans_is_carried_on_without_waiting(working):
    parts = [Ledger(papers_pending=2, pieces=9), Ledger(papers_pending=1, pieces=9),
             Ledger(papers_pending=1, pieces=0)]      # the hub would not have the last
    line = Line()
    line.synchronise = lambda progress: told.append(1) or parts[len(told) - 1]
    told: list[int] = []
    working(line)

    time.sleep(1.5)

    assert len(told) == 3


def test_a_cut_after_something_new_is_waited_out_as_the_first_one():
    worker = Worker(Job(lambda progress: Ledger(), lambda: (0, 0), lambda: 1_000))

    waits = []
    for news in (False, False, False, True):
        worker._progress(Ledger(changed=news))
        waits.append(worker._wait_s(None))

    assert waits[2] > 5.0 >= waits[0]
    assert waits[3] <= 5.0


def test_a_fault_in_one_round_does_not_end_the_worker(working):
    line = Line(ZeroDivisionError())
    worker = working(line)
    until(worker, "failed")

    worker.try_now()

    until(worker, "synced")
