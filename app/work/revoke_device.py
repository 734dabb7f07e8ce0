"""Strike a PC off: stolen, broken or given away. Its later work goes to the inbox."""
from dataclasses import dataclass

from app.desk import Desk
from app.whose_device import find_device
from sync import inbox


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
        row = find_device(desk, named)
        batch = desk.authoring()
        changed = inbox.revoke(batch, bytes(row["id"]))
        batch.finish()
    return Revoked(device=row["id"].hex(), unit=row["unit"], name=row["name"],
                   changed=changed)
