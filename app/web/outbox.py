"""Everything this PC has written and the province has not acknowledged."""
from typing import Final

from flask import Blueprint, render_template

from app.clock import iso
from app.web.office import ROWS_PER_PAGE, counts, desk
from app.web.paging import page_number
from app.work import outbox
from app.work.outbox_papers import waiting_papers
from db import papers
from sync import ask

SCANS_SHOWN: Final = 20

page = Blueprint("outbox", __name__)


@page.get("/outbox")
def show() -> str:
    """Fifty changes a page, the oldest first."""
    number, count = page_number(), counts()["outbox"]
    oldest = ask.pending(desk().db, desk().me)[1]
    return render_template(
        "outbox/list.html", count=count, number=number,
        rows=outbox.outbox(desk(), ROWS_PER_PAGE, (number - 1) * ROWS_PER_PAGE),
        scans=waiting_papers(desk(), SCANS_SHOWN), scan_count=papers.unsent(desk().db),
        scan_bytes=papers.unsent_bytes(desk().db),
        pages=-(-count // ROWS_PER_PAGE), oldest=iso(oldest) if oldest else "")
