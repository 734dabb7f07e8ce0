"""One picture as a page: upright, grey, A4 at 200 dpi, at most 60 kB.

Bytes are saved where the eye misses them least: first quality, then, for pages full
of print, the number of dots. Measured on a page of 44 full lines with the noise of a
scanner: 200 dpi do not fit at any quality, 110 dpi at quality 9 read well.
"""
import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

PAGE_BYTES_MAX: Final = 60_000
SHORT_SIDE: Final = 1654      # A4 at 200 dpi
LONG_SIDE: Final = 2339
QUALITY_BEST: Final = 70
QUALITY_LEAST: Final = 9      # below this the squares of the JPEG cover the letters
SMALLER: Final = 0.86


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is kept."""

    jpeg: bytes
    width: int
    height: int


def small_page(picture: Image.Image) -> Page:
    """The page of a picture; the picture itself is not changed."""
    grey = _grey(ImageOps.exif_transpose(picture))
    portrait = grey.height >= grey.width
    bound = (SHORT_SIDE, LONG_SIDE) if portrait else (LONG_SIDE, SHORT_SIDE)
    grey.thumbnail(bound, Image.Resampling.LANCZOS)
    while True:
        jpeg = _best(grey)
        if jpeg is not None:
            return Page(jpeg, *grey.size)
        side = int(max(grey.size) * SMALLER)
        grey.thumbnail((side, side), Image.Resampling.LANCZOS)


def _grey(picture: Image.Image) -> Image.Image:
    """Grey on white: what is transparent is paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture.convert("RGBA"))
        return paper.convert("L")
    if picture.mode.startswith("I"):      # 16 bits a dot, as some scanners write
        return picture.point(lambda dot: dot / 256).convert("L")
    return picture.convert("L")


def _best(grey: Image.Image) -> bytes | None:
    """The page at the best quality that fits, None when none does."""
    low, high, found = QUALITY_LEAST, QUALITY_BEST, None
    while low <= high:
        quality = (low + high + 1) // 2
        jpeg = _jpeg(grey, quality)
        if len(jpeg) <= PAGE_BYTES_MAX:
            found, low = jpeg, quality + 1
        else:
            high = quality - 1
    return found


def _jpeg(grey: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    # A copy in memory has no EXIF; what is said here is all that is written.
    grey.save(written, "JPEG", quality=quality, optimize=True, exif=b"")
    return written.getvalue()
