"""Where something was done, in words: which PC of which commune."""
from app.desk import Desk
from db import procedures


def places(desk: Desk) -> dict[str, str]:
    """device id → its name, with its commune when that is not ours."""
    found = {}
    for id, name, code in desk.db.query("SELECT id, name, unit FROM devices"):
        unit = None if code == desk.me.unit else procedures.find_unit(desk.db, code)
        found[id.hex()] = f"{unit.name}, {name}" if unit else str(name)
    return found
