"""The pages of a file somebody hands over, and the refusal of everything else.

Whatever the name says, the first bytes decide. A file may lie about its size, so
pixels and pages are counted before anything is unpacked.
"""
import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageSequence, UnidentifiedImageError

from app.capture.small_page import LONG_SIDE
from app.rules.errors import BadValue
from app.rules.paper_line import FILE_BYTES_MAX

# PDFium is not made for two threads, and one file at a time is enough memory.
one_at_a_time = threading.Lock()

PDF_START: Final = b"%PDF-"
PICTURES: Final = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF")
PIXELS_MAX: Final = 64_000_000      # a page of 64 megapixels; phones make 50
PAGES_MAX: Final = 100
HEIC_MARKS: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1")
POINTS_PER_INCH: Final = 72
DPI: Final = 200
# What the libraries raise for a file that is cut, bent or lies about itself; a fuzzer
# found most of them.
BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, MemoryError, TypeError,
                 LookupError, ArithmeticError, AttributeError, RuntimeError,
                 struct.error, zlib.error, pypdfium2.PdfiumError)

# The library refuses twice as much by itself, wherever it meets a picture; between
# the two it would only warn.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


class Source(Protocol):
    """A file that was opened: how many pages, and each as a picture."""

    @property
    def count(self) -> int: ...
    def pages(self) -> Iterator[Image.Image]: ...
    def close(self) -> None: ...


@contextmanager
def open_source(raw: bytes) -> Iterator[Source]:
    """The pages of a file. Raises BadValue, also while its pages are read."""
    if not raw:
        raise BadValue("paper_empty")
    if len(raw) > FILE_BYTES_MAX:
        raise BadValue("paper_file_too_large",
                       megabytes_max=FILE_BYTES_MAX // 1_000_000)
    if raw[4:12] in HEIC_MARKS:
        raise BadValue("paper_heic")
    with _in_our_words():
        source = _Pdf.read(raw) if raw.startswith(PDF_START) else _Pictures.read(raw)
        try:
            if not 0 < source.count <= PAGES_MAX:
                raise BadValue("paper_pages", pages=source.count, pages_max=PAGES_MAX)
            yield source
        finally:
            source.close()


@contextmanager
def _in_our_words() -> Iterator[None]:
    """What the libraries say of a bad file, as ours. Raises BadValue."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(2 * PIXELS_MAX) from error
    except UnidentifiedImageError as error:
        raise BadValue("paper_unknown_form") from error
    except BROKEN as error:
        raise BadValue("paper_unreadable") from error


@dataclass(frozen=True, slots=True)
class _Pictures:
    """A picture, or several in one file as scanners' TIFFs have them."""

    opened: Image.Image
    count: int

    @staticmethod
    def read(raw: bytes) -> "_Pictures":
        opened = Image.open(io.BytesIO(raw), formats=PICTURES)
        _check_pixels(*opened.size)
        # Animations are one picture; only a TIFF is a pile of pages.
        count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
        return _Pictures(opened, count)

    def pages(self) -> Iterator[Image.Image]:
        for number, frame in enumerate(ImageSequence.Iterator(self.opened)):
            if number == self.count:
                return
            _check_pixels(*frame.size)
            if self.opened.format == "JPEG":
                # Large photographs are unpacked at the size that is needed.
                self.opened.draft("L", (LONG_SIDE, LONG_SIDE))
            yield frame

    def close(self) -> None:
        self.opened.close()


@dataclass(frozen=True, slots=True)
class _Pdf:
    """A PDF, drawn page by page."""

    opened: pypdfium2.PdfDocument
    count: int

    @staticmethod
    def read(raw: bytes) -> "_Pdf":
        opened = pypdfium2.PdfDocument(raw)
        return _Pdf(opened, len(opened))

    def pages(self) -> Iterator[Image.Image]:
        for number in range(self.count):
            page = self.opened[number]
            yield draw(page)
            page.close()

    def close(self) -> None:
        self.opened.close()


def draw(page: pypdfium2.PdfPage, long_side: int = LONG_SIDE) -> Image.Image:
    """A page of a PDF at 200 dpi, smaller where the paper is large."""
    width, height = page.get_size()
    if min(width, height) < 1:
        raise BadValue("paper_unreadable")
    scale = min(DPI / POINTS_PER_INCH, long_side / max(width, height))
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def _check_pixels(width: int, height: int) -> None:
    if width * height > PIXELS_MAX:
        raise _too_many_pixels(width * height)


def _too_many_pixels(count: int) -> BadValue:
    return BadValue("paper_pixels", megapixels=count // 1_000_000,
                    megapixels_max=PIXELS_MAX // 1_000_000)
