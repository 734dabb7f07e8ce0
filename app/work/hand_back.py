"""A PC that was struck off is handed back: what is still to do before it is emptied."""
from dataclasses import dataclass
from typing import Final

from app.desk import Desk
from app.rules.errors import Refusal, Refused
from db import meta, papers, people
from db.sqlite import Database
from sync import ask
from sync import me as identity

ASKED: Final = "empty_asked"      # a person said so: at the next opening of the window


@dataclass(frozen=True, slots=True, kw_only=True)
class HandingBack:
    """How far a struck-off PC is. `unfinished` are forms typed and never saved;
    `may_be_emptied`: the province said that a backup of it holds everything else."""

    pending: int
    papers: int
    unfinished: int
    may_be_emptied: bool
    asked: bool


def handing_back(desk: Desk) -> HandingBack | None:
    """None for a PC that was not struck off."""
    if not _struck_off(desk.db):
        return None
    return HandingBack(
        pending=ask.pending(desk.db, desk.me)[0], papers=papers.unsent(desk.db),
        unfinished=people.unfinished_forms(desk.db),
        may_be_emptied=ask.may_be_emptied(desk.db, desk.me), asked=is_asked(desk.db))


def ask_to_empty(desk: Desk, wanted: bool) -> None:
    """A person wants the PC emptied, or does not want it any more. Raises Refused."""
    if wanted:
        refuse_to_empty(desk.db)
    with desk.db.write():
        meta.put_number(desk.db, ASKED, int(wanted))


def is_asked(db: Database) -> bool:
    """Whether a person said so."""
    return meta.get_number(db, ASKED) > 0


def refuse_to_empty(db: Database) -> None:
    """Raises Refused unless nothing is lost by it."""
    me = identity.load(db)
    if not _struck_off(db):
        raise Refused([Refusal(error="still_at_work")])
    if not ask.may_be_emptied(db, me):
        raise Refused([Refusal(error="not_safe_yet", facts={
            "pending": ask.pending(db, me)[0], "papers": papers.unsent(db)})])


def _struck_off(db: Database) -> bool:
    return meta.get_number(db, ask.REVOKED) > 0
