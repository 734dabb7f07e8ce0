"""What the province does: hand out codes, watch the devices, admit its people."""
import re
from typing import Final

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.clock import iso
from app.desk import Desk
from app.meaning import MEANING
from app.rules.errors import Refusal, Refused
from app.publishing import UNITS_LOADED
from db import meta, procedures
from sync.admit import NewCode, new_code
from sync.answer import Hub, Report

PASSWORD_CHARS_MIN: Final = 8
_UNIT: Final = re.compile(r"[0-9]{5}")
# Argon2id, light enough for a PC of 2012 (RFC 9106, second recommendation halved).
HASHER: Final = PasswordHasher(time_cost=3, memory_cost=16 * 1024, parallelism=1)


def give_code(desk: Desk, unit: str, role: str) -> NewCode:
    """A one-time code for one PC of a unit. Raises Refused.

    Once the province has loaded its list of units, a code it does not hold is a
    slip of the pen.
    """
    known = procedures.find_unit(desk.db, unit) is not None
    if not _UNIT.fullmatch(unit) or (
            not known and meta.get_number(desk.db, UNITS_LOADED)):
        raise Refused([Refusal(error="unknown_unit", field="unit",
                               facts={"unit": unit})])
    return new_code(Hub(desk.db, desk.me, MEANING, desk.clock.now_ms()), unit, role)


def board(desk: Desk) -> list[dict[str, object]]:
    """Every device as of its last contact; null where nothing is known."""
    rows = desk.db.query(
        """SELECT d.id, d.unit, d.role, d.name, d.state, h.last_contact_ms, h.report
        FROM devices d LEFT JOIN health h ON h.device = d.id
        ORDER BY d.unit, d.enrolled_ms, d.id""")
    return [_device(row) for row in rows]


def _device(row: object) -> dict[str, object]:
    id, unit, role, name, state, contact, packed = row  # type: ignore[misc]
    report = None if packed is None else msgspec.msgpack.decode(packed, type=Report)
    known: dict[str, object] = dict.fromkeys((
        "unsent", "oldest_unsent_s", "disputes", "quarantine", "clock_skew_s", "app",
        "disk_free_mb"))
    if report is not None:
        known = {key: getattr(report, key) for key in known}
        known["disk_free_mb"] = report.disk_free_mb or None
    return {"device": id.hex(), "unit": unit, "role": role,
            "last_contact": None if contact is None else iso(contact), **known,
            "state": "alarm" if report and report.alarm else state, "name": name}


def add_user(desk: Desk, name: str, place: tuple[str, str], password: str) -> None:
    """A person of the province; `place` is (role, scope). Raises Refused."""
    if not name.strip():
        raise Refused([Refusal(error="required", field="name")])
    if len(password) < PASSWORD_CHARS_MIN:
        raise Refused([Refusal(error="password_short", field="password",
                               facts={"chars_min": PASSWORD_CHARS_MIN})])
    with desk.db.write():
        if desk.db.first("SELECT 1 FROM users WHERE name = ?", (name,)):
            raise Refused([Refusal(error="user_exists", field="name")])
        desk.db.execute(
            "INSERT INTO users (name, password_hash, role, scope) VALUES (?, ?, ?, ?)",
            (name, HASHER.hash(password), *place))


def signed_in(desk: Desk, name: str, password: str) -> tuple[str, str] | None:
    """(role, scope) when name and password belong together."""
    row = desk.db.first("SELECT password_hash, role, scope FROM users WHERE name = ?",
                        (name,))
    try:
        if row is None or not HASHER.verify(row[0], password):
            return None
    except VerificationError:
        return None
    return row[1], row[2]
