"""Hand a case to another unit."""
from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.rules.errors import Refusal, Refused
from app.rules.standing import may_watch
from app.web import labels
from app.web.forms import Form, first_of_each, typed_stays
from app.web.language import translate
from app.web.province.hall import desk, user
from app.work.transfer_case import TransferCase, Transferred, id_of, transfer_case
from db import procedures
from db.errors import NotFound
from db.records import Unit
from sync import moves

MAY_TRANSFER = ("supervisor", "admin")
TYPED_MAX = 2000
CODE_DIGITS = 5

# What must be there before anything is looked up, and what is said when it is not.
ASKED = {"case": "required", "unit": "no_unit_chosen", "reason": "required"}

pages = Blueprint("transfer", __name__)


@pages.get("/transfer")
def show() -> str:
    """The form, and what was handed over a moment ago."""
    return _page(Form({}), done=session.pop("transferred", ""))


@pages.post("/transfer")
def transfer() -> Response | tuple[str, int]:
    """Hand it over, or say why not."""
    form = Form({name: text[:TYPED_MAX]
                 for name, text in first_of_each(request.form).items()})
    if user().role not in MAY_TRANSFER:
        form.refuse([Refusal(error="wrong_role")])
        return _page(form), 403
    form.refuse(Refusal(error=error, field=name) for name, error in ASKED.items()
                if not form.typed(name).strip())
    done = None if form.problems else _hand_over(form)
    if done is None:
        return _page(form), 422
    units = _units()
    session["transferred"] = translate(
        "Đã chuyển hồ sơ %(code)s sang %(unit)s.", code=done.code or done.case,
        unit=units[done.to_unit].name)
    return redirect(url_for("transfer.show"), 303)


def _hand_over(form: Form) -> Transferred | None:
    """What went where; None when it may not, which the form says then."""
    units = _units()
    try:
        if not all(may_watch(user().scope, code, units)
                   for code in (form.typed("unit"), _home(form.typed("case")))):
            raise NotFound(what="case")
        with typed_stays():
            return transfer_case(desk().acting(user().name), TransferCase(
                case=form.typed("case"), to=form.typed("unit"),
                reason=form.typed("reason")))
    except NotFound:
        form.refuse([Refusal(error="case_not_found", field="case")])
    except Refused as refused:
        form.refuse(refused.refusals)
    return None


def _units() -> dict[str, Unit]:
    return {unit.code: unit for unit in procedures.every_unit(desk().db)}


def _home(case: str) -> str:
    """The unit that has the case of this code now."""
    try:
        found = moves.find_state(desk().db, id_of(desk(), case))
    except NotFound:
        return ""
    row = found and desk().db.first("SELECT unit FROM cases WHERE n = ?", (found[0],))
    return row["unit"] if row else ""


def _page(form: Form, done: str = "") -> str:
    every = _units()
    units = [unit for code, unit in every.items() if not unit.valid_to
             and len(code) == CODE_DIGITS and may_watch(user().scope, code, every)]
    return render_template("province/transfer.html", form=form, done=done, units=units,
                           labels=labels, may=user().role in MAY_TRANSFER)
