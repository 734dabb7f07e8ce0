"""Each statement of each act fails once, with each error SQLite knows for it."""
import sqlite3
from dataclasses import replace
from random import Random

import pytest

from app.work.verify import verify
from db.errors import MotcuaError, StoreBusy, StoreError, StoreFull
from db.sqlite import Database
from sync import incarnation
from sync import me as identity
from tests.world.machine import Kept, Seat, Watch

from .failing import ERRORS, Failing
from .scenes import SCENES, Scene, Stage

TOLD = {"disk I/O error": StoreError, "database or disk is full": StoreFull,
        "database is locked": StoreBusy}


def staged(begun) -> Stage:
    """The machines of a scene on stores of their own, in memory."""
    seats = {}
    for name, stored in begun.stores.items():
        raw = sqlite3.connect(":memory:", isolation_level=None)
        raw.deserialize(stored)
        raw.row_factory = sqlite3.Row
        db = Database(Failing(raw), ":memory:")
        seats[name] = seat_of(db, name)
        db.connection.ran = 0
    return Stage(seats, begun.kept)


def seat_of(db: Database, name: str) -> Seat:
    """Who sits at a store, with a continuity token that proves it. A hub has none
    here: numbers it has begun to give it gives to nobody else, not even to who asks
    again, and an act tried again would differ from one that went well."""
    me = identity.load(db)
    me = replace(me, token=None if me.is_hub else Kept(name))
    incarnation.keep_token(db, me)
    return Seat(db, Watch(), me, "Lan", Random(name))


def everything(raw: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table; the search index is held against it by `verify`."""
    names = raw.execute("""SELECT name FROM sqlite_schema WHERE type = 'table'
        AND name NOT LIKE 'search%' ORDER BY name""").fetchall()
    return {name: sorted(map(tuple, raw.execute(f"SELECT * FROM {name}")), key=repr)
            for (name,) in names}


def attempted(scene: Scene, stage: Stage) -> tuple[object, MotcuaError | None]:
    """What came of an act, or what it was refused with. What fails when all is kept
    already is nobody's affair."""
    try:
        return scene.act(stage), None
    except MotcuaError as error:
        return None, error


def again(scene: Scene, stage: Stage) -> object:
    """The same act once more, by the same program that has just seen it fail."""
    for name, seat in stage.seats.items():
        seat.chance.seed(name)
    return scene.act(stage)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_statement_that_fails_leaves_all_whole(scene, record_property):
    begun = scene.begin()
    clean = staged(begun)
    before = everything(clean.seats[scene.who].db.connection.raw)
    result = scene.act(clean)
    after = {name: everything(seat.db.connection.raw)
             for name, seat in clean.seats.items()}
    steps = clean.seats[scene.who].db.connection.ran

    for error in ERRORS:
        for step in range(1, steps + 1):
            stage = staged(begun)
            db = stage.seats[scene.who].db
            db.connection.fails_at, db.connection.error = step, error
            got, told = attempted(scene, stage)
            where = (scene.name, step, error, db.connection.failed, told)
            assert not db.connection.in_transaction, where
            assert verify(stage.seats[scene.who])["ok"], where
            if told is not None:
                assert isinstance(told, TOLD[error]), where
                if scene.at_once:
                    assert everything(db.connection.raw) == before, where
                got = again(scene, stage)

            assert db.connection.failed, where
            assert got == result, where
            for name, seat in stage.seats.items():
                assert everything(seat.db.connection.raw) == after[name], (where, name)

    record_property("points", steps * len(ERRORS))
    print(f"{scene.name}: {steps} statements, {steps * len(ERRORS)} points")
    assert steps > 2
