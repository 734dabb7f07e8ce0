"""Several officers on one PC, each with a PIN. Hashes never leave the PC.

The first officer adds the others, without a line. A PIN guards against a colleague's
glance and a mixed-up name, not against who carries the disk away.
"""
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from app.desk import Desk
from app.rules.errors import Refusal, Refused
from app.rules.normalise import clean_text
from db import people
from db.errors import NotFound
from db.people import Officer
from db.records import Role

NAME_CHARS_MAX: Final = 200
PIN_DIGITS_MIN: Final = 4
PIN_CHARS_MAX: Final = 64
ROLES: Final[tuple[Role, ...]] = ("officer", "leader", "assistant")

# A quarter of the usual memory: an old PC with 2 GB has other things to hold.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=16 * 1024, parallelism=1)


def sign_in(desk: Desk, name: str, pin: str) -> Officer:
    """The officer with this name and PIN. Raises Refused, telling not which failed."""
    wrong = Refused([Refusal(error="wrong_pin", field="pin")])
    try:
        officer = people.get_officer(desk.db, name)
        _HASHER.verify(officer.pin_hash, pin[:PIN_CHARS_MAX])
    except (NotFound, VerifyMismatchError) as error:
        raise wrong from error
    return officer


def add_officer(desk: Desk, name: str, pin: str, role: str) -> Officer:
    """A new officer on this PC. Raises Refused."""
    refusals = []
    name = " ".join(clean_text(name, NAME_CHARS_MAX).split())
    if not name:
        refusals.append(Refusal(error="required", field="name"))
    refusals += _wrong_form(pin, "pin")
    known = next((one for one in ROLES if one == role), None)
    if known is None:
        refusals.append(Refusal(error="required", field="role"))
    if refusals or known is None:
        raise Refused(refusals)
    pin_hash = _HASHER.hash(pin)
    with desk.db.write():
        if any(one.name == name for one in people.every_officer(desk.db)):
            raise Refused([Refusal(error="officer_known", field="name")])
        officer = Officer(name=name, role=known, pin_hash=pin_hash)
        people.add_officer(desk.db, officer, desk.clock.now_ms())
    return officer


def change_pin(desk: Desk, name: str, old: str, new: str) -> None:
    """Another PIN for oneself; the old one is asked. Raises Refused.

    What this person has written is the PC's, whatever becomes of the PIN.
    """
    try:
        sign_in(desk, name, old)
    except Refused as wrong:
        raise Refused([Refusal(error="wrong_pin", field="old_pin")]) from wrong
    _set_pin(desk, name, new, "new_pin")


def reset_pin(desk: Desk, name: str, new: str) -> None:
    """Another PIN for a colleague who forgot theirs. Raises Refused."""
    if not may_reset(desk):
        raise Refused([Refusal(error="wrong_role", field="name")])
    if all(one.name != name for one in people.every_officer(desk.db)):
        raise Refused([Refusal(error="required", field="name")])
    _set_pin(desk, name, new, "pin")


def may_reset(desk: Desk) -> bool:
    """The first officer of a PC looks after its PINs; on a supervisor's PC all do."""
    known = people.every_officer(desk.db)
    return bool(known) and (desk.officer == known[0].name
                            or desk.me.role == "supervisor")


def _set_pin(desk: Desk, name: str, pin: str, field: str) -> None:
    if wrong := _wrong_form(pin, field):
        raise Refused(wrong)
    pin_hash = _HASHER.hash(pin)
    with desk.db.write():
        people.save_pin(desk.db, name, pin_hash)


def _wrong_form(pin: str, field: str) -> list[Refusal]:
    if PIN_DIGITS_MIN <= len(pin) <= PIN_CHARS_MAX:
        return []
    return [Refusal(error="pin_short", field=field,
                    facts={"digits_min": PIN_DIGITS_MIN})]
