"""What the units' changes broke: the same list as on their own machines."""
from flask import Blueprint, render_template

from app.rules.standing import may_watch
from app.web.formats import aside_reason, moment
from app.web.labels import SETTLED
from app.web.province.hall import desk, user
from app.work.set_aside import kept_changes
from db import procedures

pages = Blueprint("aside", __name__)


@pages.get("/aside")
def show() -> str:
    """The open ones first, of the units this person watches."""
    units = {unit.code: unit for unit in procedures.every_unit(desk().db)}
    kept = [one for one in kept_changes(desk())
            if may_watch(user().scope, one.unit, units)]
    return render_template(
        "province/aside.html", kept=kept, moment=moment, aside_reason=aside_reason,
        settled=SETTLED, names={code: unit.name for code, unit in units.items()})
