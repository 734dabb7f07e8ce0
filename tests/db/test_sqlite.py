"""One file, written all or nothing, by several processes."""
import sqlite3

import pytest

from db import meta
from db import sqlite as engine
from db.errors import StoreBusy, StoreDamaged, StoreFull
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


def test_what_fails_after_the_commit_does_not_call_it_lost(db):
    def fail():
        raise StoreBusy(wait_s=10)

    with db.write():
        meta.put(db, "one", b"1")
        db.after_commit(fail)

    assert meta.get(db, "one") == b"1"
