"""Vietnamese is written in the pages; English is looked up when it is asked for."""
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, g, has_request_context, request
from markupsafe import Markup, escape

LANGUAGES: Final = {"vi": "Tiếng Việt", "en": "English"}
COOKIE: Final = "motcua_language"
CATALOGUES: Final = Path(__file__).parent.parent / "translations"


def translate(text: str, **gaps: object) -> str:
    """The sentence in the reader's language, its named gaps filled.

    A gap that holds markup makes the whole sentence markup; the rest is escaped.
    """
    said = catalogue(language()).get(text, text) if text else ""
    if any(isinstance(gap, Markup) for gap in gaps.values()):
        return Markup(escape(said)) % gaps
    return said % gaps if gaps else said


def language() -> str:
    """The language of this request."""
    if not has_request_context():
        return "vi"
    found: str | None = g.get("language")
    if found is None:
        asked = request.cookies.get(COOKIE, "vi")
        found = g.language = asked if asked in LANGUAGES else "vi"
    return found


@cache
def catalogue(code: str) -> Mapping[str, str]:
    """Source sentence → sentence. Vietnamese needs none, so Babel stays unread."""
    if code == "vi":
        return {}
    from babel.messages.pofile import read_po

    with (CATALOGUES / f"{code}.po").open("rb") as lines:
        return {str(message.id): str(message.string) for message in read_po(lines)
                if message.id and message.string}


def install(app: Flask) -> None:
    """Let templates say `_("…")`."""
    app.jinja_env.globals["_"] = translate
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
