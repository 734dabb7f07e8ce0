"""What the province does: hand out enrolment codes, admit its own people."""
import re
from dataclasses import dataclass
from functools import cache
from secrets import token_hex
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.desk import Desk
from app.publishing import UNITS_LOADED
from app.rules.errors import BadValue, Refusal, Refused
from app.rules.normalise import clean_text
from app.rules.standing import PROVINCE_CODE_DIGITS
from app.whose_device import find_device
from db import meta, procedures
from sync.admit import NewCode, new_code
from sync.question import Hub

PASSWORD_CHARS_MIN: Final = 8
PASSWORD_CHARS_MAX: Final = 200
_SCOPE: Final = re.compile(r"[0-9]{2,5}")
NAME_CHARS_MAX: Final = 200
_UNIT: Final = re.compile(r"(?!00000)[0-9]{5}")   # scope 0 is the province feed
# Argon2id, light enough for a PC of 2012 (RFC 9106, second recommendation halved).
HASHER: Final = PasswordHasher(time_cost=3, memory_cost=16 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who signs in to the province pages; `scope` is the unit they watch."""

    name: str
    role: str
    scope: str


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
    return new_code(_hub(desk), unit, role)


def give_code_in_place_of(desk: Desk, named: str) -> NewCode:
    """A one-time code for a PC that takes another one's place: of its unit, in its
    role. The old one is struck off when the new one enrols. Raises Refused."""
    old = find_device(desk, named)
    return new_code(_hub(desk), old["unit"], old["role"], bytes(old["id"]))


def _hub(desk: Desk) -> Hub:
    return Hub(desk.db, desk.me, desk.meaning, desk.clock.now_ms())


def add_user(desk: Desk, name: str, place: tuple[str, str], password: str) -> None:
    """A person of the province; `place` is (role, scope). Raises Refused."""
    name = _name(name)
    if not _is_watched(desk, place[1]):
        raise Refused([Refusal(error="unknown_unit", field="scope",
                               facts={"unit": place[1]})])
    if len(password) < PASSWORD_CHARS_MIN:
        raise Refused([Refusal(error="password_short", field="password",
                               facts={"chars_min": PASSWORD_CHARS_MIN})])
    with desk.db.write():
        if desk.db.first("SELECT 1 FROM users WHERE name = ?", (name,)):
            raise Refused([Refusal(error="user_exists", field="name")])
        desk.db.execute(
            "INSERT INTO users (name, password_hash, role, scope) VALUES (?, ?, ?, ?)",
            (name, HASHER.hash(password), *place))


def _name(given: str) -> str:
    try:
        name = clean_text(given.strip(), NAME_CHARS_MAX)
        if not name:
            raise BadValue("required")
    except BadValue as wrong:
        raise Refused([Refusal(error=wrong.code, field="name", facts=wrong.facts)]
                      ) from wrong
    return name


def _is_watched(desk: Desk, scope: str) -> bool:
    """Whether this is a unit somebody can watch over; a province is one always."""
    if not _SCOPE.fullmatch(scope):
        return False
    return (len(scope) <= PROVINCE_CODE_DIGITS or not meta.get_number(
        desk.db, UNITS_LOADED) or procedures.find_unit(desk.db, scope) is not None)


def signed_in(desk: Desk, name: str, password: str) -> bool:
    """Whether name and password belong together.

    A name nobody bears costs as much time as a wrong password, so that the time
    tells nobody which names exist.
    """
    row = desk.db.first("SELECT password_hash FROM users WHERE name = ?", (name,))
    try:
        HASHER.verify(row[0] if row else _nobody(), password[:PASSWORD_CHARS_MAX])
    except VerificationError:
        return False
    return row is not None


def find_user(desk: Desk, name: str) -> User | None:
    """The person of this name, None when there is none (any more)."""
    row = desk.db.first("SELECT name, role, scope FROM users WHERE name = ?", (name,))
    return None if row is None else User(name=row[0], role=row[1], scope=row[2])


@cache
def _nobody() -> str:
    return HASHER.hash(token_hex(16))
