"""One file, written all or nothing, by several processes."""
import sqlite3
import time

import pytest

from db import meta
from db import sqlite as engine
from db.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreReadOnly
from db.sqlite import open_sqlite


def test_what_fails_half_way_leaves_nothing(db):
    with pytest.raises(KeyError), db.write():
        meta.put(db, "one", b"1")
        raise KeyError

    assert meta.get(db, "one") is None


def test_an_inner_write_falls_with_the_outer_one(db):
    with pytest.raises(KeyError), db.write():
        with db.write():
            meta.put(db, "one", b"1")
        raise KeyError

    assert meta.get(db, "one") is None


def test_an_attempt_that_fails_takes_only_itself_back(db):
    with db.write():
        meta.put(db, "kept", b"1")
        with pytest.raises(KeyError), db.attempt():
            meta.put(db, "tried", b"2")
            raise KeyError

    assert meta.get(db, "kept") == b"1"
    assert meta.get(db, "tried") is None


def test_what_was_committed_is_there_for_who_opens_the_file_next(db, path):
    with db.write():
        meta.put_number(db, "head", 7)

    assert meta.get_number(open_sqlite(path), "head") == 7


def test_the_write_lock_is_taken_before_anything_is_read(path, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_WAIT_S", 0.05)
    first, second = open_sqlite(path), open_sqlite(path)

    with first.write(), pytest.raises(StoreBusy), second.write():
        pytest.fail("two writers at once")


def test_several_reads_see_one_moment(path):
    reader, writer = open_sqlite(path), open_sqlite(path)
    with reader.reading():
        assert meta.get(reader, "one") is None
        with writer.write():
            meta.put(writer, "one", b"1")

        assert meta.get(reader, "one") is None
    assert meta.get(reader, "one") == b"1"


def test_a_file_that_is_no_store_is_told_and_left_alone(path):
    path.write_bytes(b"not a database, and longer than a page header" * 40)

    with pytest.raises(StoreDamaged):
        open_sqlite(path)

    assert path.read_bytes().startswith(b"not a database")


def test_a_store_of_a_newer_program_is_not_touched(db, path):
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 999")

    with pytest.raises(StoreDamaged, match="newer_version"):
        open_sqlite(path)


def test_a_full_disk_is_called_so_wherever_it_was_met(db):
    """SQLite undoes the whole transaction then: there is no part left to undo."""
    with pytest.raises(StoreFull), db.write(), db.attempt():
        db.execute("PRAGMA max_page_count = 1")
        meta.put(db, "one", bytes(1 << 20))

    db.connection.execute("PRAGMA max_page_count = 1000000")
    assert meta.get(db, "one") is None


def test_where_nobody_may_write_is_called_so_and_can_be_read(db):
    db.connection.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreReadOnly), db.write():
        meta.put(db, "a", b"1")

    assert meta.get(db, "a") is None


def test_what_fails_after_the_commit_does_not_call_it_lost(db):
    def fail():
        raise StoreBusy(wait_s=10)

    with db.write():
        meta.put(db, "one", b"1")
        db.after_commit(fail)

    assert meta.get(db, "one") == b"1"


class Held:
    """A connection whose file a virus scanner holds for the next few statements."""

    def __init__(self, raw, times):
        self.raw, self.times = raw, times

    @property
    def in_transaction(self):
        return self.raw.in_transaction

    def execute(self, sql, parameters=()):
        if self.times:
            self.times -= 1
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_LOCK
            raise error
        return self.raw.execute(sql, parameters)


def test_a_file_held_for_a_moment_is_waited_for(db):
    db.connection = Held(db.connection, times=3)

    with db.write():
        meta.put(db, "one", b"1")

    assert meta.get(db, "one") == b"1"


def test_a_file_held_for_long_is_busy(db, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_WAIT_S", 0.1)
    db.connection = Held(db.connection, times=1_000)

    with pytest.raises(StoreBusy), db.write():
        pytest.fail("the lock was never taken")


@pytest.mark.parametrize("code, kind", [
    (sqlite3.SQLITE_IOERR_SHMLOCK, StoreBusy), (sqlite3.SQLITE_IOERR_RDLOCK, StoreBusy),
    (sqlite3.SQLITE_IOERR_SHMSIZE, StoreFull), (sqlite3.SQLITE_CORRUPT, StoreDamaged),
    (sqlite3.SQLITE_CORRUPT_INDEX, StoreDamaged), (sqlite3.SQLITE_NOTADB, StoreDamaged),
    (sqlite3.SQLITE_IOERR_READ, StoreError)])
def test_an_error_of_the_driver_is_told_by_its_code(code, kind):
    error = sqlite3.OperationalError("something")
    error.sqlite_errorcode = code

    assert type(engine.translate(error)) is kind


def test_the_log_is_folded_in_while_nobody_writes(db, path):
    with db.write():
        meta.put(db, "large", bytes(3_000_000))
    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size > 3_000_000

    assert db.fold_in() == log.stat().st_size == 0
    assert len(meta.get(db, "large")) == 3_000_000


def test_folding_in_waits_for_nobody(db, path):
    reader = open_sqlite(path)
    with reader.reading():
        assert meta.get(reader, "large") is None
        with db.write():
            meta.put(db, "large", bytes(3_000_000))

        began = time.monotonic()
        assert db.fold_in() > 3_000_000
        assert time.monotonic() - began < 2
    assert db.fold_in() == 0


def test_the_log_stays_short_whatever_is_written(db, path):
    for number in range(60):
        with db.write():
            meta.put(db, f"large {number % 3}", bytes([number]) * 2_000_000)

    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size <= engine.WAL_BYTES_MAX
