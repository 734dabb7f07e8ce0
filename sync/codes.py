"""The enrolment code: an 80-bit secret and 40 bits of the hub key's hash.

Whoever stands in the middle knows neither the secret nor a hub key with that hash,
so he can neither enrol in the PC's place nor pin another hub.
"""
import hashlib
from dataclasses import dataclass
from typing import Final

from sync.errors import CodeRefused

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"   # no I, L, O, U to misread
SECRET_BYTES: Final = 10
HUB_BYTES: Final = 5
_MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says."""

    secret: bytes
    hub: bytes

    @property
    def id(self) -> bytes:
        """How the hub finds the code without being told the secret."""
        return hashlib.sha256(b"mc1code" + self.secret).digest()[:8]


def hub_mark(hub_public: bytes) -> bytes:
    """The part of a code that pins the hub."""
    return hashlib.sha256(b"mc1hub" + hub_public).digest()[:HUB_BYTES]


def write_code(code: Code) -> str:
    """24 letters in six groups, as they are read out over the telephone."""
    number = int.from_bytes(code.secret + code.hub, "big")
    text = "".join(LETTERS[number >> shift & 31] for shift in range(115, -1, -5))
    return "-".join(text[place:place + 4] for place in range(0, 24, 4))


def read_code(text: str) -> Code:
    """A code as a person typed it. Raises CodeRefused."""
    plain = "".join(text.upper().split()).replace("-", "").translate(_MISREAD)
    if len(plain) != 24 or any(letter not in LETTERS for letter in plain):
        raise CodeRefused(why="form")
    number = 0
    for letter in plain:
        number = number << 5 | LETTERS.index(letter)
    raw = number.to_bytes(SECRET_BYTES + HUB_BYTES, "big")
    return Code(raw[:SECRET_BYTES], raw[SECRET_BYTES:])
