"""What an officer or a program says of a scan, read into the way it is stored."""
import re
from typing import Final

from app.rules.errors import BadValue
from app.rules.normalise import clean_text
from sync.paper import KIND_CHARS_MAX

FILE_BYTES_MAX: Final = 100 * 1000 * 1000    # of a file before it is made small
SHA: Final = re.compile(r"[0-9a-fA-F]{64}")


def read_sha(raw: str) -> bytes:
    """The name of a scan: 64 hexadecimal digits. Raises BadValue."""
    if not SHA.fullmatch(raw):
        raise BadValue("sha_form", found=raw[:40])
    return bytes.fromhex(raw)


def read_kind(raw: str) -> str:
    """What the officer calls the paper, one line. Raises BadValue."""
    kind = " ".join(clean_text(raw, KIND_CHARS_MAX).split())
    if not kind:
        raise BadValue("paper_kind")
    return kind
