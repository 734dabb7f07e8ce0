"""One writer for many: who fails takes nobody with it, and nobody waits for ever."""
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Thread

import pytest

from db import meta
from db.errors import MotcuaError, NotFound, StoreDamaged
from db.sqlite import Store
from sync.turns import Turns

WAIT_S = 20


@pytest.fixture
def turns(tmp_path):
    turns = Turns(Store(tmp_path / "hub.db"))
    yield turns
    turns.stop()


def raising(error):
    def job(db):
        meta.put(db, "half", b"1")
        raise error
    return job


@pytest.mark.parametrize("error", [NotFound(what="case"), ZeroDivisionError()])
def test_a_job_that_fails_leaves_nothing_and_the_next_is_served(turns, error):
    with ThreadPoolExecutor(3) as pool:
        kept = pool.submit(turns.run, lambda db: meta.put(db, "kept", b"1"))
        fails = pool.submit(turns.run, raising(error))
        assert fails.exception(WAIT_S) is error
        kept.result(WAIT_S)
        after = pool.submit(turns.run, lambda db: (
            meta.get(db, "kept"), meta.get(db, "half")))

        assert after.result(WAIT_S) == (b"1", None)


def test_a_store_that_does_not_open_is_told_to_whoever_waits(tmp_path):
    (tmp_path / "hub.db").write_bytes(b"no store at all " * 100)
    turns = Turns(Store(tmp_path / "hub.db"))

    for _ in range(2):
        assert isinstance(told_to(turns, lambda db: meta.get(db, "kept")), StoreDamaged)
    turns.stop()


def told_to(turns, job):
    """What somebody is told whose job fails, in a thread nobody has to wait for."""
    told = SimpleQueue()

    def ask():
        try:
            turns.run(job)
        except MotcuaError as error:
            told.put(error)

    Thread(target=ask, daemon=True).start()
    return told.get(timeout=WAIT_S)
