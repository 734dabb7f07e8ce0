"""Rows out of a store's file that SQLite itself cannot read any more.

Every page of the file and of its write-ahead log that looks like a leaf of a table is
taken apart by the published format (sqlite.org/fileformat2.html), whatever the tree
above it says. Old and half-written rows come along: who asks must know a true row
from a false one, by its hash.
"""
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

LEAF: Final = 0x0D
PAGE_BYTES: Final = 4096
PAYLOAD_MAX: Final = 1 << 20
COLUMNS_MAX: Final = 64
WAL_HEAD, FRAME_HEAD = 32, 24
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

Bytes = bytes | mmap
Value = int | str | bytes | None


@dataclass(frozen=True, slots=True)
class Found:
    """One row: the number it lies under and its values."""

    rowid: int
    values: tuple[Value, ...]


class Torn(Exception):
    """This is no row, or not a whole one."""


def rows_in(path: Path) -> Iterator[Found]:
    """Every row that can be read from this file and from the log beside it."""
    with _read(path) as file, _read(Path(f"{path}-wal")) as log:
        pages = _Pages(file, log)
        for page, newest in pages.every_page():
            yield from _rows(page, pages, newest)


@contextmanager
def _read(path: Path) -> Iterator[Bytes]:
    """A file as bytes, without holding it: a store may be larger than memory."""
    if not path.exists() or not path.stat().st_size:
        yield b""
        return
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as held:
        yield held


@dataclass(slots=True)
class _Pages:
    """The pages by number; `logged` are those in the write-ahead log, the last wins."""

    file: Bytes
    log: Bytes
    size: int = PAGE_BYTES
    logged: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        told = int.from_bytes(self.file[16:18], "big")
        told = 65536 if told == 1 else told
        if self.file[:16].startswith(b"SQLite format 3") and 512 <= told:
            self.size = told
        for start in self._frames():
            number = int.from_bytes(self.log[start:start + 4], "big")
            self.logged[number] = start + FRAME_HEAD

    def every_page(self) -> Iterator[tuple[bytes, bool]]:
        """The pages of the file, then those of the log (True)."""
        for start in range(0, len(self.file), self.size):
            yield self.file[start:start + self.size], False
        for start in self._frames():
            yield self.log[start + FRAME_HEAD:start + FRAME_HEAD + self.size], True

    def _frames(self) -> range:
        return range(WAL_HEAD, len(self.log) - FRAME_HEAD, self.size + FRAME_HEAD)

    def page(self, number: int, newest: bool) -> bytes:
        """A page as the log last had it (or, for `newest` false, as the file has)."""
        if newest and number in self.logged:
            start = self.logged[number]
            return self.log[start:start + self.size]
        return self.file[(number - 1) * self.size:number * self.size]


def _rows(page: bytes, pages: _Pages, newest: bool) -> Iterator[Found]:
    # The first page of a file begins with the header of the file.
    start = 100 if page[:15] == b"SQLite format 3" else 0
    if len(page) < start + 8 or page[start] != LEAF:
        return
    count = int.from_bytes(page[start + 3:start + 5], "big")
    for place in range(start + 8, min(start + 8 + 2 * count, len(page) - 1), 2):
        cell = int.from_bytes(page[place:place + 2], "big")
        for view in (newest, not newest) if pages.logged else (False,):
            try:
                yield _row(page, cell, pages, view)
            except (Torn, IndexError, UnicodeDecodeError):
                continue


def _row(page: bytes, at: int, pages: _Pages, newest: bool) -> Found:
    length, at = _varint(page, at)
    rowid, at = _varint(page, at)
    if not 0 < length <= PAYLOAD_MAX:
        raise Torn
    return Found(rowid, _values(_payload(page, at, length, (pages, newest))))


def _payload(page: bytes, at: int, length: int, around: tuple[_Pages, bool]) -> bytes:
    """A row's bytes, its overflow pages included."""
    pages, newest = around
    usable = pages.size
    if length <= usable - 35:
        if at + length > len(page):
            raise Torn
        return page[at:at + length]
    least = (usable - 12) * 32 // 255 - 23
    local = least + (length - least) % (usable - 4)
    local = local if local <= usable - 35 else least
    parts, held = [page[at:at + local]], local
    following = int.from_bytes(page[at + local:at + local + 4], "big")
    while held < length:
        more = pages.page(following, newest)
        if not following or len(more) < usable:
            raise Torn
        parts.append(more[4:4 + length - held])
        held += len(parts[-1])
        following = int.from_bytes(more[:4], "big")
    return b"".join(parts)


def _values(payload: bytes) -> tuple[Value, ...]:
    head, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < head and len(kinds) < COLUMNS_MAX:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != head:
        raise Torn
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise Torn
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind in (8, 9):
        return kind - 8, at
    if kind < 12:
        raise Torn   # a fraction; we keep none
    end = at + (kind - 12) // 2
    if end > len(payload):
        raise Torn
    part = payload[at:end]
    return (part if kind % 2 == 0 else part.decode()), end


def _varint(read: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(8):
        byte = read[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    return value << 8 | read[at + 8], at + 9
