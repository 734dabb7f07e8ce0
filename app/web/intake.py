"""Receive a case: find the procedure, fill in the form, hand over the slip."""
from contextlib import suppress

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.clock import local
from app.rules.card_qr import parse_card
from app.rules.errors import BadValue, Refusal, Refused
from app.rules.fold_text import words
from app.web import labels
from app.web.forms import (
    Form,
    Raw,
    boxes_of,
    card_boxes,
    first_of_each,
    paper_boxes,
    read_case,
    scanned_text,
    typed_stays,
)
from app.web.language import translate
from app.web.office import desk
from app.work import unfinished
from app.work.find_duplicates import same_name, same_request
from app.work.read_cases import get_case
from app.work.receive_case import receive_case
from app.work.set_aside import get_kept, settle
from db import procedures
from db.errors import StoreBusy, StoreFull
from db.records import Procedure

PROCEDURES_SHOWN = 40
FORM = "intake"
# What a citizen tells once and need not tell again for another request.
ABOUT_THE_CITIZEN = (
    "applicant_name", "birth_year", "birth_month", "birth_day", "sex", "citizen_id",
    "citizen_id_date", "phone", "email", "ethnicity", "address", "hamlet", "commune",
    "province")

page = Blueprint("intake", __name__)


@page.get("/cases/new")
def pick() -> str:
    """Which procedure? Found by name, code or field, without accents."""
    return render_template("intake/pick.html", unfinished=_unfinished(), **_found())


@page.get("/cases/new/list")
def found() -> str:
    """The list alone, for the script that asks while the officer types."""
    return render_template("intake/_procedures.html", **_found())


@page.get("/cases/new/<code>")
def show(code: str) -> str:
    """The form of one procedure."""
    procedure = procedures.get_procedure(desk().db, code[:40], _today())
    raw = _unfinished() if "restore" in request.args else None
    boxes = dict(raw or _first_boxes(procedure))
    if aside := request.args.get("aside", "")[:64]:
        boxes |= boxes_of(get_kept(desk(), aside).values) | {"aside": aside}
    return _form(procedure, Form(boxes))


@page.post("/cases/new")
def receive() -> Response | tuple[str, int]:
    """Receive it, or give the form back as it was typed.

    A scanner ends the card's text with Enter, which sends the form: it comes back
    filled, and nothing is received yet.
    """
    raw = first_of_each(request.form)
    if text := scanned_text(raw):
        return _fill_from_card(raw, text)
    form, given = Form(raw), read_case(raw)
    code = str(given.get("procedure_code", ""))
    again = [] if raw.get("other_request") == "1" else same_request(
        desk(), str(given.get("citizen_id", "")), code)
    if not again:
        try:
            with typed_stays():
                received = receive_case(desk(), given)
        except Refused as refused:
            form.refuse(refused.refusals)
        else:
            # It is received: room that ran out just after it is no reason to say no.
            with suppress(StoreFull, StoreBusy):
                unfinished.forget(desk(), FORM)
                if form.typed("aside"):
                    settle(desk(), form.typed("aside"), "mended")
            for flag in received.flags:
                flash(translate(labels.FLAGS.get(flag, labels.FLAGS["unit_missing"])),
                      "warn")
            return redirect(url_for("intake.receipt", id=received.id), 303)
    procedure = procedures.find_procedure(desk().db, code, _today())
    if procedure is None:
        return render_template("intake/pick.html", unfinished=None, form=form,
                               **_found()), 422
    return _form(procedure, form, again), 422


@page.get("/cases/<id:id>/receipt")
def receipt(id: str) -> str:
    """The code, large; what happens next; print; the next case."""
    case = get_case(desk(), id)
    return render_template("intake/receipt.html", case=case,
                           alike=same_name(desk(), case))


@page.post("/unfinished/<form>")
def keep(form: str) -> Response:
    """What has been typed so far; asked for by the script at each blur."""
    answers = request.form.to_dict(flat=False)
    answers.pop("csrf_token", None)
    answers.pop("card", None)   # all that is on a card is in the boxes it filled
    unfinished.keep(desk(), form[:80], answers)
    return jsonify(kept=True)


@page.post("/unfinished/intake/forget")
def forget() -> Response:
    """The officer does not want it any more."""
    unfinished.forget(desk(), FORM)
    return redirect(url_for("intake.pick"), 303)


def _fill_from_card(raw: dict[str, str], text: str) -> tuple[str, int]:
    form = Form(raw | {"card": text})
    try:
        card = parse_card(text)
    except BadValue as wrong:
        form.refuse([Refusal(error=wrong.code, field="card", facts=wrong.facts)])
    else:
        form = Form(raw | card_boxes(card))
        for doubt in card.doubts:
            flash(translate(labels.CARD_DOUBTS[doubt]), "warn")
    procedure = procedures.get_procedure(
        desk().db, raw.get("procedure_code", "")[:40], _today())
    return _form(procedure, form), 422 if form.problems else 200


def _form(procedure: Procedure, form: Form, again: object = ()) -> str:
    return render_template("intake/form.html", procedure=procedure, form=form,
                           again=again)


def _found() -> dict[str, object]:
    asked = " ".join(request.args.get("q", "").split())[:100]
    listed = procedures.find_procedures(
        desk().db, words(asked)[:8], PROCEDURES_SHOWN + 1)
    return {"asked": asked, "procedures": listed[:PROCEDURES_SHOWN],
            "more": len(listed) > PROCEDURES_SHOWN,
            "citizen": request.args.get("citizen", "")}


def _first_boxes(procedure: Procedure) -> dict[str, str]:
    """An empty form with what the catalogue and a former case know."""
    boxes = {"procedure_code": procedure.code, "channel": "counter", "copies": "1",
             "fee": str(procedure.fee_direct or 0)}
    boxes |= paper_boxes({"name": name, "copies": originals + copies, "ok": False}
                         for name, originals, copies in procedure.documents)
    if citizen := request.args.get("citizen", ""):
        known = boxes_of(get_case(desk(), citizen))
        boxes |= {name: known[name] for name in ABOUT_THE_CITIZEN if name in known}
    return boxes


def _unfinished() -> Raw | None:
    kept = unfinished.find(desk(), FORM)
    return None if kept is None else {name: values[0] for name, values in kept.items()
                                      if values}


def _today() -> str:
    return local(desk().clock.now_ms()).date().isoformat()
