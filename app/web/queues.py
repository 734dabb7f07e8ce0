"""The queues of the day."""
from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.clock import iso
from app.web import labels
from app.web.mended import told_mended
from app.web.office import ROWS_PER_PAGE, counts, desk
from app.web.paging import page_number
from app.work import unfinished
from app.work.catalogue_age import catalogue_ms
from app.work.read_cases import queue_rows
from db import procedures
from db.errors import NotFound
from db.queues import QUEUES

page = Blueprint("queues", __name__)


@page.get("/")
def home() -> str:
    """What is due today."""
    return show("today")


@page.get("/queues/<queue>")
def show(queue: str) -> str:
    """One queue, fifty rows a page."""
    if queue not in QUEUES or queue == "outbox":
        raise NotFound(what="queue", queue=queue)
    waiting = counts()
    pages = -(-waiting[queue] // ROWS_PER_PAGE)
    number = min(page_number(), max(pages, 1))   # rows leave while somebody reads on
    rows = queue_rows(desk(), queue, ROWS_PER_PAGE, (number - 1) * ROWS_PER_PAGE)
    published = catalogue_ms(desk())
    return render_template(
        "queues/list.html", queue=queue, label=labels.QUEUES[queue], rows=rows,
        count=waiting[queue], number=number, waiting=waiting,
        pages=pages,
        catalogue_at=iso(published) if published else "",
        procedures=procedures.count_procedures(desk().db),
        mended=told_mended(), unfinished=unfinished.find(desk(), "intake") is not None)


@page.get("/queues/outbox")
def outbox() -> Response:
    """The outbox has a page of its own, with every single change."""
    return redirect(url_for("outbox.show"))
