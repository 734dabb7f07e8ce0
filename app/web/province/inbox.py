"""The supervisor's inbox: what came in without effect, and the two ways out of it."""
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.rules.errors import Refused
from app.web import labels
from app.web.formats import moment, shown, size
from app.web.language import translate
from app.web.province import told
from app.web.province.hall import desk, user
from app.web.words import Saying, saying
from app.work.inbox import (
    Held,
    TakeOver,
    get_held,
    held_for,
    paper_content,
    put_aside,
    take_over,
)
from db.errors import StaleCase

MAY_DECIDE = ("supervisor", "admin")

pages = Blueprint("inbox", __name__)


@pages.get("/inbox")
def show() -> str:
    """Everything this person may see, what nobody has decided first."""
    items = held_for(desk(), user().scope)
    return render_template(
        "province/inbox.html", items=items, told=told, moment=moment, shown=shown,
        waiting=sum(item.verdict == "open" for item in items))


@pages.get("/inbox/<change>")
def one(change: str) -> str:
    """One item beside how the case stands now."""
    return _page(get_held(desk(), user().scope, change))


@pages.get("/inbox/<change>/<int:number>.jpg")
def picture(change: str, number: int) -> Response:
    """A page of the scan an item is about."""
    # Imported here: what reads pictures and PDFs is large, and most pages show none.
    from app.capture.draw_page import page_picture

    content, form = paper_content(desk(), user().scope, change)
    return Response(page_picture(content, form, number), mimetype="image/jpeg")


@pages.post("/inbox/<change>/take")
def take(change: str) -> Response | tuple[str, int]:
    """Write the chosen values as a change of the province's."""
    item = get_held(desk(), user().scope, change)
    if refused := _may_not(item):
        return refused
    try:
        take_over(desk().acting(user().name), TakeOver(
            change=change, fields=tuple(request.form.getlist("field")),
            seen=request.form.get("seen", ""), reason=request.form.get("reason", "")))
    except StaleCase:
        return _page(get_held(desk(), user().scope, change),
                     saying("stale", {}, translate)), 409
    except Refused as wrong:
        return _page(item, _first(wrong)), 422
    return redirect(url_for("inbox.one", change=change), 303)


@pages.post("/inbox/<change>/aside")
def aside(change: str) -> Response | tuple[str, int]:
    """Leave it without effect, with a reason."""
    item = get_held(desk(), user().scope, change)
    if refused := _may_not(item):
        return refused
    try:
        put_aside(desk().acting(user().name), change, request.form.get("reason", ""))
    except Refused as wrong:
        return _page(item, _first(wrong)), 422
    return redirect(url_for("inbox.one", change=change), 303)


def _may_not(item: Held) -> tuple[str, int] | None:
    if user().role in MAY_DECIDE:
        return None
    return _page(item, saying("wrong_role", {}, translate)), 403


def _first(refused: Refused) -> Saying:
    first = refused.refusals[0]
    found = saying(first.error, first.facts, translate)
    if first.field is None:
        return found
    name = translate(labels.FIELDS.get(first.field, first.field))
    return Saying(f"{name}: {found.title}", found.happened, found.do)


def _typed() -> dict[str, object]:
    """What stood in the form that was refused: its reason by its button, its ticks."""
    button = (request.endpoint or "").rpartition(".")[2]
    return {button: request.form.get("reason", ""),
            "fields": request.form.getlist("field")}


def _page(item: Held, wrong: Saying | None = None) -> str:
    return render_template(
        "province/inbox_item.html", item=item, wrong=wrong, told=told, moment=moment,
        typed=_typed(),
        shown=shown, size=size, labels=labels, may_decide=user().role in MAY_DECIDE)
