"""Values as officers read them: days, money, deadlines, and what changed in a word."""
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import Final

from flask import Flask, g

from app.clock import local
from app.rules.deadlines import days_left, is_late
from app.rules.office_words import office_name
from app.rules.working_days import Calendar, calendar_of
from app.web import labels
from app.web.language import translate
from app.web.office import desk
from db import procedures
from db.records import CaseRow, Procedure

_WEEKDAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy",
                    "Chủ nhật")
_TOKENS: Final = re.compile(r"\w+|\W")
_WAITING: Final = ("supplement_requested", "payment_requested")
_CLOSED: Final = ("returned", "refused", "withdrawn", "stopped")
_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "status": labels.STATUSES, "channel": labels.CHANNELS, "sex": labels.SEXES}
MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 24 * HOUR_S
YEAR_S: Final = 365 * DAY_S
DASH: Final = "—"


@dataclass(frozen=True, slots=True)
class Due:
    """How far away a deadline is, in a colour and in words."""

    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a value; `changed` pieces differ from what stood before."""

    text: str
    changed: bool


def install(app: Flask) -> None:
    """The filters of the templates."""
    app.jinja_env.filters.update(
        day=day, moment=moment, dong=dong, number=number, due=due, size=size,
        when_ms=when_ms)
    app.jinja_env.globals.update(
        aside_reason=aside_reason, shown=shown, pieces=pieces, today_words=today_words,
        time_limit=time_limit, office_name=office_name)


def day(text: str | None) -> str:
    """"2026-11-23" → "23/11/2026"; a year or a month alone stays one."""
    if not text:
        return DASH
    return "/".join(reversed(text[:10].split("-"))) + (
        f" {text[11:16]}" if len(text) == 16 else "")


def moment(text: str | None) -> str:
    """A moment as people say it: "08:12" today, "22/11 16:20", with a year if far."""
    if not text:
        return DASH
    at, now = datetime.fromisoformat(text[:19]), local(g.now_ms)
    if at.date() == now.date():
        return translate("hôm nay %(time)s", time=f"{at:%H:%M}")
    if at.date() == now.date() - timedelta(days=1):
        return translate("hôm qua %(time)s", time=f"{at:%H:%M}")
    return f"{at:%d/%m %H:%M}" if at.year == now.year else f"{at:%d/%m/%Y %H:%M}"


def when_ms(ms: int) -> str:
    """A moment in milliseconds, short: the time today, else the day too."""
    at = local(ms)
    return f"{at:%H:%M}" if at.date() == local(g.now_ms).date() else moment(
        at.isoformat())


def span(seconds: int) -> str:
    """"3 giờ"; the largest unit of which there are two, as people say it."""
    if seconds < MINUTE_S:
        return translate("%(count)d giây", count=seconds)
    if seconds < 2 * HOUR_S:
        return translate("%(count)d phút", count=seconds // MINUTE_S)
    if seconds < 2 * DAY_S:
        return translate("%(count)d giờ", count=seconds // HOUR_S)
    if seconds < 2 * YEAR_S:
        return translate("%(count)d ngày", count=seconds // DAY_S)
    return translate("%(count)d năm", count=seconds // YEAR_S)


def number(value: object) -> str:
    """1234567 → "1.234.567"."""
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)


def dong(value: object) -> str:
    """Money in đồng."""
    return f"{number(value)} đ"


def size(count: int) -> str:
    """Bytes as people compare them."""
    return f"{count} B" if count < 1024 else f"{count / 1024:.1f} kB".replace(".", ",")


def shown(field: str, value: object) -> str:
    """Any field's value as text."""
    if value is None or value == "" or value == []:
        return DASH
    if field in _CHOICES:
        return translate(_CHOICES[field].get(str(value), str(value)))
    if isinstance(value, bool):
        return translate("có") if value else translate("chưa")
    if field == "fee":
        return dong(value)
    if field == "received_at":
        return moment(str(value))
    if field in ("birth_date", "citizen_id_date", "due_date"):
        return day(str(value))
    if isinstance(value, dict):
        return " · ".join(str(part) for part in value.values() if part) or DASH
    if isinstance(value, list):
        return "; ".join(_paper(paper) for paper in value if isinstance(paper, dict))
    return str(value)


def _paper(paper: Mapping[str, object]) -> str:
    state = translate("đã nộp") if paper["ok"] else translate("còn thiếu")
    return f"{paper['name']} ({paper['copies']}, {state})"


def aside_reason(reason: str) -> str:
    """Why a change was set aside; of a wrong value, which."""
    rule, _, name = reason.partition(":")
    words = translate(labels.ASIDE_REASONS.get(rule, rule))
    return f"{words}: {translate(labels.FIELDS.get(name, name))}" if name else words


def pieces(before: str, value: str) -> list[Piece]:
    """The value, cut where it differs from what stood before."""
    if before in ("", DASH):
        return [Piece(value, False)]
    old, new = _TOKENS.findall(before), _TOKENS.findall(value)
    cut = []
    for kind, _, _, start, end in SequenceMatcher(
            None, old, new, autojunk=False).get_opcodes():
        if end > start:
            cut.append(Piece("".join(new[start:end]), kind != "equal"))
    return cut


def due(row: CaseRow | Mapping[str, object]) -> Due:
    """What a row says about its deadline; colour never speaks alone."""
    get = row.get if isinstance(row, Mapping) else lambda name: getattr(row, name)
    status, promised = str(get("status")), get("due_date")
    if status in _CLOSED:
        return Due("off", translate(labels.STATUSES[status]))
    if status in _WAITING:
        return Due("off", translate("tạm dừng"))
    if not isinstance(promised, str):
        return Due("off", translate("chưa có hạn"))
    now = local(g.now_ms)
    left = days_left(promised, now.date(), _calendar())
    at = f", {promised[11:]}" if "T" in promised else ""
    if is_late(promised, now):
        return Due("bad", translate("quá hạn %(count)d ngày LV", count=max(1, -left)))
    if date.fromisoformat(promised[:10]) == now.date():
        return Due("warn", translate("Hôm nay") + at)
    return Due("warn" if left <= 2 else "wait",
               translate("còn %(count)d ngày LV", count=left))


def _calendar() -> Calendar:
    held: Calendar | None = g.get("calendar")
    if held is None:
        held = g.calendar = calendar_of(procedures.calendar_days(desk().db))
    return held


def today_words() -> str:
    """"Thứ Hai, 23/11/2026"."""
    now = local(g.now_ms)
    return f"{translate(_WEEKDAYS[now.weekday()])}, {now:%d/%m/%Y}"


def time_limit(procedure: Procedure) -> str:
    """The time the law gives, on the screen; empty when nobody knows."""
    count = procedure.time_value
    if count is None:
        return ""
    if count == 0:
        return translate("trong ngày làm việc")
    if procedure.time_unit == "working_hour":
        return translate("%(count)d giờ làm việc", count=count)
    if procedure.time_unit == "day":
        return translate("%(count)d ngày", count=count)
    return translate("%(count)d ngày làm việc", count=count)
