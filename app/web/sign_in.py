"""Who is before the desk: sign in with a PIN, lock, add a colleague."""
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from app.rules.errors import Refusal, Refused
from app.web import labels
from app.web.forms import Form, first_of_each, typed_stays
from app.web.language import translate
from app.web.office import desk
from app.web.security import is_own_path
from app.work.sign_in import (
    ROLES,
    add_officer,
    change_pin,
    may_reset,
    reset_pin,
    sign_in,
)
from db import people

TRIES_MAX: Final = 5
WAIT_MS: Final = 30_000

page = Blueprint("sign_in", __name__)


@page.get("/sign-in")
def show() -> str | Response:
    """Choose your name, type your PIN."""
    if not people.has_officers(desk().db):
        return redirect(url_for("sign_in.officers"))
    return _show(Form({"name": request.args.get("name", "")}))


@page.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    """A right PIN opens the desk; five wrong ones close it for half a minute."""
    form = Form(first_of_each(request.form))
    name = form.typed("name")
    try:
        with _counting(name, "pin"):
            officer = sign_in(desk(), name, form.typed("pin"))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _show(form), 422
    _begin(officer.name)
    then = form.typed("then")
    return redirect(then if is_own_path(then) else "/", 303)


@page.post("/lock")
def lock() -> Response:
    """Leave the desk; what was typed is kept under the officer's name."""
    session.pop("officer", None)
    return redirect(url_for("sign_in.show"), 303)


@page.post("/stay")
def stay() -> tuple[str, int]:
    """Somebody is still there; the check before every page has noted it."""
    return "", 204


@page.get("/officers")
def officers() -> str:
    """Who works on this PC."""
    return _officers(Form({"role": "officer"}))


@page.post("/officers")
def add() -> Response | tuple[str, int]:
    """Add somebody; the first one is signed in at once."""
    form = Form(first_of_each(request.form))
    first = not people.has_officers(desk().db)
    try:
        with typed_stays():
            officer = add_officer(desk(), form.typed("name"), form.typed("pin"),
                                  form.typed("role"))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _officers(form), 422
    flash(translate("Đã thêm %(name)s trên máy này.", name=officer.name), "ok")
    if first:
        _begin(officer.name)
    return redirect(url_for("sign_in.officers"), 303)


@page.post("/officers/pin")
def change() -> Response | tuple[str, int]:
    """Another PIN for who is signed in; the old one is asked."""
    form = Form(first_of_each(request.form))
    try:
        with _counting(desk().officer, "old_pin"), typed_stays():
            change_pin(desk(), desk().officer, form.typed("old_pin"),
                       form.typed("new_pin"))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _officers(form), 422
    flash(translate("Đã đổi mã PIN của bạn. Việc chưa gửi vẫn còn nguyên."), "ok")
    return redirect(url_for("sign_in.officers"), 303)


@page.post("/officers/reset")
def reset() -> Response | tuple[str, int]:
    """Another PIN for a colleague who forgot theirs."""
    form = Form(first_of_each(request.form))
    try:
        with typed_stays():
            reset_pin(desk(), form.typed("colleague"), form.typed("reset_pin"))
    except Refused as refused:
        form.refuse(replace(one, field={"name": "colleague", "pin": "reset_pin"}.get(
            str(one.field))) for one in refused.refusals)
        return _officers(form), 422
    flash(translate("Đã đặt lại mã PIN của %(name)s.", name=form.typed("colleague")),
          "ok")
    return redirect(url_for("sign_in.officers"), 303)


def _show(form: Form) -> str:
    g.framed = False
    return render_template(
        "sign_in/sign_in.html", form=form, then=request.values.get("then", "/"),
        officers=people.every_officer(desk().db))


def _officers(form: Form) -> str:
    return render_template("sign_in/officers.html", form=form, roles=ROLES,
                           role_words=labels.ROLES, may_reset=may_reset(desk()),
                           officers=people.every_officer(desk().db))


def _begin(name: str) -> None:
    session["officer"] = name
    session["last_ms"] = g.now_ms


@contextmanager
def _counting(name: str, field: str) -> Iterator[None]:
    """Five wrong PINs for a name close it for half a minute. Raises Refused."""
    tries = _tries()
    wrong, until = tries.get(name, (0, 0))
    if g.now_ms < until:
        raise Refused([Refusal(error="too_many_tries", field=field, facts={
            "seconds": (until - g.now_ms + 999) // 1000})])
    try:
        yield
    except Refused as refused:
        if any(one.error == "wrong_pin" for one in refused.refusals):
            tries[name] = (wrong + 1, g.now_ms + WAIT_MS * (
                (wrong + 1) % TRIES_MAX == 0))
        raise
    tries.pop(name, None)


def _tries() -> MutableMapping[str, tuple[int, int]]:
    """Wrong PINs by name: how many, and until when nobody may try again."""
    tries: MutableMapping[str, tuple[int, int]] = current_app.extensions.setdefault(
        "wrong_pins", {})
    return tries
