"""What the pages of one desk share: the store, the clock, the line, the counts.

Kept on the Flask app under `office`; everything else a page needs is read afresh.
"""
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import local as thread_local
from typing import TYPE_CHECKING, Final

from flask import current_app, g, has_request_context, request

from app.clock import Clock
from app.desk import Desk
from app.work import read_cases
from db import changes, papers, queues
from db.records import Role
from db.sqlite import Store
from sync import ask
from sync import me as identity

if TYPE_CHECKING:
    from app.web.line import Line

ROWS_PER_PAGE: Final = 50
UNIT_FORM: Final = re.compile("[0-9]{5}")
ROLES: Final[tuple[Role, ...]] = ("officer", "assistant", "leader", "supervisor")


@dataclass(slots=True)
class Office:
    """`worker` is the sync line; `open_pdf` hands a slip to the PC's own viewer.

    `enrolled` is called once the folder has become a desk; `practice` says whether
    the pages of the practice commune are there.
    """

    store: Store
    clock: Clock
    worker: "Line | None" = None
    practice: bool = False
    enrolled: Callable[[], None] | None = None
    open_pdf: Callable[[bytes, str], None] | None = None
    counted: thread_local = field(default_factory=thread_local)


def office() -> Office:
    """The office of the running app."""
    found: Office = current_app.extensions["office"]
    return found


def desk() -> Desk:
    """The desk of this request. Raises NotFound when the folder is not enrolled."""
    held: Desk | None = g.get("desk")
    if held is None:
        db = office().store.db()
        held = g.desk = Desk(db, office().clock, identity.load(db),
                             g.get("officer", ""), about=_about())
    return held


def stay_with_the_unit(endpoint: str, values: dict[str, object]) -> None:
    """Links from a page about one unit's case lead on to pages about that very case."""
    here = (request.view_args or {}).get("id") if has_request_context() else None
    if here is not None and values.get("id") == here and _about():
        values.setdefault("unit", _about())


def _about() -> str:
    """Whose case the address means; the lists name it where several have its id."""
    unit = request.args.get("unit", "")
    return unit if UNIT_FORM.fullmatch(unit) else ""


def role() -> Role:
    """What the person before the desk may do: their own role, else the PC's."""
    given: Role | None = g.get("role")
    if given is not None:
        return given
    own: Role = next(one for one in ROLES if one == desk().me.role)
    return own


def counts() -> dict[str, int]:
    """How many cases wait in each queue; `outbox` counts changes, `scans` scans.

    Counting is asked on every page, so the answer is kept for as long as the file
    has not changed: `data_version` tells of others' writes, `total_changes` of ours.
    """
    at = desk()
    days = read_cases.days(at)
    (version,) = at.db.query("PRAGMA data_version")
    mark = (version[0], at.db.connection.total_changes, days["today"])
    held = office().counted
    if getattr(held, "mark", None) != mark:
        with at.db.reading():
            held.counts = {queue: queues.count(at.db, queue, days)
                           for queue in queues.QUEUES if queue != "outbox"}
            held.counts["outbox"] = ask.pending(at.db, at.me)[0]
            held.counts["scans"] = papers.unsent(at.db)
            held.counts["aside"] = changes.quarantined(at.db)
        held.mark = mark
    found: dict[str, int] = held.counts
    return found
