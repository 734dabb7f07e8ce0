"""A page of a kept paper as a picture for the screen, whatever viewer the PC has."""
import io

import pypdfium2  # type: ignore[import-untyped]

from app.capture.source import draw, one_at_a_time
from app.rules.errors import BadValue
from db.errors import NotFound

SCREEN_LONG_SIDE = 1400


def page_picture(content: bytes, form: str, number: int) -> bytes:
    """Page `number`, from 1, as a JPEG. Raises NotFound, BadValue when it is bent."""
    if form == "jpg":
        if number != 1:
            raise NotFound(what="page", page=number)
        return content
    with one_at_a_time:
        try:
            opened = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise BadValue("paper_unreadable") from error
        try:
            if not 1 <= number <= len(opened):
                raise NotFound(what="page", page=number)
            picture = draw(opened[number - 1], SCREEN_LONG_SIDE)
        finally:
            opened.close()
    written = io.BytesIO()
    picture.convert("L").save(written, "JPEG", quality=70)
    return written.getvalue()
