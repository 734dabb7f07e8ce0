"""Who may see the province's pages: people with a password, each in their scope.

The sync calls pass by: a desk proves itself with its own key.
"""
import hmac
import logging
import secrets
from typing import Final

from flask import (
    Flask,
    Response,
    abort,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from app.web.language import translate
from app.web.province.hall import Hall, desk, hall
from app.web.security import HEADERS, csrf_token
from app.web.words import Saying, saying
from app.work.inbox import open_count
from app.work.run_province import find_user
from db.errors import MotcuaError, NotFound, StoreBusy

IDLE_MS_MAX: Final = 60 * 60 * 1000
FOR_PROGRAMS: Final = frozenset({
    "healthz", "static", "sync.exchange", "sync.enrol", "sync.vouch",
    "sync.take_piece", "sync.give_piece", "figures.metrics", "figures.openapi"})
WITHOUT_USER: Final = frozenset({
    "sign_in.show", "sign_in.enter", "sign_in.language"})
PAGE_CODES: Final = {
    400: "bad_request", 404: "not_found", 405: "bad_request", 413: "body_too_large"}
log = logging.getLogger("motcua.province")


class _Sessions(SecureCookieSessionInterface):
    """The cookie travels only over TLS whenever the page itself did."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def install(app: Flask, at: Hall) -> None:
    """Put the checks before every page and the headers after it."""
    app.extensions["hall"] = at
    app.secret_key = secrets.token_bytes(32)
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="motcua_province", SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict")
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {
        "user": g.get("user"), "here": request.full_path, "practice": at.practice,
        "inbox_open": open_count(desk(), g.user.scope) if g.get("user") else 0})
    app.before_request(_check)
    app.after_request(_harden)
    app.register_error_handler(HTTPException, _failed)
    app.register_error_handler(MotcuaError, _refused)


def _check() -> BaseResponse | None:
    g.now_ms = hall().clock.now_ms()
    if request.endpoint in FOR_PROGRAMS:
        return None
    if request.method == "POST":
        _check_token()
    if request.endpoint in WITHOUT_USER:
        return None
    g.user = find_user(desk(), session.get("name", ""))
    if g.user is None or g.now_ms - session.get("last_ms", 0) > IDLE_MS_MAX:
        session.pop("name", None)
        g.user = None
        return redirect(url_for("sign_in.show"), 303)
    session["last_ms"] = g.now_ms
    return None


def _check_token() -> None:
    held = session.get("csrf", "")
    given = request.form.get("csrf_token", "")
    if not held or not hmac.compare_digest(held.encode(), given.encode()):
        abort(400, "csrf")


def _harden(answer: Response) -> Response:
    if request.endpoint == "sync.exchange":
        hall().exchanges.answered(answer.status_code)
    if request.blueprint == "sync":
        # No browser reads these; on a narrow line every head counts.
        answer.headers["Cache-Control"] = "no-store"
        return answer
    answer.headers.update(HEADERS)
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _failed(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < 400 or request.path.startswith("/sync/"):
        return make_response(error.get_response())
    if status >= 500:
        log.error("page=%s broken", request.endpoint)
    return _told(status, PAGE_CODES.get(status, "broken"))


def _refused(error: MotcuaError) -> BaseResponse:
    if isinstance(error, NotFound):
        return _told(404, error.code)
    return _told(503 if isinstance(error, StoreBusy) else 500, error.code)


def _told(status: int, code: str) -> BaseResponse:
    told: Saying = saying(code, {}, translate)
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if best == "application/json":
        answer = jsonify(error=code, title=told.title, message=told.happened,
                         do=told.do)
        answer.status_code = status
        return answer
    return make_response(
        render_template("province/failure.html", told=told, code=code), status)
