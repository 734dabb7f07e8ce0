"""The line to the province: where it stands, send now, and what it did."""
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.kept_safe import kept_safe
from app.rules.errors import Refused
from app.web import labels
from app.web.forms import read_day
from app.web.language import translate
from app.web.log_words import line_details, line_title, line_words
from app.web.mended import told_mended
from app.web.office import ROWS_PER_PAGE, desk, office
from app.web.security import is_own_path
from app.web.words import Saying, saying
from app.work import sync_log
from app.work.hand_back import ask_to_empty, handing_back
from db import meta

page = Blueprint("sync_page", __name__)


@page.get("/sync")
def show() -> str:
    """The state in full sentences and the log."""
    kinds, asked = request.args.get("kind", "all"), request.args.get("q", "")[:100]
    day = read_day(request.args.get("day", "")[:10])
    worker = office().worker
    view = worker.view() if worker is not None else None
    return render_template(
        "sync/log.html", kinds=kinds, asked=asked, filters=labels.LOG_KINDS,
        lines=sync_log.lines(desk(), sync_log.Asked(
            kinds=kinds, words=asked, day=day, told=line_words), ROWS_PER_PAGE),
        day=day, line_title=line_title, line_details=line_details,
        told=_told(view.why) if view is not None and view.why else None,
        why=view.why if view is not None else "",
        contact_ms=meta.get_number(desk().db, "last_contact_ms"),
        safe=kept_safe(desk().db), mended=told_mended(), leaving=handing_back(desk()))


def _told(why: str) -> Saying:
    """Why nothing is sent. What the province said when it refused stands in the log."""
    refused = sync_log.lines(desk(), sync_log.Asked(kinds="errors"), 1)
    return saying(why, refused[0].facts if refused and why == "hub_refused" else {},
                  translate)


@page.get("/sync/strip")
def strip() -> str:
    """The strip alone, asked for by the script; words change only when it does."""
    return render_template("sync/strip.html")


@page.post("/sync/empty")
def empty() -> Response | tuple[str, int]:
    """This PC was struck off: empty it when it is opened next, or leave it as it is."""
    wanted = request.form.get("empty") == "1"
    if wanted and not request.form.get("sure"):
        flash(translate("Đánh dấu vào ô xác nhận trước khi xoá."), "bad")
        return show(), 422
    try:
        ask_to_empty(desk(), wanted)
    except Refused as refused:
        first = refused.refusals[0]
        told = saying(first.error, first.facts, translate)
        flash(f"{told.title}. {told.happened} {told.do}", "bad")
        return show(), 422
    return redirect(url_for("sync_page.show"), 303)


@page.post("/sync/now")
def now() -> Response:
    """Try at once, whatever the waiting time."""
    worker = office().worker
    if worker is None:
        flash(translate("Máy này chưa có đường gửi; mọi việc vẫn được lưu."), "off")
    else:
        worker.try_now()
    then = request.form.get("then", "")
    return redirect(then if is_own_path(then) else url_for("sync_page.show"), 303)
