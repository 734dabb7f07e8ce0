"""What stands around every page: queues with counts, the sync strip, who is here."""
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from app.status import ClockOff, alarm_at, clock_off, revoked_at
from app.web import labels
from app.web.formats import span
from app.web.language import COOKIE, LANGUAGES, translate
from app.web.language import language as current_language
from app.web.line import Strip, strip
from app.web.office import counts, desk, office
from app.web.security import IDLE_MS_MAX, is_own_path
from db import procedures
from db.errors import NotFound

RAIL: Final = ("today", "soon", "overdue", "supplement", "signing", "to_return", "open")
SYNC_RAIL: Final = ("outbox", "disputes", "aside")
KEYS_COOKIE: Final = "motcua_keys"
YEAR_S: Final = 365 * 24 * 3600

page = Blueprint("frame", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the left rail."""

    name: str
    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything the frame shows that is not the page itself."""

    unit: str
    officer: str
    pc: str
    rail: tuple[Entry, ...]
    sync_rail: tuple[Entry, ...]
    strip: Strip
    keys: bool
    practice: bool
    revoked_at: str | None
    alarm_at: str | None
    clock_off: str
    idle_s: int


def install(app: Flask) -> None:
    """Give every template the frame and the labels."""
    app.register_blueprint(page)
    app.context_processor(lambda: {"frame": _frame(), "here": request.path})
    app.jinja_env.globals["labels"] = labels


def _frame() -> Frame | None:
    """None where there is no desk yet, or nobody has been let in."""
    if "now_ms" not in g or not g.get("framed", True):
        return None
    try:
        at = desk()
    except NotFound:
        return None
    waiting = counts()
    unit = procedures.find_unit(at.db, at.me.unit)
    return Frame(
        unit=unit.name if unit else at.me.unit, officer=at.officer, pc=at.me.name,
        rail=tuple(_entry(name, waiting) for name in RAIL),
        sync_rail=tuple(_entry(name, waiting) for name in SYNC_RAIL),
        strip=strip(office(), waiting),
        keys=request.cookies.get(KEYS_COOKIE) != "off",
        practice=office().practice, revoked_at=revoked_at(at),
        alarm_at=alarm_at(at), clock_off=_clock_words(clock_off(at)),
        idle_s=IDLE_MS_MAX // 1000)


def _clock_words(off: ClockOff | None) -> str:
    """What is wrong with this PC's clock, empty when nothing is."""
    if off is None:
        return ""
    if off.ahead_s is None:
        return translate("Đồng hồ máy này lùi về trước lần liên lạc gần nhất với tỉnh.")
    far = span(abs(off.ahead_s))
    if off.ahead_s > 0:
        return translate("Đồng hồ máy này nhanh %(span)s so với tỉnh.", span=far)
    return translate("Đồng hồ máy này chậm %(span)s so với tỉnh.", span=far)


def _entry(name: str, waiting: dict[str, int]) -> Entry:
    urls = {"outbox": "outbox.show", "disputes": "disputes.show",
            "aside": "aside.show"}
    url = url_for(urls[name]) if name in urls else url_for("queues.show", queue=name)
    return Entry(name=name, label=labels.QUEUES[name], url=url, count=waiting[name])


@page.post("/language")
def language() -> Response:
    """Read in another language from now on."""
    asked = request.form.get("language", "")
    return _remember(COOKIE, asked if asked in LANGUAGES else current_language())


@page.post("/keys")
def keys() -> Response:
    """Switch single-key shortcuts on or off (WCAG 2.1.4)."""
    return _remember(KEYS_COOKIE, "off" if request.form.get("keys") == "off" else "on")


def _remember(cookie: str, value: str) -> Response:
    back = request.form.get("then", "/")
    answer = make_response(redirect(back if is_own_path(back) else "/", 303))
    answer.set_cookie(cookie, value, max_age=YEAR_S, httponly=True, samesite="Strict")
    return answer
