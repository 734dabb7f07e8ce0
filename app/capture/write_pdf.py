"""Pages into one PDF. The same pages make the same bytes: no date, no chance.

    catalogue ─ pages ─ page 1 ─ its JPEG, and the words that place it
                      └ page 2 ─ …
"""
from collections.abc import Sequence

from app.capture.small_page import Page

A4_LONG_POINTS = 842


def write_pdf(pages: Sequence[Page]) -> bytes:
    """A PDF with a JPEG a page."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * place) for place in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(pages), kids)]
    for place, page in enumerate(pages):
        objects += _page(3 + 3 * place, page)
    return _file(objects)


def _page(number: int, page: Page) -> list[bytes]:
    """The three objects of a page, the first of them numbered `number`."""
    scale = A4_LONG_POINTS / max(page.width, page.height)
    width, height = round(page.width * scale), round(page.height * scale)
    drawn = b"%d 0 0 %d 0 0 cm /P Do" % (width, height)
    return [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
        b"/Resources << /XObject << /P %d 0 R >> >> >>" % (
            width, height, number + 1, number + 2),
        _stream(b"", drawn),
        _stream(b"/Type /XObject /Subtype /Image /Width %d /Height %d "
                b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode "
                % (page.width, page.height), page.jpeg)]


def _stream(says: bytes, content: bytes) -> bytes:
    return b"<< %b/Length %d >>\nstream\n%b\nendstream" % (
        says, len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects, numbered from 1, with the table of where each begins."""
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        written += b"%010d 00000 n \n" % place
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table)
    return bytes(written)
