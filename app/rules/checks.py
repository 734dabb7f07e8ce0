"""What keeps a case from being received, and what is only worth a second look.

`violations` stop `case receive` and the intake form; `warnings` never stop anybody:
Tày and Nùng names may hold f, j, w and z, cards differ from registers, and an old PC
may have a wrong clock. The values are those `normalise` returns.
"""
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as column
from datetime import date
from typing import Final

from app.rules.citizen_id import citizen_id_problem, read_citizen_id
from app.rules.errors import BadValue
from app.rules.normalise import clean_text, form_problem, normalise

__all__ = [
    "BadValue", "Violation", "clean_text", "form_problem", "normalise", "plain_phone",
    "violations", "warnings", "with_defaults",
]

REQUIRED: Final = ("procedure_code", "applicant_name")
DEFAULTS: Final = {"channel": "counter"}
CLAIMED_PAST_DAYS: Final = 30
CLAIMED_FUTURE_DAYS: Final = 1

_PHONE = re.compile(r"0[35789][0-9]{8}|02[0-9]{9}")
_PHONE_NOISE = re.compile(r"[\s.\-()]+")
_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,.]+(?:\.[^@\s;,.]+)+")
_SEVERAL = re.compile(r"[;,/\n]")
# Syllables that Telex left half-typed: "Nguyeenx", "Thij", "Hoangf", "Ddoong". No
# Vietnamese, Tày or Nùng syllable ends in s, f, r, x or j.
_TELEX = re.compile(
    r"\b(?:dd\w*|\w*(?:aa|ee|aw|uw)\w{0,3}"
    r"|\w+(?:[aeiouy]|ch|nh|ng|[cmnpt])[sfrxj])\b"
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with one field: a stable code and the facts behind it."""

    field: str
    code: str
    facts: dict[str, object] = column(default_factory=dict)


def with_defaults(values: Mapping[str, object]) -> dict[str, object]:
    """The values with what the desk means when it says nothing."""
    return {**values, **{name: default for name, default in DEFAULTS.items()
                         if not values.get(name)}}


def violations(values: Mapping[str, object], today: date,
               knows_procedure: bool) -> tuple[Violation, ...]:
    """All that must be put right before the case can be received."""
    return (*_missing(values, knows_procedure), *_identity(values, today),
            *_contact(values), *_representative(values, today))


def warnings(values: Mapping[str, object], today: date) -> tuple[Violation, ...]:
    """What the officer should look at again; the case may be received as it is."""
    return (*_card_differs(values), *_half_typed(values), *_strange_day(values, today))


def plain_phone(text: str) -> str | None:
    """The number as dialled inside the country; None when it is no number of ours."""
    digits = _PHONE_NOISE.sub("", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    elif digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    return digits if _PHONE.fullmatch(digits) else None


def _missing(values: Mapping[str, object],
             knows_procedure: bool) -> Iterator[Violation]:
    for name in REQUIRED:
        if not _said(values, name).strip():
            yield Violation(name, "required")
    code = _said(values, "procedure_code")
    if code and not knows_procedure:
        yield Violation("procedure_code", "unknown_procedure", {"found": code})


def _identity(values: Mapping[str, object], today: date) -> Iterator[Violation]:
    number = _said(values, "citizen_id")
    if number and (problem := citizen_id_problem(number, today)):
        yield Violation("citizen_id", problem)
    born, issued = _said(values, "birth_date"), _said(values, "citizen_id_date")
    # A year or a month alone sorts before its own days, so plain text order holds.
    if born > today.isoformat():
        yield Violation("birth_date", "birth_date_future")
    if issued > today.isoformat():
        yield Violation("citizen_id_date", "citizen_id_date_future")
    if issued and issued < born:
        yield Violation("citizen_id_date", "citizen_id_date_before_birth")


def _contact(values: Mapping[str, object]) -> Iterator[Violation]:
    # Several numbers may stand in one field: copies that met are joined with "; ".
    for phone in _SEVERAL.split(_said(values, "phone")):
        if phone.strip() and plain_phone(phone) is None:
            yield Violation("phone", "phone_form", {"found": phone.strip()})
    for email in _SEVERAL.split(_said(values, "email")):
        if email.strip() and not _EMAIL.fullmatch(email.strip()):
            yield Violation("email", "email_form", {"found": email.strip()})


def _representative(values: Mapping[str, object], today: date) -> Iterator[Violation]:
    person = values.get("representative")
    if not isinstance(person, Mapping) or not any(person.values()):
        return
    if not _said(person, "name").strip():
        yield Violation("representative", "representative_name")
    number = _said(person, "citizen_id")
    if number and (problem := citizen_id_problem(number, today)):
        yield Violation("representative", problem)


def _card_differs(values: Mapping[str, object]) -> Iterator[Violation]:
    number = read_citizen_id(_said(values, "citizen_id"))
    if number is None:
        return
    sex, born = _said(values, "sex"), _said(values, "birth_date")
    if sex and sex != number.sex:
        yield Violation("sex", "differs_from_citizen_id", {"expected": number.sex})
    if born and born[:4] != f"{number.birth_year:04d}":
        yield Violation("birth_date", "differs_from_citizen_id",
                        {"expected": number.birth_year})


def _half_typed(values: Mapping[str, object]) -> Iterator[Violation]:
    for name in ("applicant_name", "hamlet"):
        if found := _TELEX.search(_said(values, name).lower()):
            yield Violation(name, "half_typed", {"found": found[0]})


def _strange_day(values: Mapping[str, object], today: date) -> Iterator[Violation]:
    claimed = _said(values, "received_at")
    if not claimed:
        return
    days = (date.fromisoformat(claimed[:10]) - today).days
    if not -CLAIMED_PAST_DAYS <= days <= CLAIMED_FUTURE_DAYS:
        yield Violation("received_at", "far_from_today", {"days": days})


def _said(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
