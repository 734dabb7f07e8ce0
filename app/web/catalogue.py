"""The procedures as published: what is needed, how long it takes, what it costs."""
from flask import Blueprint, render_template, request

from app.clock import iso, local
from app.rules.fold_text import words
from app.web.office import ROWS_PER_PAGE, desk
from app.work.catalogue_age import catalogue_ms
from db import procedures

page = Blueprint("catalogue", __name__)


@page.get("/catalogue")
def show() -> str:
    """Found by name, code or field, without accents."""
    asked = " ".join(request.args.get("q", "").split())[:100]
    published = catalogue_ms(desk())
    found = procedures.find_procedures(desk().db, words(asked)[:8], ROWS_PER_PAGE + 1)
    return render_template(
        "catalogue/list.html", asked=asked, procedures=found[:ROWS_PER_PAGE],
        more=len(found) > ROWS_PER_PAGE,
        count=procedures.count_procedures(desk().db),
        published=iso(published) if published else "")


@page.get("/catalogue/<code>")
def one(code: str) -> str:
    """One procedure."""
    today = local(desk().clock.now_ms()).date().isoformat()
    return render_template("catalogue/one.html", procedure=procedures.get_procedure(
        desk().db, code[:40], today))
