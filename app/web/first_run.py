"""The first page of a folder that is nobody's yet: try it, or enrol this PC."""
from flask import Blueprint, current_app, flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from app.emptying import last_emptied
from app.rules.errors import Refusal
from app.rules.hub_address import is_address, is_open
from app.web.forms import Form, first_of_each
from app.web.language import translate
from app.web.office import office
from app.web.words import SAYINGS
from app.work.enrol_device import enrol_device
from db import meta
from db.errors import MotcuaError

page = Blueprint("first_run", __name__)


@page.get("/welcome")
def welcome() -> str | Response:
    """Two ways on."""
    if _enrolled():
        return redirect("/", 303)
    return _welcome(Form({}))


@page.post("/welcome")
def enrol() -> Response | tuple[str, int]:
    """Enrol with the code of the province."""
    form = Form(first_of_each(request.form))
    url, code = form.typed("hub_url").strip(), form.typed("enrol_code").strip()
    form.refuse(Refusal(error="required", field=name) for name, text in (
        ("hub_url", url), ("enrol_code", code)) if not text)
    if url and not is_address(url):
        form.refuse([Refusal(error="hub_address", field="hub_url",
                             facts={"url": url[:100]})])
    elif is_open(url) and not form.typed("open_line"):
        form.refuse([Refusal(error="open_line", field="hub_url", facts={"url": url})])
    if not form.problems and not _enrolled():
        try:
            enrol_device(office().store, url, code, office().clock)
        except MotcuaError as error:
            code = _cause(error)
            form.refuse([Refusal(error=code, field="enrol_code", facts=error.facts)])
    if form.problems:
        return _welcome(form), 422
    if (enrolled := office().enrolled) is not None:
        enrolled()
    flash(translate("Đã ghi danh máy này."), "ok")
    return redirect("/", 303)


def _cause(error: MotcuaError) -> str:
    """The code whose words say most about what went wrong."""
    why = str(error.facts.get("why"))
    if why == "form":
        return "code_form"
    return why if error.code == "line_down" and why in SAYINGS else error.code


def _welcome(form: Form) -> str:
    g.framed = False
    return render_template("first_run/welcome.html", form=form,
                           open_line=is_open(form.typed("hub_url")),
                           emptied=last_emptied(office().store.path.parent),
                           practice="practice" in current_app.blueprints)


def _enrolled() -> bool:
    return meta.get_text(office().store.db(), "kind") != ""
