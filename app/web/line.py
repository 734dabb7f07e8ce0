"""The sync line as the pages see it: six states, each with its words and colour."""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from flask import g

from app.clock import local
from app.web.language import translate
from app.web.office import Office

TONES: Final = {
    "offline": "off", "sending": "wait", "synced": "ok", "failed": "warn",
    "needs_you": "bad", "sign_in": "bad",
}


class View(Protocol):
    """What the worker last knew."""

    @property
    def state(self) -> str: ...
    @property
    def next_try_ms(self) -> int | None: ...
    @property
    def last_contact_ms(self) -> int | None: ...
    @property
    def needs_you(self) -> int: ...
    @property
    def why(self) -> str: ...
    @property
    def sent(self) -> int: ...
    @property
    def total(self) -> int: ...


class Line(Protocol):
    """The worker, as far as pages use it."""

    def view(self) -> View: ...
    def try_now(self) -> None: ...
    def saved(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The strip in the corner of every page."""

    state: str
    tone: str
    title: str
    rest: str
    why: str
    pending: int
    next_try: str
    last_contact: str
    has_line: bool


def strip(office: Office, waiting: Mapping[str, int]) -> Strip:
    """What the strip says now: changes, scans and disputes are counted in the store,
    not remembered."""
    pending = waiting["outbox"]
    needs_you = waiting["disputes"] + waiting["aside"]
    view = office.worker.view() if office.worker is not None else None
    state = _state(view, pending, needs_you)
    title, rest = _words(state, view, pending, needs_you)
    scans = waiting["scans"] if state == "synced" else 0
    if scans:
        title = translate("Đã gửi hết hồ sơ")
        rest = translate("còn %(count)d bản chụp chờ gửi", count=scans)
    return Strip(
        state=state, tone=TONES["sending" if scans else state], title=title, rest=rest,
        why=view.why or "" if view else "", pending=pending,
        next_try=_clock(view.next_try_ms if view else None),
        last_contact=_clock(view.last_contact_ms if view else None),
        has_line=view is not None)


def _state(view: View | None, pending: int, needs_you: int) -> str:
    if view is None:
        return "needs_you" if needs_you else "offline"
    state = view.state
    if state == "synced" and pending:
        return "sending"      # something was saved since the worker looked
    if state == "sending" and not pending and view.last_contact_ms:
        state = "synced"      # only asking for news: nobody need hear of it
    if state in ("synced", "offline") and (needs_you or view.needs_you):
        return "needs_you"
    return state if state in TONES else "offline"


def _words(state: str, view: View | None, pending: int, needs_you: int
           ) -> tuple[str, str]:
    """(what is the matter, the rest of the sentence)."""
    if state == "sending" and not pending:
        return translate("Đang gửi"), translate("hỏi tin của tỉnh")
    if state == "sending":
        sent = view.sent if view and view.state == "sending" else 0
        # What was saved since the round began comes on top of what it set out to send.
        total = max(view.total if view else 0, sent + pending)
        return translate("Đang gửi %(sent)d/%(total)d", sent=sent, total=total), ""
    if state == "synced":
        return translate("Đã đồng bộ"), _clock(view.last_contact_ms if view else None)
    if state == "failed":
        at = _clock(view.next_try_ms if view else None)
        return (translate("Chưa gửi được"),
                translate("thử lại %(time)s", time=at) if at else "")
    if state == "needs_you":
        waiting = needs_you or (view.needs_you if view else 0)
        online = view is not None and view.state in ("synced", "sending", "needs_you")
        said = (() if online else (translate("ngoại tuyến"),)) + (
            (translate("%(count)d việc chờ gửi", count=pending),) if pending else ())
        return (translate("Cần bạn xử lý: %(count)d", count=waiting), " · ".join(said))
    if state == "sign_in":
        revoked = view is not None and view.why == "revoked"
        return (translate("Máy đã bị thu hồi") if revoked
                else translate("Cần đăng nhập lại"),
                translate("%(count)d việc chờ gửi", count=pending))
    return translate("Ngoại tuyến"), translate(
        "đã lưu trên máy này · %(count)d việc chờ gửi", count=pending)


def _clock(ms: int | None) -> str:
    """The time of day, with the date when it is not today."""
    if not ms:
        return ""
    moment, now = local(ms), local(g.now_ms)
    return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%d/%m %H:%M}"
