"""One case: how it stands, what may be done, what was done, the form and the slip."""
from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from app.clock import iso
from app.rules import workflow
from app.rules.errors import Refusal, Refused
from app.rules.forms import FormFacts, receipt_form
from app.rules.numbering import is_provisional
from app.rules.office_words import office_name, place_name, time_words
from app.web import labels
from app.web.formats import shown
from app.web.forms import Form, boxes_of, first_of_each, read_case, typed_stays
from app.web.language import translate
from app.web.office import desk, office, role
from app.work.advance_case import AdvanceCase, advance_case
from app.work.correct_case import CorrectCase, correct_case
from app.work.places import places
from app.work.print_count import count_print
from app.work.read_cases import Event, disputes_of, get_case, history, seen_of
from app.work.read_papers import papers_of
from app.work.set_aside import get_kept, settle
from db import procedures
from db.errors import NotFound, StaleCase
from db.records import Status

page = Blueprint("case", __name__)


@page.get("/cases/<id:id>")
def show(id: str) -> str:
    """The case, its steps and its history."""
    case = get_case(desk(), id)
    events = history(desk(), id)
    status = status_of(case)
    disputed = disputes_of(desk(), id)
    steps = () if disputed else workflow.actions(status, role())
    return render_template(
        "case/show.html", case=case, events=list(reversed(events)), steps=steps,
        seen=seen_of(desk(), id), disputed=disputed, places=places(desk()),
        papers=[one for one in papers_of(desk(), id) if one.attached],
        unsent=sum(1 for event in events if not event.received_at and _ours(event)),
        received_at=_received_at(events), stepper=workflow.STEPPER,
        stage=workflow.STEPPER.index(workflow.step_of(status)),
        closed=status in workflow.CLOSED, **_moved(events))


@page.get("/cases/<id:id>/edit")
def edit(id: str) -> str:
    """The form, filled with the case as it stands; or with a former value."""
    case = get_case(desk(), id)
    before = dict(case)
    field, change = request.args.get("field", ""), request.args.get("change", "")
    if change and field in labels.FIELDS:
        before[field] = next(
            (event.set[field] for event in history(desk(), id)
             if event.id == change and field in event.set), case[field])
    restored = field if before != case else ""
    if aside := request.args.get("aside", "")[:64]:
        before |= get_kept(desk(), aside).values
    return _edit(id, Form(boxes_of(before) | {
        "seen": seen_of(desk(), id), "aside": aside}), restored=restored)


@page.post("/cases/<id:id>/edit")
def correct(id: str) -> BaseResponse | tuple[str, int]:
    """Save what was changed; where others changed it too, say who, and what to."""
    form = Form(first_of_each(request.form))
    values = read_case(form.raw)
    values.pop("procedure_code", None)
    try:
        with typed_stays():
            done = correct_case(desk(), CorrectCase(
                case_id=id, seen=form.typed("seen"), values=values,
                reason=form.typed("reason")))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _edit(id, form), 422
    except StaleCase as stale:
        fresh = Form({**form.raw, "seen": seen_of(desk(), id)})
        return _edit(id, fresh, moved=stale.facts.get("moved", ())), 409
    if done.changed and form.typed("aside"):
        settle(desk(), form.typed("aside"), "mended")
    if done.changed:
        flash(translate("Đã lưu %(count)d mục trên máy này.", count=len(done.changed)),
              "ok")
    else:
        flash(translate("Không có gì thay đổi."), "off")
    for moved in done.merged:
        flash(translate(
            "Đã tự gộp: %(field)s là “%(value)s” (%(by)s, %(at)s).",
            field=translate(labels.FIELDS[moved.field]),
            value=shown(moved.field, moved.value), by=moved.by or moved.device,
            at=moved.at[:16].replace("T", " ")), "wait")
    return redirect(url_for("case.show", id=id), 303)


@page.get("/cases/<id:id>/step/<action>")
def step(id: str, action: str) -> str:
    """What a step needs to be told, before it is taken."""
    case = get_case(desk(), id)
    return _step(id, action, Form(boxes_of(case) | {"seen": seen_of(desk(), id)}))


@page.post("/cases/<id:id>/step/<action>")
def advance(id: str, action: str) -> BaseResponse | tuple[str, int]:
    """Take the step."""
    form = Form(first_of_each(request.form))
    known = workflow.step_named(action)
    values = read_case(form.raw)
    if known and "fee_paid" in known.needs:
        values["fee_paid"] = form.typed("fee_paid") == "1"
    if form.typed("due_date"):
        values["due_date"] = read_case({"citizen_id_date": form.typed("due_date")})[
            "citizen_id_date"]
    try:
        with typed_stays():
            advance_case(desk(), AdvanceCase(
                case_id=id, action=action, role=role(), seen=form.typed("seen"),
                reason=form.typed("reason"), values={
                    name: values[name] for name in (known.needs if known else ())
                    if name in values}))
    except Refused as refused:
        form.refuse(refused.refusals)
        return _step(id, action, form), 422
    except StaleCase as stale:
        fresh = Form({**form.raw, "seen": seen_of(desk(), id)})
        return _step(id, action, fresh, moved=stale.facts.get("moved", ())), 409
    flash(translate("Đã lưu trên máy này: %(action)s.",
                    action=translate(labels.ACTIONS[action])), "ok")
    return redirect(url_for("case.show", id=id), 303)


@page.get("/cases/<id:id>/receipt.pdf")
def receipt_slip(id: str) -> BaseResponse:
    """Form 01 as a PDF; the desk window hands it to the PC's own viewer."""
    # Imported here: Typst is large, and most pages print nothing.
    from app.print.pdf import receipt_pdf

    case = get_case(desk(), id)
    if disputes_of(desk(), id):
        # Paper that leaves the office must not carry what nobody has decided.
        raise Refused([Refusal(error="disputed", case=id)])
    pdf = receipt_pdf(receipt_form(case, _facts(id, case)))
    name = f"{case['official_code'] or case['code'] or id}.pdf"
    if (open_pdf := office().open_pdf) is not None:
        open_pdf(pdf, name)
        flash(translate("Đã mở phiếu %(name)s trong trình xem PDF.", name=name), "ok")
        return redirect(request.referrer or url_for("case.show", id=id), 303)
    return Response(pdf, mimetype="application/pdf", headers={
        "Content-Disposition": f'inline; filename="{name}"'})


def _edit(id: str, form: Form, moved: object = (), restored: str = "") -> str:
    return render_template("case/edit.html", case=get_case(desk(), id), form=form,
                           moved=moved, restored=restored,
                           disputed={one.field for one in disputes_of(desk(), id)},
                           **_moved(history(desk(), id)))


def _step(id: str, action: str, form: Form, moved: object = ()) -> str:
    known = workflow.step_named(action)
    if known is None:
        raise NotFound(what="action", action=action[:40])
    return render_template("case/step.html", case=get_case(desk(), id), form=form,
                           step=known, moved=moved, **_moved(history(desk(), id)))


def _moved(events: list[Event]) -> dict[str, object]:
    """The last time the case went to another unit or came from one, if ever."""
    moves = [event for event in events if event.moved_to or event.moved_from]
    if not moves:
        return {"move": None}
    code = moves[-1].moved_to or moves[-1].moved_from
    unit = procedures.find_unit(desk().db, code)
    return {"move": moves[-1], "elsewhere": unit.name if unit else code}


def status_of(case: dict[str, object]) -> Status:
    """The status as the table of steps knows it."""
    found: Status = next(one for one in workflow.STAGE_OF if one == case["status"])
    return found


def _ours(event: Event) -> bool:
    return event.device == desk().me.device.hex()


def _received_at(events: list[Event]) -> str | None:
    """When the province had received all of it; None while something is unsent."""
    times = [event.received_at for event in events]
    return None if None in times else max(time for time in times if time)


def _facts(id: str, case: dict[str, object]) -> FormFacts:
    db, now = desk().db, iso(desk().clock.now_ms())
    unit = procedures.find_unit(db, str(case["unit"]))
    name = unit.name if unit else str(case["unit"])
    procedure = procedures.find_procedure(
        db, str(case["procedure_code"]), str(case["received_at"])[:10])
    printed = count_print(desk(), id)
    return FormFacts(
        unit_name=office_name(name), officer_name=str(case["officer"]),
        place=place_name(name),
        time_words=time_words(procedure), reprint=printed if printed > 1 else 0,
        printed_at=now, provisional=is_provisional(str(case["code"])),
        recorded_at=_received_at(history(desk(), id)), practice=office().practice)
