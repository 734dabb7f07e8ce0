"""People of the province come in and go out."""
from flask import (
    Blueprint,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from app.web.language import COOKIE, LANGUAGES
from app.web.province.hall import desk, hall
from app.work.run_province import signed_in

YEAR_S = 365 * 24 * 3600

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def show() -> str:
    """The form."""
    return render_template("province/sign_in.html", name="", wrong="")


@pages.post("/sign-in")
def enter() -> tuple[str, int] | Response:
    """Let a person in, or say no without saying which part was wrong."""
    name = request.form.get("name", "").strip()
    who = (request.remote_addr or "", name)
    knocks = hall().knocks
    if wait_ms := knocks.wait_ms(who, g.now_ms):
        minutes = max(1, round(wait_ms / 60_000))
        return render_template("province/sign_in.html", name=name, wrong="often",
                               minutes=minutes), 429
    if not signed_in(desk(), name, request.form.get("password", "")):
        knocks.failed(who, g.now_ms)
        return render_template("province/sign_in.html", name=name, wrong="wrong"), 422
    knocks.opened(who)
    session.clear()   # nothing of who sat here before, not even the form's token
    session["name"], session["last_ms"] = name, g.now_ms
    return redirect(url_for("board.show"), 303)


@pages.post("/sign-out")
def leave() -> Response:
    """Out again."""
    session.clear()
    return redirect(url_for("sign_in.show"), 303)


@pages.post("/language")
def language() -> Response:
    """Read in another language from now on."""
    asked = request.form.get("language", "")
    target = "board.show" if "name" in session else "sign_in.show"
    answer = make_response(redirect(url_for(target), 303))
    if asked in LANGUAGES:
        answer.set_cookie(COOKIE, asked, max_age=YEAR_S, httponly=True,
                          samesite="Strict", secure=request.is_secure)
    return answer
