"""The text in the QR code of an identity card.

    number|old number|full name|ddMMyyyy|Nam or Nữ|residence|ddMMyyyy of issue

The card of 2024 adds empty fields at the end. Scanners type like a keyboard, so a
Vietnamese typing aid left on may mangle the text: that is reported, never repaired.
"""
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.rules.errors import BadValue

PARTS_MIN: Final = 7
CHARS_MAX: Final = 1_000

_DATE = re.compile(r"([0-9]{2})/?([0-9]{2})/?([0-9]{4})")
_NUMBER = re.compile(r"[0-9]{12}")
_OLD_NUMBER = re.compile(r"(?:[0-9]{9}|[0-9]{12})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the card says, in the forms of a case; `doubts` names what looks wrong."""

    citizen_id: str
    old_id: str
    name: str
    birth_date: str
    sex: str
    address: str
    issued: str
    doubts: tuple[str, ...] = ()


def parse_card(text: str) -> Card:
    """The card behind a scanned text; BadValue when it is not such a text."""
    if len(text) > CHARS_MAX:
        raise BadValue("card_too_long", chars=len(text))
    parts = [part.strip() for part in unicodedata.normalize("NFC", text).split("|")]
    if len(parts) < PARTS_MIN:
        raise BadValue("card_parts", parts=len(parts))
    number, old, name, born, sex, address, issued = parts[:PARTS_MIN]
    if not _NUMBER.fullmatch(number):
        raise BadValue("card_number", found=number[:20])
    if not name:
        raise BadValue("card_name")
    return Card(
        citizen_id=number, old_id=old, name=name, birth_date=_date(born, "birth_date"),
        sex=sex if sex in ("Nam", "Nữ") else "", address=address,
        issued=_date(issued, "issued") if issued else "", doubts=_doubts(parts),
    )


def _date(text: str, field: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        raise BadValue("card_date", field=field, found=text[:20])
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError as wrong:
        raise BadValue("card_date", field=field, found=text[:20]) from wrong


def _doubts(parts: list[str]) -> tuple[str, ...]:
    _, old, name, born, sex, address, _ = parts[:PARTS_MIN]
    doubts = []
    # "Nuwx" for "Nữ", or a ? for every accent: the keyboard got in between.
    if sex not in ("Nam", "Nữ") or "?" in name + address or "\ufffd" in name + address:
        doubts.append("text_mangled")
    if not _OLD_NUMBER.fullmatch(old):
        doubts.append("old_number")
    # People of whom only the year is known stand in the register on 1 January.
    if born.replace("/", "").startswith("0101"):
        doubts.append("birth_year_only")
    return tuple(doubts)
