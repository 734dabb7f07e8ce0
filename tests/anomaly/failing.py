"""A connection whose n-th statement fails, as a bad disk or another process makes it.

A full or broken disk takes the whole transaction with it, as SQLite then does; a lock
leaves it open.
"""
import sqlite3
from typing import Final

ERRORS: Final = {
    "disk I/O error": True, "database or disk is full": True,
    "database is locked": False}


class Failing:
    """State: how many statements were run, which one fails and with what."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.ran = 0
        self.fails_at = 0
        self.error = ""
        self.failed = ""

    @property
    def in_transaction(self) -> bool:
        return self.raw.in_transaction

    def execute(self, sql, parameters=()):
        return self._run(self.raw.execute, sql, parameters)

    def executemany(self, sql, rows):
        return self._run(self.raw.executemany, sql, rows)

    def _run(self, call, sql, parameters):
        if sql == "ROLLBACK":    # undoing needs neither room nor a lock
            return call(sql, parameters)
        self.ran += 1
        if self.ran == self.fails_at:
            self.failed = sql
            if ERRORS[self.error] and self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
            raise sqlite3.OperationalError(self.error)
        return call(sql, parameters)
