"""Which PC is meant: by its id, or by its name when only one bears it."""
import re
from typing import Final

from app.desk import Desk
from app.rules.errors import Refusal, Refused
from db.sqlite import Row

ID: Final = re.compile(r"[0-9a-f]{16}")


def find_device(desk: Desk, named: str) -> Row:
    """Its id, unit, role and name. Raises Refused."""
    named = named.strip()
    id = bytes.fromhex(named.lower()) if ID.fullmatch(named.lower()) else b""
    found = desk.db.query(
        "SELECT id, unit, role, name FROM devices WHERE id = ? OR name = ? ORDER BY id",
        (id, named))
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused([Refusal(error="unknown_device", facts={"device": named[:40]})])
    raise Refused([Refusal(error="several_devices", facts={
        "device": named[:40], "devices": ", ".join(
            f"{row['id'].hex()} ({row['unit']})" for row in found)})])
