"""How the fields of a case are settled, judged and shown in lists.

What `sync` is handed about cases. A change is judged by these rules on every
replica alike, so that all set aside the same ones.
"""
from collections.abc import Callable, Mapping
from typing import Final

from app.rules.fields import (
    BY_NAME,
    BY_NUMBER,
    DECLARED_AT,
    STATUS,
    STATUS_STANDING,
    UNION_JOIN,
    Field,
)
from app.rules.fold_text import words
from db.records import Card
from sync.change import (
    ACTS,
    AT_MAX_MS,
    AT_MIN_MS,
    CASE_KINDS,
    NO_ENTITY,
    PAPER,
    RECEIPT,
    TRANSFER,
    Body,
)
from sync.fold import Live, latest
from sync.paper import paper_in

PAPERS_MAX: Final = 400
INT_MAX: Final = 10**15
UNIT: Final = BY_NAME["unit"].number
UNIT_SCOPE_MAX: Final = 99_999   # the scope of a unit is its five-digit code
DRAFT_STATUSES: Final = frozenset({"draft", "registered"})
CLOSED: Final = frozenset({"returned", "refused", "withdrawn", "stopped"})

_PAPER: Final = (str, int, int, int, bool)
_RANK: Final = {status: rank for rank, status in enumerate(STATUS_STANDING)}
_POLICIES: Final = {number: field.policy for number, field in BY_NUMBER.items()}
_JOINS: Final = {BY_NAME[name].number: join for name, join in UNION_JOIN.items()}
_SHOWN: Final = tuple(BY_NAME[name].number for name in (
    "unit", "code", "official_code", "applicant_name", "birth_date", "hamlet",
    "procedure_code", "procedure_name", "status", "officer", "received_at", "due_date",
    "citizen_id"))
_SEARCHED: Final = tuple(BY_NAME[name].number for name in (
    "code", "official_code", "applicant_name", "citizen_id", "phone", "hamlet",
    "procedure_name", "result_no"))
_REPRESENTATIVE: Final = BY_NAME["representative"].number

COLUMNS: Final = {number: BY_NUMBER[number].name for number in _SHOWN}
WORD_FIELDS: Final = frozenset({*_SEARCHED, _REPRESENTATIVE})
policy_of = _POLICIES.get


def settle(field: int, rivals: tuple[Live, ...]) -> object:
    """What several live values of one field show as, until somebody decides."""
    policy = _POLICIES.get(field)
    if policy == "union":
        return _JOINS[field].join(str(one.value) for one in rivals)
    if policy == "tie":
        return latest(rivals)
    if policy == "event":
        return min((str(one.value) for one in rivals), key=_RANK.__getitem__)
    return rivals[0].value


def card(values: Mapping[int, object]) -> Card:
    """The line of a case in lists, and the words it is found under."""
    (unit, code, official, name, born, hamlet, procedure, procedure_name, status,
     officer, received, due, citizen) = (
        str(values.get(number) or "") for number in _SHOWN)
    return (unit, code, official, name, born, hamlet, procedure, procedure_name,
            status or "draft", officer, received, due or None, citizen,
            int(status in CLOSED), found_under(values))


def found_under(values: Mapping[int, object]) -> str:
    """The folded words a case is found under, each once."""
    said = [str(text) for number in _SEARCHED if (text := values.get(number))]
    person = values.get(_REPRESENTATIVE)
    if isinstance(person, list):
        said += [str(person[0]), str(person[1])]
    return " ".join(dict.fromkeys(words(" ".join(said))))


def violation(body: Body, role: str) -> str | None:
    """The rule a change breaks, None when it may have its effect.

    An assistant's machine writes drafts only: receiving a case is the one-stop
    desk's act (Decree 118/2025/NĐ-CP).
    """
    if body.critical and body.kind < RECEIPT and body.kind not in ACTS:
        return "unknown_kind"
    if body.kind not in CASE_KINDS:
        return None
    if body.entity == NO_ENTITY:
        return "no_case"
    for number, value in body.sets.items():
        chars_max = _TEXT_MAX.get(number)
        if chars_max is not None:
            # Most values are text; asking the table below costs a call for each.
            if type(value) is not str or len(value) > chars_max:
                return f"value:{BY_NUMBER[number].name}"
        elif (field := BY_NUMBER.get(number)) is not None and not _FITS[field.form](
                field, value):
            return f"value:{field.name}"
    if body.kind == TRANSFER and role != "hub":
        return "not_the_hub"
    if body.kind == PAPER and paper_in(body) is None:
        return "value:paper"
    unit = body.sets.get(UNIT)
    if unit is not None and body.scope <= UNIT_SCOPE_MAX and (
            unit != f"{body.scope:05d}"):
        return "other_unit"
    declared = body.sets.get(DECLARED_AT, 0)
    if type(declared) is not int or not AT_MIN_MS <= declared <= AT_MAX_MS:
        return "value:at"
    if role == "assistant" and body.sets.get(
            STATUS, "draft") not in DRAFT_STATUSES:
        return "not_entitled"
    return None if role else "unknown_author"


def _fits_text(field: Field, value: object) -> bool:
    return type(value) is str and len(value) <= field.chars_max


def _fits_due(field: Field, value: object) -> bool:
    return value is None or _fits_text(field, value)


def _fits_choice(field: Field, value: object) -> bool:
    return value in field.choices or (value == "" == field.empty)


def _fits_int(field: Field, value: object) -> bool:
    return type(value) is int and 0 <= value <= INT_MAX


def _fits_flag(field: Field, value: object) -> bool:
    return type(value) is bool


def _fits_score(field: Field, value: object) -> bool:
    return value is None or (type(value) is int and 1 <= value <= 5)


def _fits_person(field: Field, value: object) -> bool:
    return value is None or (
        type(value) is list and len(value) == 3
        and all(_fits_text(field, one) for one in value))


def _fits_items(field: Field, value: object) -> bool:
    return type(value) is list and len(value) <= PAPERS_MAX and all(
        type(paper) is list and tuple(map(type, paper)) == _PAPER
        and len(paper[0]) <= field.chars_max for paper in value)


_FITS: Final[dict[str, Callable[[Field, object], bool]]] = {
    "text": _fits_text, "lines": _fits_text, "partial_date": _fits_text,
    "date": _fits_text, "moment": _fits_text, "due": _fits_due,
    "choice": _fits_choice, "int": _fits_int, "flag": _fits_flag,
    "items": _fits_items, "person": _fits_person, "score": _fits_score,
}

_TEXT_MAX: Final = {
    number: field.chars_max for number, field in BY_NUMBER.items()
    if _FITS[field.form] is _fits_text}
