"""The desk: the first argument of every use case.

One folder (a commune's or the hub's), this thread's connection to it, whose turn it
is, and what time it is.
"""
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_bytes

from app.clock import Clock
from app.meaning import MEANING
from db.errors import NotFound, StoreDamaged, StoreFull
from db.sqlite import Database, Store
from sync import me as identity
from sync import shadow
from sync.author import Authoring
from sync.fold import CaseState, Standing
from sync.me import Me
from sync.meaning import Meaning
from sync.refold import refold

FILE_NAME = "motcua.db"


@dataclass(frozen=True, slots=True)
class Desk:
    """`officer` is who acts; empty when a command names nobody. `about` is whose case
    an id means where several units have one; empty: `app/whose_case.py` says.
    `meaning`: what this program knows of cases."""

    db: Database
    clock: Clock
    me: Me
    officer: str = ""
    about: str = field(default="", kw_only=True)
    meaning: Meaning = field(default=MEANING, kw_only=True)

    def authoring(self) -> Authoring:
        """A batch of changes by this folder, inside `db.write()`."""
        return Authoring(self.db, self.meaning, self.me, self.clock.now_ms())

    def stand(self, state: CaseState) -> Standing:
        """How a case in this state stands here."""
        return shadow.stand(self.db, self.meaning, state)

    def acting(self, officer: str) -> "Desk":
        """The same desk with another person before it."""
        return replace(self, officer=officer)

    def of_unit(self, unit: str) -> "Desk":
        """The same desk, where ids mean the cases of this unit (five digits)."""
        return replace(self, about=unit)

    def new_id(self) -> bytes:
        """16 random bytes for something that begins here."""
        return token_bytes(16)


def store_of(folder: Path, *, create: bool = False) -> Store:
    """The store of a folder. Raises NotFound when there is none, StoreDamaged when
    there was one and its file is empty: a new one must not take its place."""
    path = folder / FILE_NAME
    empty = not path.exists() or not path.stat().st_size
    if empty and has_lived(folder):
        raise StoreDamaged(path=str(path), why="empty")
    if create:
        folder.mkdir(parents=True, exist_ok=True)
    elif empty:
        raise NotFound(what="folder", path=str(folder))
    return Store(path)


def has_lived(folder: Path) -> bool:
    """Whether something beside the store tells that work was saved in this folder."""
    log = folder / f"{FILE_NAME}-wal"
    return (log.exists() and log.stat().st_size > 0) or any(
        folder.glob("backups/*.bak")) or any(folder.glob("damaged-*"))


def open_desk(store: Store, officer: str = "", clock: Clock | None = None) -> Desk:
    """The desk of a folder, for this thread. Raises NotFound when not enrolled."""
    db = store.db()
    desk = Desk(db, clock or Clock(), identity.load(db), officer)
    with suppress(StoreFull):       # what the program before has worked out is shown
        refold(db, desk.meaning, desk.clock.now_ms())
    return desk


def open_hub(folder: Path) -> Desk:
    """The hub of a folder, for this thread. Raises NotFound when it is none."""
    desk = open_desk(store_of(folder))
    if not desk.me.is_hub:
        raise NotFound(what="hub", path=str(folder))
    return desk
