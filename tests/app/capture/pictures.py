"""Pictures as scanners, telephones and enemies make them."""
import io
import struct
import zlib

from PIL import Image, ImageDraw

WORDS = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM – Tờ khai đăng ký khai sinh "


def page_of_print(width=1654, height=2339, lines=46):
    """A page full of letters: the hardest thing for a JPEG."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    for line in range(lines):
        draw.text((100, 60 + line * (height - 120) // lines),
                  (WORDS * 3)[line % 7:line % 7 + 88], fill="black", font_size=34)
    return page


def saved(picture, form="PNG", **how):
    written = io.BytesIO()
    picture.save(written, form, **how)
    return written.getvalue()


def photograph(orientation=6):
    """A telephone's JPEG, lying on its side, that tells where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Máy ảnh của Lan"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 15.0, 30.0)})
    picture = Image.new("RGB", (400, 300), "white")
    picture.paste("black", (0, 0, 400, 60))      # what is on top lies at the left
    return saved(picture, "JPEG", exif=exif)


def bomb(width, height):
    """A PNG of a few bytes that says it is so large."""
    def part(name, content):
        return (struct.pack(">I", len(content)) + name + content
                + struct.pack(">I", zlib.crc32(name + content)))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head)
            + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b""))


def pile(count):
    """A scanner's TIFF with so many pages."""
    pages = [Image.new("1", (60, 80), number % 2) for number in range(count)]
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def pdf_of(count, says=b""):
    """A PDF with empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(count))
    objects = [b"<< /Type /Catalog /Pages 2 0 R " + says + b">>",
               b"<< /Type /Pages /Count %d /Kids [%b] >>" % (count, kids)]
    objects += [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * count
    whole, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table)
    return bytes(whole)
