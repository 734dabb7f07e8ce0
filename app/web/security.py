"""Who may talk to the desk: only its own window, opened by who started it.

    Host header ─▶ one-time ticket ─▶ signed cookie ─▶ CSRF token ─▶ officer's PIN

Any program on the PC and any page in a browser can reach a loopback port. The Host
check stops pages that rebind their name to it, the ticket stops other users of the
PC, the token and SameSite stop other pages.
"""
import hmac
import secrets
from collections.abc import Callable
from typing import Final

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.web.office import office
from db import people
from db.errors import NotFound

IDLE_MS_MAX: Final = 30 * 60 * 1000
UPLOADS: Final = frozenset({"papers.add"})
UPLOAD_BYTES_MAX: Final = 120 * 1000 * 1000   # photographs, before they are made small
OPEN_ENDPOINTS: Final = frozenset({"healthz", "static"})
WITHOUT_OFFICER: Final = frozenset({
    "sign_in.show", "sign_in.enter", "frame.language", "frame.keys", "sync_page.strip"})
POLICY: Final = "; ".join((
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'",
    "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'"))
HEADERS: Final = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Tickets:
    """The tickets not yet used. `another` looks for one left by a second start."""

    def __init__(self, first: str | None) -> None:
        self._unused = {first} if first else set()
        self.needed = first is not None
        self.another: Callable[[str], bool] | None = None

    def use(self, ticket: str) -> bool:
        """True once for each ticket given out."""
        for known in self._unused:
            if hmac.compare_digest(known.encode(), ticket.encode()):
                self._unused.discard(known)
                return True
        return self.another is not None and self.another(ticket)


def install(app: Flask, tickets: Tickets, hosts: frozenset[str]) -> None:
    """Put the checks before every request and the headers after it."""
    port = "".join(sorted(hosts)[:1]).rpartition(":")[2]
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        SESSION_COOKIE_NAME=f"motcua_{port}" if port.isdecimal() else "motcua",
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=2 * 1024 * 1024, MAX_FORM_PARTS=2000)
    app.jinja_env.globals["csrf_token"] = csrf_token

    @app.before_request
    def check() -> BaseResponse | None:
        g.now_ms = office().clock.now_ms()
        if request.host not in hosts:
            abort(421)
        if request.endpoint in OPEN_ENDPOINTS:
            return None
        if "ticket" in request.args:
            return _enter(tickets)
        if tickets.needed and "in" not in session:
            abort(403)
        if request.endpoint in UPLOADS:
            request.max_content_length = UPLOAD_BYTES_MAX
        if request.method == "POST":
            _check_token()
        return _officer()

    @app.after_request
    def harden(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        if request.endpoint != "static":
            answer.headers["Cache-Control"] = "no-store"
        return answer


def csrf_token() -> str:
    """The token the forms of this session carry."""
    held: str | None = session.get("csrf")
    if held is None:
        held = session["csrf"] = secrets.token_urlsafe(16)
    return held


def _enter(tickets: Tickets) -> BaseResponse:
    """A ticket becomes a session, and leaves the address bar."""
    if tickets.use(request.args["ticket"]):
        session["in"] = True
    elif "in" not in session:
        abort(403)
    return redirect(request.path, 303)


def _check_token() -> None:
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    held = session.get("csrf", "")
    if not held or not hmac.compare_digest(held.encode(), given.encode()):
        abort(400, "csrf")


def _officer() -> BaseResponse | None:
    """Who is before the desk; whoever is nobody yet must sign in first."""
    name = session.get("officer", "")
    if request.endpoint != "sync_page.strip":
        if name and g.now_ms - session.get("last_ms", g.now_ms) > IDLE_MS_MAX:
            session.pop("officer")
            name = ""
        session["last_ms"] = g.now_ms
    db = office().store.db()
    if not name:
        if people.has_officers(db) and request.endpoint not in WITHOUT_OFFICER:
            return redirect(url_for("sign_in.show", then=_back()), 303)
        return None
    try:
        officer = people.get_officer(db, name)
    except NotFound:
        session.pop("officer")
        return redirect(url_for("sign_in.show"), 303)
    g.officer, g.role = officer.name, officer.role
    return None


def _back() -> str:
    """Where to return to after signing in; a form that was sent is kept unfinished."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def is_own_path(path: str) -> bool:
    """A path of this desk, not another site's address."""
    return path.startswith("/") and not path.startswith(("//", "/\\"))
