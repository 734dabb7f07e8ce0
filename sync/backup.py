"""A backup: one file that says what it is and proves that it is whole.

    the store as SQLite writes it | facts as JSON | their length u32
    | SHA-256 of everything before | "MC1BACK\\n"

It is made beside the running app, never by copying the file, and counts only once it
was read back, checked by SQLite and replayed. Keys, codes and scans are in the store,
so they are in the backup: it is as secret as the folder.
"""
import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final

import msgspec

from db import cases, changes, meta, sqlite
from db.disk import full_is_full, settle_file, settle_folder
from db.errors import BackupDamaged, MotcuaError, NotABackup
from db.sqlite import Database
from sync import leaving
from sync import me as identity
from sync.meaning import Meaning
from sync.verify import verify

MAGIC: Final = b"MC1BACK\n"
TAIL: Final = struct.Struct(f">I32s{len(MAGIC)}s")
FACTS_BYTES_MAX: Final = 1 << 20
READ_BYTES: Final = 1 << 20
FORMAT: Final = 1


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. `state` is equal where the cases are; `problems`
    counts what `verify` found in the folder then, None when it was not asked; `reach`
    is how far its log goes."""

    format: int
    kind: str
    hub_id: str
    epoch: str
    unit: str
    device: str
    name: str
    app: str
    schema: int
    made_ms: int
    changes: int
    cases: int
    state: str
    problems: int | None
    store_bytes: int
    reach: str = ""


def make(db: Database, meaning: Meaning | None, place: Path, app: str, now_ms: int
         ) -> Facts:
    """Write the backup of this store to `place`, which must not exist.

    Without `meaning` it is not replayed: a drill will.
    Raises StoreFull, StoreDamaged, PlaceUnusable; then nothing is left at `place`.
    """
    with full_is_full(), _part(place) as part:
        sqlite.copy_into(db, part)
        settle_file(part)
        facts = _facts_of(part, meaning, app, now_ms)
        _append_tail(part, facts)
        settle_file(part)
        if read_facts(part) != facts:
            raise BackupDamaged(path=str(place), why="read_back")
        part.rename(place)
        try:
            settle_folder(place.parent)
        except OSError:
            place.unlink()    # whole, but nobody knows whether its name will last
            raise
    # A folder that cannot note it knows less than is true, and the next one will tell.
    with suppress(MotcuaError), db.write():
        leaving.note_backup(db, facts.reach)
    return facts


def read_facts(path: Path) -> Facts:
    """What a backup says it is, once every byte of it was read and found right.

    Raises NotABackup, BackupDamaged.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        told = _tail(file, path, size)
        file.seek(0)
        mark = hashlib.sha256()
        for block in _blocks(file, size - TAIL.size + 4):
            mark.update(block)
        if mark.digest() != told[1]:
            raise BackupDamaged(path=str(path), why="checksum")
        file.seek(size - TAIL.size - told[0])
        facts = _decoded(file.read(told[0]), path)
    if facts.store_bytes != size - TAIL.size - told[0]:
        raise BackupDamaged(path=str(path), why="length")
    return facts


def unseal(path: Path, facts: Facts) -> None:
    """Make the store of a copied backup: drop the tail, let SQLite check the rest.

    Raises BackupDamaged.
    """
    os.truncate(path, facts.store_bytes)
    settle_file(path)
    with sqlite.resting(path) as db:
        if sqlite.integrity(db) or state_of(db) != facts.state:
            raise BackupDamaged(path=str(path), why="content")


def copy(source: BinaryIO, place: Path) -> None:
    """A stream into a new file only its owner may read."""
    with full_is_full(), _new(place) as file:
        while block := source.read(READ_BYTES):
            file.write(block)


def state_of(db: Database) -> str:
    """A mark that is equal where all cases of all scopes stand the same."""
    told = ",".join(f"{scope}={kept:016x}" for scope, _, kept in cases.sums(db))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _facts_of(part: Path, meaning: Meaning | None, app: str, now_ms: int) -> Facts:
    with sqlite.resting(part) as db:
        if wrong := sqlite.integrity(db):
            raise BackupDamaged(path=str(part), why=wrong[0])
        found = verify(db, meaning)["problems"] if meaning else None
        me = identity.load(db)
        return Facts(
            format=FORMAT, kind=me.kind, hub_id=me.hub_id.hex(),
            epoch=(meta.get(db, "epoch") or b"").hex(), unit=me.unit,
            device=me.device.hex(), name=me.name, app=app,
            schema=sqlite.schema_of(db), made_ms=now_ms, changes=changes.count(db),
            cases=cases.count(db), state=state_of(db),
            problems=None if found is None else len(found),
            store_bytes=part.stat().st_size, reach=leaving.reach(db))


def _append_tail(part: Path, facts: Facts) -> None:
    told = msgspec.json.encode(facts)
    length = struct.pack(">I", len(told))
    mark = hashlib.sha256()
    with full_is_full(), part.open("r+b") as file:
        for block in _blocks(file, facts.store_bytes):
            mark.update(block)
        mark.update(told + length)
        file.seek(0, os.SEEK_END)
        file.write(told + length + mark.digest() + MAGIC)


def _tail(file: BinaryIO, path: Path, size: int) -> tuple[int, bytes]:
    """(length of the facts, checksum)."""
    begins = file.read(16)
    if size < TAIL.size + len(begins) or not begins.startswith(sqlite.MAGIC):
        raise NotABackup(path=str(path))
    file.seek(size - TAIL.size)
    length, mark, magic = TAIL.unpack(file.read(TAIL.size))
    if magic != MAGIC:
        # Begins as a store and ends as nothing: cut short, or no backup at all.
        raise BackupDamaged(path=str(path), why="cut_short")
    if not 0 < length <= min(FACTS_BYTES_MAX, size - TAIL.size):
        raise BackupDamaged(path=str(path), why="length")
    return length, mark


def _decoded(told: bytes, path: Path) -> Facts:
    try:
        facts = msgspec.json.decode(told, type=Facts)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupDamaged(path=str(path), why="facts") from error
    if facts.format > FORMAT or facts.schema > sqlite.SCHEMA:
        raise BackupDamaged(path=str(path), why="newer_version")
    return facts


def _blocks(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (block := file.read(min(READ_BYTES, length))):
        length -= len(block)
        yield block


@contextmanager
def _part(place: Path) -> Iterator[Path]:
    """A new file beside `place` for what is not finished; gone when it fails."""
    part = place.with_name(f".{place.name}.{token_hex(4)}.part")
    try:
        with _new(part):
            pass
        yield part
    finally:
        part.unlink(missing_ok=True)


def _new(place: Path) -> BinaryIO:
    return os.fdopen(os.open(
        place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
        0o600), "wb")
