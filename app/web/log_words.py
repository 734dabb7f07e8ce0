"""What a line of the sync log says, in the words of who reads it."""
from collections.abc import Mapping
from typing import Final

from app.web import labels
from app.web.formats import number, size
from app.web.language import translate
from app.web.words import SAYINGS, saying

SIZES: Final = ("bytes_up", "bytes_down", "bytes_wasted")


def line_title(kind: str) -> str:
    """What happened."""
    return translate(labels.LOG_LINES.get(kind, kind))


def line_details(facts: Mapping[str, object]) -> str:
    """How much, which file, why; what is nought is not worth a word."""
    return " · ".join(_detail(name, value) for name, value in facts.items()
                      if value not in (0, "", None))


def line_words(kind: str, facts: Mapping[str, object]) -> str:
    """All of a line, to be searched."""
    return f"{line_title(kind)} {line_details(facts)}"


def _detail(name: str, value: object) -> str:
    phrase = labels.LOG_DETAILS.get(name, f"{name} %(value)s")
    return translate(phrase, value=_value(name, value))


def _value(name: str, value: object) -> str:
    if name in SIZES and isinstance(value, int):
        return size(value)
    if name == "why" and str(value) in SAYINGS:
        return f"{saying(str(value), {}, translate).title} ({value})"
    return str(value).replace(".", ",") if isinstance(value, float) else number(value)
