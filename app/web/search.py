"""Search without accents over every case that is here, sent or not."""
from flask import Blueprint, render_template, request

from app.web.office import ROWS_PER_PAGE, desk
from app.work.search_cases import search_cases

page = Blueprint("search", __name__)


@page.get("/search")
def show() -> str:
    """The newest cases that hold every word."""
    asked = " ".join(request.args.get("q", "").split())[:200]
    rows = search_cases(desk(), asked, ROWS_PER_PAGE + 1)
    return render_template(
        "search/results.html", asked=asked, rows=rows[:ROWS_PER_PAGE],
        more=len(rows) > ROWS_PER_PAGE)
