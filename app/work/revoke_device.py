"""Strike a PC off: stolen, broken or given away. Its later work goes to the inbox."""
import re
from dataclasses import dataclass
from typing import Final

from app.desk import Desk
from app.rules.errors import Refusal, Refused
from sync import inbox

ID: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """A PC that may no longer write; `changed` is False when it was so before."""

    device: str
    unit: str
    name: str
    changed: bool


def revoke_device(desk: Desk, named: str) -> Revoked:
    """Revoke the PC of this id, or of this name when only one bears it.

    Raises Refused. What the PC wrote and pushed before stays as it is.
    """
    with desk.db.write():
        device = _find(desk, named.strip())
        batch = desk.authoring()
        changed = inbox.revoke(batch, device)
        batch.finish()
        (row,) = desk.db.query("SELECT unit, name FROM devices WHERE id = ?", (device,))
    return Revoked(device=device.hex(), unit=row["unit"], name=row["name"],
                   changed=changed)


def _find(desk: Desk, named: str) -> bytes:
    id = bytes.fromhex(named.lower()) if ID.fullmatch(named.lower()) else b""
    found = desk.db.query(
        "SELECT id, unit FROM devices WHERE id = ? OR name = ? ORDER BY id",
        (id, named))
    if len(found) == 1:
        return bytes(found[0]["id"])
    if not found:
        raise Refused([Refusal(error="unknown_device", facts={"device": named[:40]})])
    raise Refused([Refusal(error="several_devices", facts={
        "device": named[:40], "devices": ", ".join(
            f"{row['id'].hex()} ({row['unit']})" for row in found)})])
