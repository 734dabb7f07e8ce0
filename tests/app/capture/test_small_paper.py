"""What is kept of a file, and what is refused before it is kept."""
import io
from random import Random

import pypdfium2
import pytest
from PIL import Image

from app.capture import small_paper as limits
from app.capture import source
from app.capture.small_page import PAGE_BYTES_MAX
from app.capture.small_paper import PAPER_BYTES_MAX, small_paper
from app.rules.errors import BadValue
from app.web.words import OTHER, saying
from tests.fuzz.spoil import spoilt

from .pictures import bomb, page_of_print, pdf_of, photograph, pile, saved


def opened(paper):
    assert paper.form == "jpg"
    return Image.open(io.BytesIO(paper.content))


def test_a_page_of_print_becomes_one_small_grey_jpeg():
    paper = small_paper(saved(page_of_print(2480, 3508)))

    page = opened(paper)
    assert (page.format, page.mode, paper.pages) == ("JPEG", "L", 1)
    assert len(paper.content) <= PAGE_BYTES_MAX
    assert 1000 <= page.height <= 2339     # fewer dots when it must, never a stamp


def test_a_form_with_little_on_it_keeps_200_dpi():
    page = opened(small_paper(saved(page_of_print(2480, 3508, lines=8))))

    assert page.size == (1654, 2339)


def test_a_photograph_stands_upright_and_tells_nothing_of_its_origin():
    paper = small_paper(photograph())

    page = opened(paper)
    assert page.size == (300, 400)
    assert page.getpixel((295, 200)) < 60 < 200 < page.getpixel((5, 200))
    assert not page.getexif() and b"Exif" not in paper.content
    assert b"Lan" not in paper.content


def test_what_is_transparent_is_paper():
    page = opened(small_paper(saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)))))

    assert page.getpixel((25, 25)) > 250


def test_a_pile_of_pages_becomes_one_pdf_and_the_same_one_each_time():
    paper = small_paper(pile(3))

    assert (paper.form, paper.pages) == ("pdf", 3)
    assert len(pypdfium2.PdfDocument(paper.content)) == 3
    assert small_paper(pile(3)) == paper


def test_our_own_pdf_shows_what_was_scanned():
    pages = [Image.new("L", (827, 1169), shade) for shade in (0, 255)]
    paper = small_paper(saved(pages[0], "TIFF", save_all=True,
                              append_images=pages[1:]))

    drawn = [page.render(scale=0.2, grayscale=True).to_pil()
             for page in pypdfium2.PdfDocument(paper.content)]
    assert drawn[0].getpixel((60, 80)) < 10 < 245 < drawn[1].getpixel((60, 80))
    assert drawn[0].size in ((119, 169), (120, 169))     # A4


def test_a_large_pdf_is_made_small():
    raw = saved(page_of_print(), "PDF", resolution=200, quality=95)
    assert len(raw) > PAGE_BYTES_MAX

    paper = small_paper(raw)

    assert (paper.form, paper.pages) == ("jpg", 1)
    assert len(paper.content) <= PAGE_BYTES_MAX


def test_a_small_pdf_is_kept_as_it_is():
    raw = pdf_of(2)

    paper = small_paper(raw)

    assert (paper.content, paper.pages, paper.form) == (raw, 2, "pdf")


def test_a_signed_pdf_is_kept_as_it_is_however_large():
    raw = pdf_of(1, says=b"/ByteRange [0 1 2 3] ") + b"%" * PAGE_BYTES_MAX

    assert small_paper(raw).content == raw


@pytest.mark.parametrize("raw, code", [
    (b"", "paper_empty"),
    (b"MZ\x90\x00" + b"\0" * 100, "paper_unknown_form"),
    ("Chào".encode(), "paper_unknown_form"),
    (b"%PDF-1.7 and nothing more", "paper_unreadable"),
    (saved(Image.effect_noise((90, 90), 50), "PNG")[:-400], "paper_unreadable"),
    (b"\0\0\0\x18ftypheic" + b"\0" * 100, "paper_heic"),
    (bomb(100_000, 100_000), "paper_pixels"),
    (bomb(9_000, 8_000), "paper_pixels"),
    (pile(101), "paper_pages"),
    (pdf_of(101), "paper_pages"),
    (pdf_of(0), "paper_unreadable"),
], ids=lambda given: given if isinstance(given, str) else "file")
def test_what_is_no_paper_is_refused_at_once(raw, code):
    with pytest.raises(BadValue) as refused:
        small_paper(raw)

    assert refused.value.code == code


def test_a_gif_that_moves_is_one_page():
    frames = [Image.new("L", (20, 20), shade) for shade in (0, 255)]

    assert small_paper(saved(frames[0], "GIF", save_all=True,
                             append_images=frames[1:])).pages == 1


def test_the_limit_is_told_when_the_paper_is_made(monkeypatch):
    monkeypatch.setattr(limits, "PAPER_BYTES_MAX", 3_000)

    with pytest.raises(BadValue) as refused:
        small_paper(pile(9))

    assert refused.value.code == "paper_too_large"
    assert refused.value.facts["megabytes_max"] == 0


def test_a_file_beyond_all_measure_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(source, "FILE_BYTES_MAX", 10)

    with pytest.raises(BadValue) as refused:
        small_paper(b"x" * 11)

    assert refused.value.code == "paper_file_too_large"


FILES = [photograph(), pile(2), pdf_of(2), saved(Image.new("RGB", (40, 40)), "WEBP"),
         saved(Image.new("RGBA", (40, 40)), "PNG"),
         saved(Image.new("P", (40, 40)), "GIF"),
         saved(Image.effect_noise((90, 120), 60), "PDF")]
# Each met an error of the library's that nobody had expected.
FOUND = (2, 44488, 97814, 97933, 102234, 108946)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seeds", [FOUND, range(500)], ids=["found", "new"])
def test_a_spoilt_file_is_refused_or_is_a_small_paper(seeds):
    codes = set()
    for seed in seeds:
        chance = Random(seed)
        try:
            paper = small_paper(spoilt(chance.choice(FILES), chance, FILES))
            assert paper.pages and len(paper.content) <= PAPER_BYTES_MAX, seed
        except BadValue as refused:
            codes.add(refused.code)

    assert codes and all(saying(code).title != OTHER.title for code in codes)
