"""Reading a case or an edit that another program wrote as JSON.

Nothing is guessed: an unknown key is refused by its name, a value of the wrong form
with its field, and every problem of a line is told at once.
"""
import re
from collections.abc import Mapping
from typing import Final

from app.rules.errors import BadValue, Refusal
from app.rules.fields import BY_NAME, FIELDS
from app.rules.normalise import clean_text, normalise

ID: Final = re.compile(r"[0-9a-fA-F]{32}")
ACTOR_CHARS_MAX: Final = 200
REQUIRED: Final = ("procedure_code", "applicant_name")
# `case receive` works these out itself.
WORKED_OUT: Final = frozenset({"id", "code", "official_code", "status", "due_date"})
CASE_KEYS: Final = ("id", *(field.name for field in FIELDS))
INTAKE_KEYS: Final = tuple(key for key in CASE_KEYS if key not in WORKED_OUT)
EDIT_KEYS: Final = ("case", "set", "at", "by")

Values = dict[str, object]


def read_values(given: object, keys: tuple[str, ...]) -> tuple[Values, list[Refusal]]:
    """The normalised values of an object, and all that is wrong with it."""
    if not isinstance(given, Mapping):
        return {}, [Refusal(error="not_an_object")]
    values: Values = {}
    refusals = []
    for key, raw in given.items():
        if key not in keys:
            refusals.append(Refusal(
                error="unknown_key", field=str(key), facts={"key": str(key)}))
            continue
        try:
            values[key] = read_id(raw) if key == "id" else normalise(BY_NAME[key], raw)
        except BadValue as wrong:
            refusals.append(Refusal(error=wrong.code, field=key, facts=wrong.facts))
    return values, refusals


def missing(values: Values) -> list[Refusal]:
    """The required keys that are absent or empty."""
    return [Refusal(error="required", field=name) for name in REQUIRED
            if not str(values.get(name, "")).strip()]


def read_id(raw: object) -> str:
    """A case id: 32 hexadecimal digits. Raises BadValue."""
    if not isinstance(raw, str) or not ID.fullmatch(raw):
        raise BadValue("id_form", found=str(raw)[:40])
    return raw.lower()


def read_actor(raw: object) -> str:
    """Who did it, as a name. Raises BadValue."""
    return clean_text("" if raw is None else raw, ACTOR_CHARS_MAX)


def read_moment(raw: object) -> str:
    """A moment in Vietnamese local time, "" when none is given. Raises BadValue."""
    return str(normalise(BY_NAME["received_at"], "" if raw is None else raw))


def complete(values: Values) -> Values:
    """All case fields; those not given are empty."""
    return {field.name: values.get(
        field.name, [] if field.form == "items" else field.empty) for field in FIELDS}
