"""Hand a case to another unit."""
from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.rules.errors import Refusal, Refused
from app.rules.standing import may_watch
from app.web import labels
from app.web.language import translate
from app.web.province.hall import desk, user
from app.web.words import saying
from app.work.transfer_case import TransferCase, transfer_case
from db import procedures
from db.errors import NotFound

MAY_TRANSFER = ("supervisor", "admin")

pages = Blueprint("transfer", __name__)


@pages.get("/transfer")
def show() -> str:
    """The form, and what was handed over a moment ago."""
    return _page({}, done=session.pop("transferred", ""))


@pages.post("/transfer")
def transfer() -> Response | tuple[str, int]:
    """Hand it over, or say why not."""
    typed = {name: request.form.get(name, "")[:2000]
             for name in ("case", "unit", "reason")}
    if user().role not in MAY_TRANSFER:
        return _page(typed, [Refusal(error="wrong_role")]), 403
    units = {unit.code: unit for unit in procedures.every_unit(desk().db)}
    try:
        if not all(may_watch(user().scope, code, units)
                   for code in (typed["unit"], _home(typed["case"]))):
            raise NotFound(what="case")
        done = transfer_case(desk().acting(user().name), TransferCase(
            case=typed["case"], to=typed["unit"], reason=typed["reason"]))
    except NotFound:
        return _page(typed, [Refusal(error="not_found", field="case")]), 422
    except Refused as refused:
        return _page(typed, list(refused.refusals)), 422
    session["transferred"] = translate(
        "Đã chuyển hồ sơ %(code)s sang %(unit)s.", code=done.code or done.case,
        unit=units[done.to_unit].name)
    return redirect(url_for("transfer.show"), 303)


def _home(case: str) -> str:
    """The unit that has the case of this code now."""
    row = desk().db.first(
        """SELECT unit FROM cases WHERE code = ?1 OR official_code = ?1
            OR LOWER(HEX(id)) = LOWER(?1) ORDER BY status = 'stopped', n LIMIT 1""",
        (case.strip(),))
    return row["unit"] if row else ""


def _page(typed: dict[str, str], wrong: list[Refusal] | None = None, done: str = ""
          ) -> str:
    units = [unit for unit in procedures.every_unit(desk().db)
             if not unit.valid_to and len(unit.code) == 5]
    told = [(one.field or "", saying(one.error, one.facts, translate))
            for one in wrong or []]
    return render_template("province/transfer.html", typed=typed, told=told, done=done,
                           units=units, labels=labels,
                           may=user().role in MAY_TRANSFER)
