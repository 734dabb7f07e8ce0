"""Text as a tired person types it: no accents, no capitals, đ is d.

"dang duc" finds "Đặng Đức", whichever way the accents are stored (composed or
not) and wherever the tone mark stands (hòa, hoà). Called for every case saved and
every key pressed in the search box, so the Vietnamese letters go through one table.
"""
import re
import unicodedata
from typing import Final

# Unicode gives đ no decomposition, so dropping marks alone would leave it.
WITHOUT_DECOMPOSITION: Final = {"đ": "d", "ð": "d", "ø": "o", "ł": "l"}
# Latin with marks: Latin-1 and Extended-A/B, the horned and toned vowels.
LATIN: Final = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))
COMBINING: Final = range(0x0300, 0x0370)

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text in lower case without accents; punctuation stays."""
    plain = text.lower().translate(_TABLE)
    return plain if plain.isascii() else _without_marks(plain)


def words(text: str) -> tuple[str, ...]:
    """The folded words: a case code falls apart into its parts."""
    return tuple(_WORD.findall(fold(text)))


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")


def _table() -> dict[int, str | None]:
    # The plain letters stand in the table too: a miss costs more than a hit.
    table: dict[int, str | None] = {number: chr(number) for number in range(128)}
    for letters in LATIN:
        for number in letters:
            letter = chr(number)
            table[number] = WITHOUT_DECOMPOSITION.get(letter, _without_marks(letter))
    table.update(dict.fromkeys(COMBINING, None))
    return table


_TABLE: Final = _table()
