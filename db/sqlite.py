"""One SQLite file: how it is opened, read and written.

Every write goes through `write()`, which takes the write lock at once (BEGIN
IMMEDIATE). A deferred transaction would fail without waiting when it turns from
reading to writing, and two processes on one folder would lose each other's work.
"""
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from db import reserve
from db.errors import (
    MotcuaError,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreNewer,
    StoreReadOnly,
)
from db.migrations.steps import STEPS

BUSY_WAIT_S = 10.0
WAL_BYTES_MAX = 64 * 1024 * 1024
LOCK_AGAIN_S = 0.05
FOLD_WAIT_MS = 200
CACHE_KB = 4_000        # of each connection: a window has several, a PC has 2 GB
CACHE_TAKING_KB = 64_000
MAGIC = b"SQLite format 3\x00"
SCHEMA = len(STEPS)

Row = sqlite3.Row
Parameters = Sequence[object] | Mapping[str, object]


class Database:
    """One connection to one file. Used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.connection = connection
        self.path = path
        self.folder = None if path == ":memory:" else Path(path).parent
        self._depth = 0
        self._then: list[Callable[[], None]] = []

    def query(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a SELECT."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise translate(error) from error

    def first(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a SELECT, None when there is none."""
        try:
            row: Row | None = self.connection.execute(sql, parameters).fetchone()
            return row
        except sqlite3.Error as error:
            raise translate(error) from error

    def each(self, sql: str, parameters: Parameters = ()) -> Iterator[Row]:
        """The rows of a SELECT one by one, for answers too long to hold."""
        try:
            yield from self.connection.execute(sql, parameters)
        except sqlite3.Error as error:
            raise translate(error) from error

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement inside `write()`; the row id of an INSERT."""
        assert self._depth, "statements that write belong inside write()"
        try:
            return self.connection.execute(sql, parameters).lastrowid or 0
        except sqlite3.Error as error:
            raise translate(error) from error

    def execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for many rows inside `write()`."""
        assert self._depth, "statements that write belong inside write()"
        try:
            self.connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise translate(error) from error

    @contextmanager
    def write(self) -> Iterator[None]:
        """All or nothing. An inner `write()` joins the outer one."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        if self.folder is not None and reserve.is_spent(self.folder):
            raise StoreFull()   # what is left is for reading, printing, exporting
        self._begin()
        self._depth = 1
        try:
            yield
            self._run("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            if isinstance(error, StoreFull) and self.folder is not None:
                reserve.give_up(self.folder)
            raise
        finally:
            self._depth = 0
            then, self._then = self._then, []
        for act in then:
            # It is kept: nobody may be told that it is not, and do it again.
            with suppress(MotcuaError):
                act()

    def after_commit(self, act: Callable[[], None]) -> None:
        """Inside `write()`: do this once everything is on the disk, if it can be."""
        self._then.append(act)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Inside `write()`: undo just this part when it fails."""
        self._run("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            if not self.undone():
                self._run("ROLLBACK TO attempt")
                self._run("RELEASE attempt")
            raise
        self._run("RELEASE attempt")

    def undone(self) -> bool:
        """True when a full or broken disk has undone the transaction we were in."""
        return not self.connection.in_transaction

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Several SELECTs that see one and the same moment."""
        if self.connection.in_transaction:
            yield
            return
        self._run("BEGIN")
        try:
            yield
        finally:
            # There is nothing to keep, and undoing cannot be refused.
            if not self.undone():
                self._run("ROLLBACK")

    def take_much(self) -> None:
        """This connection takes in whole batches: pages read once stay at hand."""
        self._run(f"PRAGMA cache_size = {-CACHE_TAKING_KB}")

    def close(self) -> None:
        """Give the file back; open statements are finished first."""
        self.connection.close()

    def fold_in(self) -> int:
        """Fold the write-ahead log into the file and cut it; the bytes it has left,
        0 unless somebody is reading or writing just now."""
        # Not for long: whoever wants to write waits until it is done or given up.
        self.query(f"PRAGMA busy_timeout = {FOLD_WAIT_MS}")
        with suppress(StoreBusy):
            self.query("PRAGMA wal_checkpoint(TRUNCATE)")
        self.query(f"PRAGMA busy_timeout = {round(BUSY_WAIT_S * 1000)}")
        log = Path(f"{self.path}-wal")
        return log.stat().st_size if log.exists() else 0

    def _begin(self) -> None:
        """Take the write lock. SQLite waits for its own kind; a virus scanner that
        holds the file makes it fail at once, so here we wait for that too."""
        until_s = time.monotonic() + BUSY_WAIT_S
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.Error as error:
                code = getattr(error, "sqlite_errorcode", 0)
                if code not in _LOCKS or time.monotonic() > until_s:
                    raise translate(error) from error
            time.sleep(LOCK_AGAIN_S)

    def _run(self, sql: str) -> None:
        try:
            self.connection.execute(sql)
        except sqlite3.Error as error:
            raise translate(error) from error


class Store:
    """One file, a connection for each thread that asks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def db(self) -> Database:
        """This thread's connection, opened when first asked for."""
        held: Database | None = getattr(self._local, "db", None)
        if held is None:
            held = self._local.db = open_sqlite(self.path)
        return held


def open_sqlite(path: Path | str) -> Database:
    """Open or create the file and bring its schema up to date.

    On a full disk the reserve is given up for it; where there is none the file is
    opened for this connection alone, which needs no room. Raises StoreDamaged when it
    is no database of ours, StoreBusy, StoreFull.
    """
    try:
        connection = _connect(path, "NORMAL")
    except StoreFull:
        if reserve.give_up(Path(path).parent):
            connection = _connect(path, "NORMAL")
        else:
            connection = _connect(path, "EXCLUSIVE")
    db = Database(connection, str(path))
    version = schema_of(db)
    if version < len(STEPS):
        migrate(db)
    elif version > len(STEPS):
        raise StoreNewer(path=str(path), why="newer_version")
    return db


def _connect(path: Path | str, locking: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_WAIT_S, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise translate(error) from error
    connection.row_factory = sqlite3.Row
    try:
        if locking == "EXCLUSIVE":
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = {-CACHE_KB}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES_MAX}")
        connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        connection.close()
        raise translate(error) from error
    return connection


@contextmanager
def resting(path: Path) -> Iterator[Database]:
    """A file nobody writes, opened to be read and left exactly as it is."""
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(where, uri=True, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlite3.Error as error:
        raise translate(error) from error
    try:
        yield Database(connection, str(path))
    finally:
        connection.close()


def copy_into(db: Database, place: Path) -> None:
    """The whole store as it is at one moment into an empty file; writers go on.

    Raises StoreFull, StoreDamaged.
    """
    db.query("VACUUM INTO ?", (str(place),))


def integrity(db: Database) -> list[str]:
    """What SQLite finds wrong with the file; nothing when it is whole."""
    try:
        rows = db.query("PRAGMA integrity_check(20)")
    except StoreDamaged as damaged:
        return [str(damaged.facts.get("why", ""))]
    return [str(row[0]) for row in rows if row[0] != "ok"]


def what_is_wrong(path: Path, thorough: bool) -> str:
    """Why a store's file cannot be worked with, empty when it can.

    Quickly: its header, its schema, the ends of its log. Thorough: every page. Nothing
    is written: to fold its log into a broken file would break it further. Raises
    StoreBusy and its kin when it cannot be looked at.
    """
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_WAIT_S,
            isolation_level=None)
    except sqlite3.Error as error:
        raise translate(error) from error
    db = Database(connection, str(path))
    try:
        tables = {row[0] for row in db.query("SELECT name FROM sqlite_schema")}
        if not tables:
            return EMPTY
        if schema_of(db) <= SCHEMA:      # a newer one may have other tables
            if missing := _LOOKED_AT.keys() - tables:
                return f"no {min(missing)}"
            for question in _LOOKED_AT.values():
                db.query(question)
        rows = db.query("PRAGMA quick_check(1)") if thorough else []
        return next((str(row[0]) for row in rows if row[0] != "ok"), "")
    except StoreDamaged as damaged:
        return str(damaged.facts.get("why", damaged.code))
    finally:
        db.close()


EMPTY = "empty"
_LOOKED_AT = {
    "meta": "SELECT value FROM meta WHERE name = 'kind'",
    "changes": "SELECT id FROM changes ORDER BY n DESC LIMIT 1",
    "lanes": "SELECT head_id FROM lanes ORDER BY id",
    "cases": "SELECT state FROM cases ORDER BY n DESC LIMIT 1"}


def schema_of(db: Database) -> int:
    """How many schema steps this file has had."""
    (version,) = db.query("PRAGMA user_version")
    return int(version[0])


def migrate(db: Database) -> None:
    """Apply the schema steps this file lacks, each in its own transaction."""
    # Imported here because it costs a tenth of a second, and a file is new once.
    from sqlite_utils import Database as Tables
    from sqlite_utils import Migrations

    migrations = Migrations("motcua")
    for name, statements in STEPS:
        def step(tables: Tables, statements: tuple[str, ...] = statements) -> None:
            for statement in statements:
                tables.execute(statement)
        step.__name__ = name
        migrations()(step)
    try:
        migrations.apply(Tables(db.connection))
        with db.write():
            db.execute(f"PRAGMA user_version = {len(STEPS)}")
    except sqlite3.Error as error:
        raise translate(error) from error


def translate(error: sqlite3.Error) -> MotcuaError:
    """The driver's error as one of ours."""
    text = str(error)
    code = getattr(error, "sqlite_errorcode", 0)
    if "locked" in text or "busy" in text or code in _LOCKS:
        return StoreBusy(wait_s=BUSY_WAIT_S)
    if "full" in text or code in _ROOM:
        return StoreFull()
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        return StoreReadOnly(why=text)
    if "malformed" in text or code & 0xFF in _DAMAGED:
        return StoreDamaged(why=text)
    return StoreError(why=text)


# Something (a virus scanner, a backup program) holds the file for a moment.
_LOCKS = (sqlite3.SQLITE_IOERR_LOCK, sqlite3.SQLITE_IOERR_RDLOCK,
          sqlite3.SQLITE_IOERR_UNLOCK, sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
          sqlite3.SQLITE_IOERR_BLOCKED, sqlite3.SQLITE_IOERR_SHMLOCK)
# What a full disk looks like where SQLite makes its own files larger.
_ROOM = (sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
