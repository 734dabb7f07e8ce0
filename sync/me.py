"""Who this folder is: its keys, its unit, the hub it belongs to."""
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from db import meta
from db.errors import NotFound
from db.sqlite import Database
from sync.identity import Key, key_from_seed, name_of
from sync.token import FileToken, Token

BOX_FIRST: Final = 1 << 31   # scopes from here on are assistants' own boxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """This folder's identity. `box` is the scope an assistant writes to, else 0.

    `token` tells from outside the folder how it was left; None: nobody asks.
    """

    kind: Literal["hub", "desk"]
    device_key: Key
    writer_key: Key
    unit: str
    role: str
    name: str
    box: int
    hub_id: bytes
    hub_public: bytes
    token: Token | None = None

    @property
    def device(self) -> bytes:
        return name_of(self.device_key.public)

    @property
    def writer(self) -> bytes:
        return name_of(self.writer_key.public)

    @property
    def is_hub(self) -> bool:
        return self.kind == "hub"

    def scope_for(self, unit: str) -> int:
        """Where this folder writes about a case of `unit`."""
        return self.box or scope_of(unit)


def scope_of(unit: str) -> int:
    """The scope of a unit: its GSO code as a number."""
    return int(unit)


def concerns_us(db: Database, device: bytes) -> bool:
    """True at the hub, and on every PC that bears this device's key."""
    seed = meta.get(db, "device_seed")
    return meta.get_text(db, "kind") == "hub" or (
        seed is not None and name_of(key_from_seed(seed).public) == device)


def load(db: Database) -> Me:
    """Who this folder is. Raises NotFound when it is nobody yet."""
    kind = meta.get_text(db, "kind")
    if kind not in ("hub", "desk"):
        raise NotFound(what="enrolment", path=db.path)
    return Me(
        kind="hub" if kind == "hub" else "desk",
        device_key=key_from_seed(meta.get(db, "device_seed") or b""),
        writer_key=key_from_seed(meta.get(db, "writer_seed") or b""),
        unit=meta.get_text(db, "unit"), role=meta.get_text(db, "role"),
        name=meta.get_text(db, "name"), box=meta.get_number(db, "box"),
        hub_id=meta.get(db, "hub_id") or b"",
        hub_public=meta.get(db, "hub_public") or b"",
        token=token_of(db))


def token_of(db: Database) -> Token | None:
    """The token of a desk's folder, or of a hub wherever its folder lies: what a hub
    gave is given, whichever copy of it gave it. A store in memory has none."""
    if db.path == ":memory:":
        return None
    if meta.get_text(db, "kind") == "hub":
        return FileToken(f"hub {(meta.get(db, 'hub_id') or b'').hex()}")
    return FileToken.of_folder(Path(db.path).parent)


def save(db: Database, me: Me, device_seed: bytes, writer_seed: bytes) -> None:
    """Become this identity."""
    meta.put(db, "device_seed", device_seed)
    meta.put(db, "writer_seed", writer_seed)
    for name in ("kind", "unit", "role", "name"):
        meta.put(db, name, getattr(me, name).encode())
    meta.put_number(db, "box", me.box)
    meta.put(db, "hub_id", me.hub_id)
    meta.put(db, "hub_public", me.hub_public)
