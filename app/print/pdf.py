"""Slips as PDF: ready texts in, bytes out, without the network.

Texts travel to Typst as JSON and never as markup, so nothing a citizen or an
officer types can be read as a command. The same form gives the same bytes.
Import this module only when there is something to print: Typst is large.
"""
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

import segno
import typst
from barcode.codex import Code128  # type: ignore[import-untyped]

from app.rules.forms import ReceiptForm

VIETNAM = timezone(timedelta(hours=7))
QR_ERROR_LEVEL = "m"
QUIET_MODULES = 10


def receipt_pdf(form: ReceiptForm) -> bytes:
    """Form 01 as an archivable, accessible PDF (PDF/A-2a, PDF/UA-1)."""
    texts = json.dumps({
        **asdict(form),
        "qr_svg": qr_svg(form.qr) if form.qr else "",
        "barcode_svg": barcode_svg(form.barcode) if form.barcode else "",
    }, ensure_ascii=False)
    try:
        return drawn(texts, created(form.issued_at), archivable=True)
    except typst.TypstError:
        # A sign the inner fonts lack, such as a Chinese name, cannot be archived.
        # The citizen still gets a slip: this PC's fonts help out.
        return drawn(texts, created(form.issued_at), archivable=False)


def drawn(texts: str, moment: datetime, *, archivable: bool) -> bytes:
    # A compiler is not to be shared between threads; a new one costs 4 ms.
    compiler = typst.Compiler(font_paths=fonts(of_this_pc=not archivable),
                              ignore_system_fonts=archivable)
    pdf = compiler.compile(
        input=source("receipt.typ"),
        format="pdf",
        sys_inputs={"form": texts},
        timestamp=moment,
        pdf_standards=["a-2a", "ua-1"] if archivable else [],
    )
    assert isinstance(pdf, bytes), "one document gives one PDF"
    return pdf


@cache
def fonts(*, of_this_pc: bool) -> typst.Fonts:
    """Typst's own fonts draw all of Vietnamese, the same on every PC."""
    return typst.Fonts(include_system_fonts=of_this_pc)


@cache
def source(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


def created(issued_at: str) -> datetime:
    """The date inside the PDF: of the slip, not of the run."""
    if not issued_at:
        return datetime.fromtimestamp(0, UTC)
    moment = datetime.fromisoformat(issued_at)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def qr_svg(text: str) -> str:
    drawn = BytesIO()
    segno.make(text, error=QR_ERROR_LEVEL, micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def barcode_svg(code: str) -> str:
    """CODE128 as one path; one unit wide per module, stretched by the layout."""
    modules: str = Code128(code).build()[0]
    width = len(modules) + 2 * QUIET_MODULES
    path = "".join(f"M{start} 0h{length}v1h-{length}z"
                   for start, length in bars(modules))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 1" '
            f'preserveAspectRatio="none"><path d="{path}"/></svg>')


def bars(modules: str) -> Iterator[tuple[int, int]]:
    """Where each black bar starts and how many modules it is wide."""
    start = QUIET_MODULES
    for module, run in groupby(modules):
        length = len(list(run))
        if module == "1":
            yield start, length
        start += length
