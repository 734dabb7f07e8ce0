"""Which page of a long list is asked for."""
from typing import Final

from flask import request

PAGES_MAX: Final = 10_000


def page_number() -> int:
    """The page asked for, 1 when it is none."""
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdecimal():
        return 1
    return min(max(int(asked[:6]), 1), PAGES_MAX)
