"""A machine of the world: a real store in memory that can lose power at any step.

The cast (a hub, officers of two units, an assistant) is enrolled once; every world
starts from copies of those stores.
"""
import io
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import ClassVar

import msgspec

from app.clock import Clock
from app.desk import Desk
from app.meaning import MEANING
from app.work.enrol_device import seed_catalogue
from db import changes, meta, writers
from db.sqlite import Database, open_sqlite
from sync import admit, enrol, incarnation
from sync import me as identity
from sync.ask import Request, Side
from sync.codes import read_code
from sync.enrol import Application
from sync.identity import key_from_seed, mac
from sync.meaning import Meaning
from sync.question import Hub
from sync.refold import refold
from sync.token import Mark

HUB = "hub"
UNIT, OTHER_UNIT = "06040", "05983"
# name, unit, role; `evil` is a machine of the unit whose owner means harm.
PLACES = (
    ("an", UNIT, "officer"), ("binh", UNIT, "officer"), ("hoa", UNIT, "assistant"),
    ("chi", UNIT, "officer"), ("dung", OTHER_UNIT, "officer"),
    ("evil", UNIT, "officer"))
START_MS = 1_795_000_000_000     # the world begins on 18 November 2026
NO_STATEMENT = 1 << 60


class PowerCut(BaseException):
    """The machine is off. Nobody can catch this and go on."""


class Fragile:
    """A connection that dies at a chosen statement, before or after doing it."""

    READS: ClassVar = ("SELECT", "PRAGMA")

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.left = NO_STATEMENT
        self.after = False
        self.dead = False

    @property
    def in_transaction(self) -> bool:
        return not self.dead and self.raw.in_transaction

    def execute(self, sql, parameters=()):
        return self._run(self.raw.execute, sql, parameters)

    def executemany(self, sql, rows):
        return self._run(self.raw.executemany, sql, rows)

    def _run(self, call, sql, parameters):
        if self.dead:
            raise PowerCut
        if sql.lstrip()[:6] in self.READS:
            return call(sql, parameters)
        self.left -= 1
        if self.left == 0 and not self.after:
            self.dead = True
            raise PowerCut
        done = call(sql, parameters)
        if self.left == 0:
            self.dead = True
            raise PowerCut
        return done


@dataclass
class Watch(Clock):
    """A PC's clock: off by some time, running fast or slow, stepping back."""

    offset_ms: int = 0
    drift: float = 0.0
    true_ms: int = START_MS

    def copy(self) -> "Watch":
        return replace(self)

    def now_ms(self) -> int:
        run = self.true_ms - START_MS
        return self.true_ms + self.offset_ms + round(run * self.drift)


@dataclass(frozen=True, slots=True)
class Seat(Desk):
    """A desk whose new ids come from the seed."""

    chance: Random = field(default_factory=Random)

    def new_id(self) -> bytes:
        return self.chance.randbytes(16)


@dataclass
class Kept:
    """A continuity token in memory: what a PC keeps outside the data folder."""

    machine: str
    mark: Mark | None = None

    def read(self) -> Mark | None:
        return self.mark

    def write(self, mark: Mark) -> None:
        self.mark = mark


@dataclass
class Machine:
    """One PC. `request` is the exchange it waits on; `sent`, `received` its ledgers."""

    name: str
    unit: str
    role: str
    watch: Watch
    chance: Random
    db: Database = field(init=False)
    seat: Seat = field(init=False)
    token: Kept = field(init=False)
    request: Request | None = None
    sent: int = 0
    received: int = 0
    cuts: int = 0
    push_bytes: int = 4096
    going_on: bool = False      # its sync is not finished: it will ask again
    before: tuple[int, int, int] = (0, 0, 0)   # how all stood when it last asked
    meaning: Meaning = MEANING                 # its program …
    knew_from: int = 0                         # … since its log was so long

    def __post_init__(self) -> None:
        self.token = Kept(self.name)
        self._open(templates()[self.name.rstrip("+")])
        incarnation.keep_token(self.db, self.seat.me)

    @property
    def side(self) -> Side:
        return Side(self.db, self.seat.me, self.meaning, "world")

    @property
    def hub(self) -> Hub:
        return Hub(self.db, self.seat.me, self.meaning, self.watch.now_ms())

    def writers(self) -> frozenset[bytes]:
        """Who this machine has written as."""
        return frozenset((self.seat.me.writer, *(
            one.writer for one in writers.incarnations(self.db))))

    def restart(self) -> None:
        """Come back with what was committed, and nothing else."""
        raw = self.db.connection.raw
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        self.request = None
        self._open(raw.serialize())
        raw.close()

    def reopen(self) -> None:
        """The next command begins with the program and the folder as they are."""
        if refold(self.db, self.meaning, self.watch.now_ms()):
            self.knew_from = changes.count(self.db)
        self.seat = replace(self.seat, meaning=self.meaning)

    def reread(self) -> None:
        """The next command reads anew whose machine this is: units may have merged."""
        if (me := identity.load(self.db)).unit != self.unit:
            self.unit = me.unit
            self.seat = replace(self.seat, me=replace(me, token=self.token))

    @contextmanager
    def failing(self, statements: int, after: bool):
        """Within this, the power goes at the n-th statement that writes."""
        line = self.db.connection
        line.left, line.after = statements, after
        try:
            yield
        except PowerCut:
            self.cuts += 1
            self.restart()
        finally:
            self.db.connection.left = NO_STATEMENT

    def _open(self, stored: bytes) -> None:
        raw = sqlite3.connect(":memory:", isolation_level=None)
        raw.deserialize(stored)
        raw.row_factory = sqlite3.Row
        self.db = Database(Fragile(raw), ":memory:")
        me = identity.load(self.db)
        self.unit = me.unit
        self.seat = Seat(
            self.db, self.watch, replace(me, token=self.token), self.name,
            self.chance)
        self.reopen()


@cache
def templates() -> dict[str, bytes]:
    """The store of everyone in the cast, freshly enrolled; the same in every run."""
    chance = Random("cast")
    blank = open_sqlite(":memory:")
    seed_catalogue(blank)
    empty = blank.connection.serialize()
    honest = admit.token_bytes
    admit.token_bytes = chance.randbytes   # keys of the hub and codes
    try:
        hub_db = _opened(empty)
        hub = Hub(hub_db, admit.begin_hub(hub_db), MEANING, START_MS)
        stores = {"new hub": hub_db.connection.serialize()}
        for name, unit, role in PLACES:
            db = _opened(empty)
            _enrol(hub, db, admit.new_code(hub, unit, role).code, chance)
            stores[name] = db.connection.serialize()
    finally:
        admit.token_bytes = honest
    return stores | {HUB: hub_db.connection.serialize()}


def _opened(stored: bytes) -> Database:
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.deserialize(stored)
    raw.row_factory = sqlite3.Row
    return Database(raw, ":memory:")


def _enrol(hub: Hub, db: Database, code: str, chance: Random) -> None:
    """What `enrol` does over the line, with keys from the seed."""
    seeds = {name: chance.randbytes(32) for name in ("device_seed", "writer_seed")}
    with db.write():
        for name, seed in seeds.items():
            meta.put(db, name, seed)
    device, writer = map(key_from_seed, seeds.values())
    told, nonce = read_code(code), chance.randbytes(16)
    body = msgspec.msgpack.encode(Application(
        told.id, nonce, device.public, writer.public,
        device.sign(b"mc1writer" + writer.public)))
    with hub.db.write():
        answer = admit.admit(hub, body + mac(told.secret, b"mc1apply" + body))
    place = enrol.read_place(io.BytesIO(answer), told, nonce)
    enrol._become(db, place, "http://127.0.0.1", MEANING, START_MS)
