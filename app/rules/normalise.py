"""From what another program or a form sends to the one way we store it.

Only type, form and size are judged here; whether a fact is likely is `checks`' work.
Facts stay as given: text becomes composed Unicode (NFC) with plain line ends and is
otherwise untouched, times become Vietnamese local time, codes lose local tails.
"""
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from app.rules.errors import BadValue
from app.rules.fields import NATIONAL_STATUS, Field

FEE_MAX: Final = 10**15
COPIES_MAX: Final = 1_000
DATE_CHARS_MAX: Final = 40   # more than is stored: an offset, parts of a second
DOCUMENTS_MAX: Final = 200
SCORES: Final = range(1, 6)
PERSON_KEYS: Final = ("name", "citizen_id", "relation")
DOCUMENT_KEYS: Final = ("name", "copies", "ok")
VIETNAM: Final = timezone(timedelta(hours=7))

# Line breaks and tabs are facts of a pasted address; the other controls are damage.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NATIONAL_CODE = re.compile(r"([0-9]\.[0-9]{6})(?:\.[0-9A-Za-z]{1,5}){0,6}")
_UNIT = re.compile(r"(?!00000)[0-9]{5}")   # scope 0 is the province feed
_CITIZEN_ID = re.compile(r"[0-9]{12}")
_PARTIAL_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DUE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2})?")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?"
    r"(?:[.,][0-9]{1,9})?(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


def normalise(field: Field, raw: object) -> object:
    """The value as it is stored. null says the same as leaving the key out.

    Raises `BadValue`, whose code names what is wrong and whose facts give limits.
    """
    if raw is None:
        return [] if field.form == "items" else field.empty
    return _FORMS[field.form](field, raw)


def form_problem(field: Field, value: object) -> str | None:
    """The code of what is wrong with the form of a value; None when it is right."""
    try:
        normalise(field, value)
    except BadValue as wrong:
        return wrong.code
    return None


def clean_text(raw: object, chars_max: int) -> str:
    """Any text: composed, with plain line ends, without controls, of bounded size."""
    if not isinstance(raw, str):
        raise BadValue("not_text", found=type(raw).__name__)
    text = raw
    if not text.isascii():
        if _SURROGATE.search(text):
            raise BadValue("broken_unicode")
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(text):
        raise BadValue("control_character")
    if len(text) > chars_max:
        raise BadValue("too_long", chars=len(text), chars_max=chars_max)
    return text


def _text(field: Field, raw: object) -> str:
    text = clean_text(raw, field.chars_max)
    shape = _SHAPES.get(field.name)
    return shape(text) if shape and text else text


def _unit(text: str) -> str:
    return _matching(_UNIT, text, "unit_form")


def _citizen_id(text: str) -> str:
    return _matching(_CITIZEN_ID, text, "citizen_id_form")


def _procedure_code(text: str) -> str:
    # Old and new local codes carry the province: 1.001193.000.00.00.H37, 1.001193.H37.
    match = _NATIONAL_CODE.fullmatch(text)
    if match is None:
        raise BadValue("procedure_code_form", found=text[:40])
    return match[1]


def _matching(form: re.Pattern[str], text: str, code: str) -> str:
    if not form.fullmatch(text):
        raise BadValue(code, found=text[:40])
    return text


def _partial_date(field: Field, raw: object) -> str:
    text = clean_text(raw, DATE_CHARS_MAX)
    if text:
        _matching(_PARTIAL_DATE, text, "date_form")
        # A year or a month alone is as real as its first day.
        _real_date((text + "-01-01")[:10])
    return text


def _date(field: Field, raw: object) -> str:
    text = clean_text(raw, DATE_CHARS_MAX)
    if text:
        _real_date(_matching(_DATE, text, "date_form"))
    return text


def _moment(field: Field, raw: object) -> str:
    text = clean_text(raw, DATE_CHARS_MAX)
    if not text:
        return text
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise BadValue("moment_form", found=text)
    day, minute, second, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}")
        if offset:
            moment = moment.replace(tzinfo=_zone(offset)).astimezone(VIETNAM)
    except (ValueError, OverflowError) as wrong:
        raise BadValue("moment_form", found=text) from wrong
    return moment.replace(tzinfo=None).isoformat(timespec="seconds")


def _zone(offset: str) -> timezone:
    if offset in "Zz":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    hours, minutes = int(offset[1:3]), int(offset[3:].strip(":") or 0)
    if minutes > 59:
        raise BadValue("moment_form", found=offset)
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _due(field: Field, raw: object) -> str | None:
    text = clean_text(raw, DATE_CHARS_MAX)
    if not text:
        return None
    _matching(_DUE, text, "due_form")
    try:
        datetime.fromisoformat(text)
    except ValueError as wrong:
        raise BadValue("due_form", found=text) from wrong
    return text


def _real_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as wrong:
        raise BadValue("date_form", found=text) from wrong


def _choice(field: Field, raw: object) -> object:
    if field.name == "status":
        raw = _status_word(raw)
    text = clean_text(raw, field.chars_max)
    if text and text not in field.choices:
        raise BadValue("not_a_choice", found=text[:40], choices=field.choices)
    return text or field.empty


def _status_word(raw: object) -> object:
    """National codes 1-10, as number or text, become our word."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return NATIONAL_STATUS.get(raw, str(raw))
    if isinstance(raw, str):
        return _STATUS_OF_TEXT.get(raw, raw)
    return raw


def _int(field: Field, raw: object) -> int:
    low, high = (1, COPIES_MAX) if field.name == "copies" else (0, FEE_MAX)
    return _between(raw, low, high)


def _between(raw: object, low: int, high: int) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise BadValue("not_a_number", found=type(raw).__name__)
    if not low <= raw <= high:
        raise BadValue("out_of_range", low=low, high=high)
    return raw


def _flag(field: Field, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise BadValue("not_yes_or_no", found=type(raw).__name__)
    return raw


def _items(field: Field, raw: object) -> list[dict[str, object]]:
    if not isinstance(raw, list | tuple):
        raise BadValue("not_a_list", found=type(raw).__name__)
    if len(raw) > DOCUMENTS_MAX:
        raise BadValue("too_many", count=len(raw), count_max=DOCUMENTS_MAX)
    return [_document(field, item) for item in raw]


def _document(field: Field, raw: object) -> dict[str, object]:
    item = _keyed(raw, DOCUMENT_KEYS)
    name = clean_text(item.get("name"), field.chars_max)
    if not name.strip():
        raise BadValue("document_name")
    ok = item.get("ok", True)
    if not isinstance(ok, bool):
        raise BadValue("not_yes_or_no", found=type(ok).__name__)
    return {"name": name, "copies": _between(item.get("copies", 1), 0, COPIES_MAX),
            "ok": ok}


def _person(field: Field, raw: object) -> dict[str, str]:
    given = _keyed(raw, PERSON_KEYS)
    person = {key: clean_text(given.get(key, ""), field.chars_max)
              for key in PERSON_KEYS}
    if person["citizen_id"]:
        _citizen_id(person["citizen_id"])
    return person


def _keyed(raw: object, keys: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(raw, dict):
        raise BadValue("not_an_object", found=type(raw).__name__)
    for key in raw:
        if key not in keys:
            raise BadValue("unknown_key", key=str(key)[:40])
    return raw


def _score(field: Field, raw: object) -> int:
    return _between(raw, SCORES.start, SCORES.stop - 1)


_STATUS_OF_TEXT: Final = {str(code): word for code, word in NATIONAL_STATUS.items()}

_SHAPES: Final[dict[str, Callable[[str], str]]] = {
    "unit": _unit, "citizen_id": _citizen_id, "procedure_code": _procedure_code,
}

_FORMS: Final[dict[str, Callable[[Field, object], object]]] = {
    "text": _text, "lines": _text, "partial_date": _partial_date, "date": _date,
    "moment": _moment, "due": _due, "choice": _choice, "int": _int, "flag": _flag,
    "items": _items, "person": _person, "score": _score,
}
