"""The continuity token: the end of what this folder wrote, kept outside the folder.

A data folder that was copied or put back still holds its keys and does not know what
was written after. The token does, as long as it does not travel with the folder:

    <state folder>/<hash of the folder's real path, or of a hub's id>.json
        {"writer", "heads": [[scope, seq, id], …], "machine", "given"}
"""
import hashlib
import os
import sys
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Final, Protocol

import msgspec

STATE: Final = "MOTCUA_STATE"
TOKEN_BYTES_MAX: Final = 64 * 1024
_RANDOM_MAC: Final = 1 << 40


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote last, how far each of its lanes went, and on which machine.

    A hub's mark bears its id, and what it gave last (sync/remembered.py).
    """

    writer: str
    heads: list[tuple[int, int, str]]
    machine: str
    given: dict[str, int] = {}


class Token(Protocol):
    """A place for one mark that does not follow the data folder."""

    @property
    def machine(self) -> str: ...

    def read(self) -> Mark | None: ...

    def write(self, mark: Mark) -> None: ...


class FileToken:
    """The token of a data folder, or of a hub, on this machine."""

    def __init__(self, of: str) -> None:
        self._name = f"{hashlib.sha256(os.fsencode(of)).hexdigest()[:32]}.json"

    @classmethod
    def of_folder(cls, folder: Path) -> "FileToken":
        return cls(os.path.realpath(folder))

    @property
    def machine(self) -> str:
        return machine_mark()

    def read(self) -> Mark | None:
        """What was written last, None when there is nothing that can be believed."""
        return self._read(state_folder()) or self._read(_other_folder())

    def write(self, mark: Mark) -> None:
        """Replace it, whole or not at all. Where nothing can be written the token only
        gets old; an old one still proves what it says, and none at all makes every
        writer a new one: too careful, but nothing is refused."""
        if not self._write(state_folder(), mark):
            self._write(_other_folder(), mark)

    def _read(self, folder: Path) -> Mark | None:
        try:
            with (folder / self._name).open("rb") as file:
                return msgspec.json.decode(file.read(TOKEN_BYTES_MAX), type=Mark)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def _write(self, folder: Path, mark: Mark) -> bool:
        path = folder / self._name
        part = path.with_name(f"{path.name}.{token_hex(4)}.part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(msgspec.json.encode(mark))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            with suppress(OSError):
                part.unlink()
            return False
        return True


def state_folder() -> Path:
    """Where tokens lie: what MOTCUA_STATE says, or the user's own place for such."""
    given = os.environ.get(STATE)
    if given:
        return Path(given)
    import platformdirs

    return platformdirs.user_state_path("motcua", appauthor=False)


def _other_folder() -> Path:
    """Where tokens lie when the state folder cannot be written (no home, a read-only
    one): outside the data folder all the same."""
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(tempfile.gettempdir()) / f"motcua-state-{user}"


@cache
def machine_mark() -> str:
    """A mark that another machine does not share, even one made from an image of
    this: what the system calls itself, and its built-in network card."""
    told = f"{_system_id()} {_card()}"
    return hashlib.sha256(b"mc1machine" + told.encode()).hexdigest()[:16]


def _system_id() -> str:
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with suppress(OSError):
            return Path(path).read_text(encoding="ascii").strip()
    return ""


def _card() -> str:
    """The address of the first built-in card. Cards that come and go (USB, virtual
    ones) would make a new machine of the same PC."""
    if not sys.platform.startswith("linux"):
        address = uuid.getnode()
        return "" if address & _RANDOM_MAC else f"{address:012x}"
    with suppress(OSError):
        cards = sorted(Path("/sys/class/net").iterdir())
        for card in cards:
            place = os.path.realpath(card / "device")
            if (card / "device").exists() and "/usb" not in place:
                return (card / "address").read_text(encoding="ascii").strip()
    return ""
