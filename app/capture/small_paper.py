"""What is kept of a file: one grey JPEG, or a PDF of them, small and without traces.

    one page        → JPEG
    several pages   → PDF, a JPEG a page
    a small PDF, or one that is signed → as it is: a signature vouches for every byte

Nothing of the original survives in a picture: no place, no camera, no name.
"""
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.capture.small_page import PAGE_BYTES_MAX, Page, small_page
from app.capture.source import (
    PAGES_MAX,
    PDF_START,
    Source,
    one_at_a_time,
    open_source,
)
from app.capture.write_pdf import write_pdf
from app.rules.errors import BadValue

PAPER_BYTES_MAX: Final = 10 * 1000 * 1000
SIGNED: Final = b"/ByteRange"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPaper:
    """A paper as it is kept. `form` is `jpg` or `pdf`."""

    content: bytes
    sha: bytes
    pages: int
    form: str


def small_paper(raw: bytes) -> SmallPaper:
    """The paper to keep of a file. Raises BadValue: what is wrong with the file."""
    with one_at_a_time, open_source(raw) as source:
        if _is_kept_as_it_is(raw, source):
            return _paper(raw, source.count, "pdf")
        return _of(list(_small(source, 0)))


def joined(raws: Sequence[bytes]) -> SmallPaper:
    """One paper of several files, each a page or more. Raises BadValue."""
    pages: list[Page] = []
    for raw in raws:
        with one_at_a_time, open_source(raw) as source:
            if len(pages) + source.count > PAGES_MAX:
                raise BadValue("paper_pages", pages=len(pages) + source.count,
                               pages_max=PAGES_MAX)
            pages += _small(source, sum(len(page.jpeg) for page in pages))
    return _of(pages)


def _small(source: Source, size: int) -> Iterator[Page]:
    """The pages of a file, made small; `size` is how large the paper is already."""
    for picture in source.pages():
        page = small_page(picture)
        size += len(page.jpeg)
        if size > PAPER_BYTES_MAX:
            raise _too_large(size)
        yield page


def _of(pages: Sequence[Page]) -> SmallPaper:
    if len(pages) == 1:
        return _paper(pages[0].jpeg, 1, "jpg")
    return _paper(write_pdf(pages), len(pages), "pdf")


def _is_kept_as_it_is(raw: bytes, source: Source) -> bool:
    return raw.startswith(PDF_START) and (
        len(raw) <= source.count * PAGE_BYTES_MAX or SIGNED in raw)


def _paper(content: bytes, pages: int, form: str) -> SmallPaper:
    if len(content) > PAPER_BYTES_MAX:
        raise _too_large(len(content))
    return SmallPaper(content=content, sha=hashlib.sha256(content).digest(),
                      pages=pages, form=form)


def _too_large(size: int) -> BadValue:
    return BadValue("paper_too_large", megabytes=round(size / 1e6, 1),
                    megabytes_max=PAPER_BYTES_MAX // 1_000_000)
