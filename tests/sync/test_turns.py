"""One writer for many: who fails takes nobody with it, and nobody waits for ever."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from db import meta
from db.errors import NotFound
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
