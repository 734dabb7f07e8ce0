"""Each read, write and sync of a store's files fails once, or finds no room."""
import sqlite3
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.work.verify import verify
from db import meta
from db.errors import StoreFull
from db.sqlite import Store, open_sqlite
from sync.turns import Turns
from tests.power.disk import disk

from .scenes import SCENES, Stage
from .test_statements import again, attempted, everything, seat_of

KINDS = ("broken", "full")


@contextmanager
def staged(begun, place: Path):
    """The machines of a scene on files of their own, and the disk below them."""
    place.mkdir()
    with disk(place) as below:
        seats = {}
        for name, stored in begun.stores.items():
            path = place / f"{name}.db"
            path.write_bytes(stored)
            db = open_sqlite(path)
            seats[name] = seat_of(db, name)
        try:
            below.operations = 0
            yield Stage(seats, begun.kept), below
        finally:
            for seat in seats.values():
                seat.db.close()


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_file_operation_that_fails_leaves_all_whole(scene, tmp_path, record_property):
    begun = scene.begin()
    with staged(begun, tmp_path / "clean") as (stage, below):
        result, steps = scene.act(stage), below.operations
        after = everything(stage.seats[scene.who].db.connection)

    for kind in KINDS:
        for step in range(1, steps + 1):
            with staged(begun, tmp_path / f"{kind}{step}") as (stage, below):
                below.fails_at, below.full = step, kind == "full"
                seat, where = stage.seats[scene.who], (scene.name, kind, step)
                got, told = attempted(scene, stage)
                where = (*where, below.failed, told)
                assert below.failed, where
                if told is not None:
                    assert below.failed != "write" or not below.full or isinstance(
                        told, StoreFull), where
                    assert verify(seat)["ok"], where
                    got = again(scene, stage)
                assert got == result, where
                assert everything(seat.db.connection) == after, where
                assert open_whole(seat.db.path), where

    record_property("points", steps * len(KINDS))
    print(f"{scene.name}: {steps} file operations, {steps * len(KINDS)} points")


def open_whole(path: str) -> bool:
    other = sqlite3.connect(path)
    (told,) = other.execute("PRAGMA quick_check").fetchone()
    other.close()
    return bool(told == "ok")


def test_a_group_that_meets_a_full_disk_is_told_so_and_leaves_nothing(tmp_path):
    """Several requests share a commit: all of them are kept, or none is and all of
    them hear of it."""
    done, step = 0, 0
    while not done:
        step += 1
        place = tmp_path / str(step)
        place.mkdir()
        with disk(place) as below:
            turns = Turns(Store(place / "hub.db"))
            turns.run(lambda db: meta.put(db, "before", b"1"))
            below.fails_at, below.full = below.operations + step, True
            told = together(turns, [
                lambda db, name=name: meta.put(db, name, bytes(9_000))
                for name in ("one", "two", "three")])
            turns.stop()
        kept = meta_names(place / "hub.db")
        done = sum(outcome is None for outcome in told)
        assert done in (0, 3)
        assert ({"one", "two", "three"} <= kept) == (done == 3)
        assert kept >= {"before"}
        if below.failed == "write":
            assert all(isinstance(outcome, StoreFull) for outcome in told)
    assert step > 3


def together(turns: Turns, jobs) -> list[BaseException | None]:
    """These jobs as one group; what each was told."""
    from concurrent.futures import Future

    group = [(job, Future()) for job in jobs]
    turns._write(group)
    return [future.exception(10) for _, future in group]


def meta_names(path: Path) -> set[str]:
    other = sqlite3.connect(path)
    names = {row[0] for row in other.execute("SELECT name FROM meta")}
    other.close()
    return names
