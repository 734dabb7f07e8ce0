"""Arrival numbers: a reader with a cursor misses nothing, and how it would otherwise.

The naive way takes a number from a sequence and commits later. Whoever commits late
stands behind a cursor that has passed it, and is never read.
"""
import sqlite3
import threading
from itertools import count
from random import Random
from time import sleep

from db import changes
from db.sqlite import open_sqlite

WRITERS, ROWS_EACH = 4, 25
PAUSE_S = 0.004


def written_and_read(path, write):
    """What writers wrote at once, and what a reader that never looks back saw."""
    open_sqlite(path).close()
    made = sqlite3.connect(path, isolation_level=None, timeout=30)
    made.execute("CREATE TABLE told (seq INTEGER, what TEXT)")
    threads = [threading.Thread(target=write, args=(path, number))
               for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    seen, cursor = set(), 0
    while True:
        over = not any(thread.is_alive() for thread in threads)
        rows = made.execute("SELECT seq, what FROM told WHERE seq > ? ORDER BY seq",
                            (cursor,)).fetchall()
        seen |= {what for _, what in rows}
        cursor = max((seq for seq, _ in rows), default=cursor)
        if over:
            break
        sleep(PAUSE_S / 4)
    everything = {row[0] for row in made.execute("SELECT what FROM told")}
    made.close()
    return everything, seen


def test_numbers_taken_inside_the_commit_are_all_read(tmp_path):
    def write(path, number):
        db, chance = open_sqlite(path), Random(number)
        for n in range(ROWS_EACH):
            with db.write():
                seq = changes.arrival_number(db, 6040) + 1
                changes.save_arrival_number(db, 6040, seq)
                sleep(chance.uniform(0, PAUSE_S))
                db.execute("INSERT INTO told VALUES (?, ?)", (seq, f"{number}.{n}"))
        db.close()

    everything, seen = written_and_read(tmp_path / "ours.db", write)

    assert len(everything) == WRITERS * ROWS_EACH
    assert seen == everything


def test_numbers_of_a_sequence_would_lose_some(tmp_path):
    sequence, lock = count(1), threading.Lock()

    def write(path, number):
        db, chance = open_sqlite(path), Random(number)
        for n in range(ROWS_EACH):
            with lock:
                seq = next(sequence)
            sleep(chance.uniform(0, PAUSE_S))
            with db.write():
                db.execute("INSERT INTO told VALUES (?, ?)", (seq, f"{number}.{n}"))
        db.close()

    everything, seen = written_and_read(tmp_path / "naive.db", write)

    assert len(everything) == WRITERS * ROWS_EACH
    assert seen < everything
