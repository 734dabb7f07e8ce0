"""What the search box finds: whole words first, then words that begin so."""
from typing import Final

from app.desk import Desk
from app.rules.fold_text import words
from db import queues, search
from db.records import CaseRow

WORDS_MAX: Final = 12


def search_cases(desk: Desk, asked: str, limit: int) -> list[CaseRow]:
    """Lines of the cases that hold every word, however it is written."""
    wanted = words(asked)[:WORDS_MAX]
    with desk.db.reading():
        found = search.find_whole(desk.db, wanted, limit)
        if len(found) < limit and len(wanted) > 1:
            known = set(found)
            found += [n for n in search.find(desk.db, wanted, limit) if n not in known]
        return queues.rows_of(desk.db, found[:limit], {"device": desk.me.device})
