"""For a week: that a broken store was built anew, and what to do about it."""
from typing import Final

from app.kept_safe import last_mended
from app.web.language import translate
from app.web.office import desk
from app.web.words import Saying, saying

SHOWN_MS: Final = 7 * 24 * 3600 * 1000


def told_mended() -> Saying | None:
    """What to show on the first page and on the sync page; None when nothing is new."""
    at = desk()
    told = last_mended(at.db)
    made = told["at_ms"] if told else None
    if not isinstance(made, int) or at.clock.now_ms() - made > SHOWN_MS:
        return None
    return saying("mended", told, translate)
