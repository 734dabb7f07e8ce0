"""What a person can read of values that no rule has vouched for."""
from collections.abc import Mapping

from app.rules.errors import BadValue
from app.rules.fields import BY_NUMBER
from app.rules.normalise import normalise
from app.rules.stored import to_json

TEXT_CHARS_MAX = 2000


def legible(sets: Mapping[int, object]) -> dict[str, object]:
    """The values a change sets, by field name: as JSON where they are right, as they
    stand where they are plain but wrong; what is neither is left out."""
    found: dict[str, object] = {}
    for number, value in sets.items():
        field = BY_NUMBER.get(number)
        if field is None:
            continue
        try:
            found[field.name] = normalise(field, to_json(field, value))
        except (BadValue, ValueError, TypeError, IndexError, KeyError):
            if isinstance(value, str | int):
                found[field.name] = str(value)[:TEXT_CHARS_MAX]
    return found
