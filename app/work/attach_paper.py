"""Put a scan to a case, or take it back: an ordinary small change of the case.

The bytes are kept in the transaction that says so; they travel later, behind the
cases, in `sync/carry_papers.py`.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.desk import Desk
from app.rules.errors import Refusal, Refused
from app.rules.paper_line import read_kind
from app.rules.permissions import may_write
from app.whose_case import find_case, find_state
from db import papers as store
from db.errors import NotFound
from db.papers import AT_HUB
from db.records import Role
from sync import papers, take_papers
from sync.author import Authoring, Draft
from sync.change import PAPER
from sync.paper import Paper, sets_of, turn_after
from sync.shadow import Touched

if TYPE_CHECKING:
    from app.capture.small_paper import SmallPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachPaper:
    """`raws` are the files as they came, several for the pages of one paper; `kind` is
    what the officer calls the paper."""

    case_id: str
    raws: Sequence[bytes]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What is stored."""

    sha256: str
    bytes: int
    pages: int


def attach_paper(desk: Desk, command: AttachPaper) -> Attached:
    """Keep a scan of a case. Raises NotFound, BadValue when the file is no paper.

    What the case has already stays as it is.
    """
    kind = read_kind(command.kind)
    if find_state(desk, _id_of(command.case_id)) is None:
        raise NotFound(what="case", case=command.case_id[:40])
    # Imported here: what reads pictures and PDFs is large, and most work needs none.
    from app.capture.small_paper import joined, small_paper

    # Reading and shrinking takes seconds: nobody else must wait for it to write.
    raws = command.raws
    small = small_paper(raws[0]) if len(raws) == 1 else joined(raws)
    with desk.db.write():
        return keep_paper(desk, command.case_id, kind, small)


def keep_paper(desk: Desk, case_id: str, kind: str, small: "SmallPaper") -> Attached:
    """Put a paper that is small already to a case. Inside `write()`."""
    id = _id_of(case_id)
    batch = desk.authoring()
    case = find_case(desk, batch, id)
    if case is None:
        raise NotFound(what="case", case=case_id[:40])
    held = {one.sha: one for one in store.of_case(desk.db, case.n)}
    one = held.get(small.sha)
    if one is None or one.turn % 2 == 0 or one.size != len(small.content):
        turn = turn_after(0 if one is None else one.turn, True)
        _write(desk, batch, case, Paper(
            small.sha, len(small.content), small.pages, small.form, kind, turn))
    _keep(desk, case.n, small)
    return Attached(sha256=small.sha.hex(), bytes=len(small.content),
                    pages=small.pages)


def take_back_paper(desk: Desk, case_id: str, sha: bytes, role: Role) -> None:
    """A scan was put to the wrong case, or is unreadable: it is kept, and shown no
    more. Raises NotFound, Refused when this role may not."""
    id = _id_of(case_id)
    with desk.db.write():
        batch = desk.authoring()
        case = find_case(desk, batch, id)
        if case is None:
            raise NotFound(what="case", case=case_id[:40])
        status = desk.db.first("SELECT status FROM cases WHERE n = ?", (case.n,))
        if not may_write(role, None if status is None else str(status[0])):
            raise Refused([Refusal(error="not_entitled", case=case_id)])
        for one in store.of_case(desk.db, case.n):
            if one.sha == sha and one.turn % 2 == 1:
                _write(desk, batch, case, Paper(
                    one.sha, one.size, one.pages, one.form, one.kind,
                    turn_after(one.turn, False)))
                return
        raise NotFound(what="paper", case=case_id[:40])


def _write(desk: Desk, batch: Authoring, case: Touched, paper: Paper) -> None:
    batch.write(Draft(
        scope=batch.scope_of(case), kind=PAPER, actor=desk.officer, entity=case.id,
        sets=sets_of(paper), seen=batch.seen(case.state)))
    batch.finish()


def _keep(desk: Desk, case: int, small: "SmallPaper") -> None:
    """The bytes, once for each scope, however many cases have them."""
    told = next(one for one in store.of_case(desk.db, case) if one.sha == small.sha)
    scan = store.get_scan(desk.db, told.n)
    if not scan.whole:
        papers.keep_whole(desk.db, scan, small.content)
    if desk.me.is_hub and scan.told != AT_HUB:
        take_papers.receive(desk.authoring(), scan)


def _id_of(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotFound(what="case", case=text[:40]) from None
