"""Two places changed the same thing: put side by side, chosen by a person, saved.

    list ─▶ compare (choices kept at every step) ─▶ check ─▶ saved, with one undo
"""
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.rules.errors import BadValue, Refusal, Refused
from app.rules.fields import BY_NAME
from app.rules.normalise import normalise
from app.web.forms import Form, first_of_each, read_value, typed_stays
from app.web.language import translate
from app.web.office import ROWS_PER_PAGE, desk
from app.web.paging import page_number
from app.work import unfinished
from app.work.compare_dispute import Compared, compare_dispute
from app.work.correct_case import CorrectCase, correct_case
from app.work.decide_case import DecideCase, Decision, decide_case
from app.work.read_cases import disputed_rows, queue_rows, seen_of
from db.errors import StoreBusy, StoreFull

OTHER: Final = "other"
UNDO_CHARS_MAX: Final = 1500

page = Blueprint("disputes", __name__)


@page.get("/disputes")
def show() -> str:
    """Every case somebody must decide about, the oldest first."""
    shown = disputed_rows(desk())
    first = (page_number() - 1) * ROWS_PER_PAGE
    return render_template("disputes/list.html", number=page_number(),
                           rows=shown[first:first + ROWS_PER_PAGE], count=len(shown),
                           pages=-(-len(shown) // ROWS_PER_PAGE))


@page.get("/disputes/<id:id>")
def compare(id: str) -> str:
    """Before, this PC, the province, side by side; nothing is chosen beforehand."""
    kept = unfinished.find(desk(), _form_of(id)) or {}
    return _compare(id, Form({name: values[0] for name, values in kept.items()}))


@page.post("/disputes/<id:id>")
def choose(id: str) -> Response | tuple[str, int]:
    """Keep the choices; go on to check them, or leave them for later."""
    raw = first_of_each(request.form)
    raw.pop("csrf_token", None)
    unfinished.keep(desk(), _form_of(id), {name: [text] for name, text in raw.items()})
    if raw.get("then") == "later":
        flash(translate("Đã giữ các lựa chọn. Chưa có gì được lưu vào hồ sơ."), "off")
        return redirect(url_for("disputes.show"), 303)
    form, compared = Form(raw), compare_dispute(desk(), id)
    chosen = _chosen(compared, form)
    if not chosen and not form.problems and compared.fields:
        field = compared.fields[0].field
        form.refuse([Refusal(error="nothing_chosen", field=field)])
    if form.problems:
        return _compare(id, form), 422
    return redirect(url_for("disputes.check", id=id), 303)


@page.get("/disputes/<id:id>/check")
def check(id: str) -> str:
    """What will be saved, in words; nothing is until the button is pressed."""
    kept = unfinished.find(desk(), _form_of(id)) or {}
    form = Form({name: values[0] for name, values in kept.items()})
    compared = compare_dispute(desk(), id)
    return render_template(
        "disputes/check.html", compared=compared, form=form,
        chosen=_chosen(compared, form),
        moved=bool(form.typed("seen")) and form.typed("seen") != compared.seen)


@page.post("/disputes/<id:id>/save")
def save(id: str) -> Response | tuple[str, int]:
    """Write the decisions, all or none."""
    raw = first_of_each(request.form)
    form, compared = Form(raw), compare_dispute(desk(), id)
    if not compared.fields:
        return redirect(url_for("disputes.compare", id=id), 303)
    chosen = _chosen(compared, form)
    standing = {one.field: next(side.value for side in one.sides if side.standing)
                for one in compared.fields if one.field in chosen}
    try:
        with typed_stays():
            decide_case(desk(), DecideCase(
                case_id=id, seen=form.typed("seen"), reason=form.typed("reason"),
                decisions=[Decision(field=name, value=value)
                           for name, value in chosen.items()]))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _compare(id, form), 409
    with suppress(StoreFull, StoreBusy):   # it is decided; the draft may stay
        unfinished.forget(desk(), _form_of(id))
    kept = json.dumps({"id": id, "values": standing})
    session["undo"] = kept if len(kept) <= UNDO_CHARS_MAX else ""
    flash(translate("Đã lưu bản đã gộp (%(count)d mục). Giá trị không chọn vẫn còn "
                    "trong lịch sử.", count=len(chosen)), "ok")
    return redirect(url_for("case.show", id=id, decided=1), 303)


@page.post("/disputes/<id:id>/undo")
def undo(id: str) -> Response:
    """Put back what stood before the choice, as one more line of history."""
    kept = json.loads(session.pop("undo", "") or "{}")
    if kept.get("id") == id:
        correct_case(desk(), CorrectCase(
            case_id=id, seen=seen_of(desk(), id), values=kept["values"],
            reason=translate("Hoàn tác lựa chọn")))
        flash(translate("Đã hoàn tác: các mục trở lại như trước khi chọn."), "ok")
    return redirect(url_for("case.show", id=id), 303)


def _compare(id: str, form: Form) -> str:
    compared = compare_dispute(desk(), id)
    waiting = [(one.id, one.about)
               for one in queue_rows(desk(), "disputes", ROWS_PER_PAGE)]
    meant = id, desk().about
    return render_template(
        "disputes/compare.html" if compared.fields else "disputes/settled.html",
        compared=compared, form=form, case=compared.case, about=desk().about,
        waiting=len(waiting),
        place=waiting.index(meant) + 1 if meant in waiting else 0,
        people=_people(compared))


def _people(compared: Compared) -> list[Mapping[str, object]]:
    """Everybody who said something, each once, this PC's officer first."""
    found: dict[tuple[str, str], Mapping[str, object]] = {}
    for one in compared.fields:
        for side in one.sides:
            found.setdefault((side.by, side.place), {
                "by": side.by, "place": side.place, "at": side.at, "here": side.here})
    return sorted(found.values(), key=lambda person: not person["here"])


def _chosen(compared: Compared, form: Form) -> dict[str, object]:
    """field → the value decided for it; what cannot be read becomes a problem."""
    chosen: dict[str, object] = {}
    for one in compared.fields:
        choice = form.typed(f"choice_{one.field}")
        try:
            if choice == OTHER:
                chosen[one.field] = _typed(form, one.field)
            elif choice.isdecimal() and int(choice) < len(one.sides):
                chosen[one.field] = one.sides[int(choice)].value
        except BadValue as wrong:
            form.refuse([Refusal(error=wrong.code, field=one.field,
                                 facts=wrong.facts)])
    return chosen


def _typed(form: Form, name: str) -> object:
    """Another value, as somebody typed it. Raises BadValue."""
    text = form.typed(f"other_{name}").strip()
    if not text:
        raise BadValue("required")
    return normalise(BY_NAME[name], read_value(BY_NAME[name], text))


def _form_of(id: str) -> str:
    return f"dispute:{id}{desk().about}"
