"""The scans of a case as they are listed, and their bytes."""
from dataclasses import dataclass

from app.desk import Desk
from app.rules.paper_order import is_result
from app.whose_case import find_state
from db import papers as store
from db.errors import NotFound
from db.papers import CasePaper


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One scan of a case. `here`: its bytes are on this PC; `at_hub`: the province
    has confirmed all of them; `attached` is False once it was taken back."""

    sha256: str
    kind: str
    size: int
    pages: int
    form: str
    here: bool
    at_hub: bool
    attached: bool
    result: bool


def papers_of(desk: Desk, case_id: str) -> list[Listed]:
    """The scans of a case, those taken back too, oldest first. Raises NotFound."""
    try:
        found = find_state(desk, bytes.fromhex(case_id))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(what="case", case=case_id[:40])
    return [_listed(desk, one) for one in store.of_case(desk.db, found[0])]


def _listed(desk: Desk, one: CasePaper) -> Listed:
    scan = store.get_scan(desk.db, one.n)
    return Listed(
        sha256=one.sha.hex(), kind=one.kind, size=one.size, pages=one.pages,
        form=one.form, here=scan.whole, attached=one.turn % 2 == 1,
        at_hub=scan.whole if desk.me.is_hub else scan.at_hub,
        result=is_result(one.kind))
