"""The drill: put the newest backup into an empty folder, replay it, compare.

A backup nobody ever restored is a hope. The result is shown and kept in the log.
"""
import shutil
from collections.abc import Callable
from pathlib import Path

from app.desk import FILE_NAME, Desk
from app.kept_safe import Drilled, last_drill, save_drill
from app.rules.rolling import DRILL_EVERY_MS
from db.errors import MotcuaError
from db.sqlite import open_sqlite
from sync import backup
from sync.backup import Facts
from sync.meaning import Meaning
from sync.verify import verify


def is_due(desk: Desk) -> bool:
    """Once a week."""
    last = last_drill(desk.db)
    return last is None or not (
        0 <= desk.clock.now_ms() - last.at_ms < DRILL_EVERY_MS)


def drill(desk: Desk, file: Path, restore: Callable[[Path, Path], Facts]) -> Drilled:
    """Restore `file` beside itself, look at every change in it, take it away again.

    Raises StoreFull when there is no room to try.
    """
    place = file.parent / "drill"
    shutil.rmtree(place, ignore_errors=True)   # the power went during another drill
    try:
        facts = restore(file, place)
        why = _what_is_wrong(desk.meaning, place / FILE_NAME, facts)
        number = facts.changes
    except MotcuaError as error:
        if error.code in ("disk_full", "busy"):
            raise
        why, number = str(error.facts.get("why", error.code)), 0
    finally:
        shutil.rmtree(place, ignore_errors=True)
    done = Drilled(at_ms=desk.clock.now_ms(), file=file.name, changes=number, why=why)
    with desk.db.write():
        save_drill(desk.db, done)
    return done


def _what_is_wrong(meaning: Meaning, path: Path, facts: Facts) -> str:
    db = open_sqlite(path)
    try:
        found = verify(db, meaning)
        if found["problems"]:
            return found["problems"][0].what
        same = (found["changes"], found["cases"], backup.state_of(db)) == (
            facts.changes, facts.cases, facts.state)
        return "" if same else "differs"
    finally:
        db.close()
