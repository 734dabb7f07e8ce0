"""A disk between SQLite and the files: it notes what is done, and fails when told.

It is a VFS, registered as the default in the very library Python's sqlite3 uses, so
whatever the program does goes through it. Everything else is the ordinary disk's.
"""
import _sqlite3
import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

OK, FULL = 0, 13
IOERR_READ, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE = 266, 778, 1034, 1546
IOERR_DELETE = 2570
ERRORS = {"read": IOERR_READ, "write": IOERR_WRITE, "sync": IOERR_FSYNC,
          "truncate": IOERR_TRUNCATE, "delete": IOERR_DELETE}
MEMORY = ("-shm",)      # shared memory, not a file anybody expects to survive
_POINTER, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
# A file's name is a pointer: SQLite keeps it, and reads what stands behind its end.
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)
_MOVE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)   # read and write
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)


class _Methods(ctypes.Structure):
    """sqlite3_io_methods, as far as it concerns us; copied whole."""

    _fields_ = (("version", _INT), ("close", _POINTER), ("read", _MOVE),
                ("write", _MOVE), ("truncate", _TRUNCATE), ("sync", _SYNC),
                ("rest", _POINTER * 13))


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, likewise."""

    _fields_ = (("version", _INT), ("file_size", _INT), ("path_max", _INT),
                ("next", _POINTER), ("name", ctypes.c_char_p), ("app", _POINTER),
                ("open", _OPEN), ("delete", _DELETE), ("rest", _POINTER * 14))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done to a file: `write` at a place, `truncate` to it, sync, delete."""

    kind: str
    file: str
    place: int = 0
    bytes: bytes = b""


@dataclass
class Disk:
    """State: what was done so far, how many operations go well before one fails."""

    folder: Path
    events: list[Event] = field(default_factory=list)
    operations: int = 0
    fails_at: int = 0               # 0: never; else the number of the operation
    full: bool = False              # it fails because there is no room
    failed: str = ""                # the operation that failed
    names: dict[int, str] = field(default_factory=dict)   # open file → its path

    def note(self, event: Event) -> int:
        """Note an operation before it is done; not OK when it is to fail."""
        self.operations += 1
        if self.operations == self.fails_at:
            self.failed = event.kind
            return FULL if self.full and event.kind == "write" else ERRORS[event.kind]
        if event.kind != "read":
            self.events.append(event)
        return OK

    def watches(self, path: str) -> bool:
        return Path(path).is_relative_to(self.folder) and not path.endswith(MEMORY)


class _Shim:
    """The VFS, made once a process. State: the disk it works for just now."""

    def __init__(self) -> None:
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self.library = library
        self.below = library.sqlite3_vfs_find(None)
        self.disk: Disk | None = None
        self.methods: dict[int, _Methods] = {}
        self.vfs = _Vfs.from_buffer_copy(self.below.contents)
        self.vfs.name = b"noting"
        self.vfs.open, self.vfs.delete = _OPEN(self._open), _DELETE(self._delete)
        self._kept: list[object] = []

    def _open(self, vfs, name, file, flags, told) -> int:
        done = self.below.contents.open(
            ctypes.addressof(self.below.contents), name, file, flags, told)
        path = os.fsdecode(ctypes.string_at(name)) if name else ""
        if done == OK and self.disk is not None and self.disk.watches(path):
            self.disk.names[file] = path
            slot = ctypes.cast(file, ctypes.POINTER(_POINTER))
            slot[0] = ctypes.addressof(self._methods(slot[0]))
        return done

    def _methods(self, below: int) -> _Methods:
        """The methods of an open file, ours before those below."""
        if below not in self.methods:
            theirs = ctypes.cast(below, ctypes.POINTER(_Methods)).contents
            ours = self.methods[below] = _Methods.from_buffer_copy(theirs)
            ours.read = _MOVE(lambda file, into, size, place: self._does(
                "read", file, place) or theirs.read(file, into, size, place))
            ours.write = _MOVE(lambda file, at, size, place: self._does(
                "write", file, place, ctypes.string_at(at, size))
                or theirs.write(file, at, size, place))
            ours.truncate = _TRUNCATE(lambda file, size: self._does(
                "truncate", file, size) or theirs.truncate(file, size))
            # Noted, not done: nobody cuts the power of the PC the tests run on.
            ours.sync = _SYNC(lambda file, flags: self._does("sync", file)
                              if file in self.watched() else theirs.sync(file, flags))
        return self.methods[below]

    def watched(self) -> dict[int, str]:
        """The open files of the disk in use."""
        return self.disk.names if self.disk else {}

    def _delete(self, vfs, name, flags) -> int:
        path = os.fsdecode(ctypes.string_at(name))
        if self.disk is not None and self.disk.watches(path):
            failed = self.disk.note(Event("delete", path))
            if failed:
                return failed
        return self.below.contents.delete(
            ctypes.addressof(self.below.contents), name, flags)

    def _does(self, kind: str, file: int, place: int = 0, data: bytes = b"") -> int:
        if self.disk is None or file not in self.disk.names:
            return OK    # opened before, or after: no affair of this disk's
        return self.disk.note(Event(kind, self.disk.names[file], place, data))


_made: list[_Shim] = []


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """Within this, files of the folder that SQLite opens are watched. Close every
    connection before leaving."""
    if not _made:
        _made.append(_Shim())
    (shim,) = _made
    shim.disk = Disk(folder)
    assert shim.library.sqlite3_vfs_register(ctypes.byref(shim.vfs), 1) == OK
    try:
        yield shim.disk
    finally:
        shim.library.sqlite3_vfs_unregister(ctypes.byref(shim.vfs))
        shim.disk = None
