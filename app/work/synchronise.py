"""One sync of this folder, told to whoever asked: command, worker or window."""
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.desk import Desk
from app.log_lines import note_sync
from db import meta
from db.disk import free_mb
from db.errors import MotcuaError, NotFound
from sync.ask import REVOKED, Side, totals
from sync.errors import DeviceRevoked
from sync.exchange import Ledger
from sync.run import TIMEOUT_S, Run, Scans, one_at_a_time
from sync.run import synchronise as run


@dataclass(frozen=True, slots=True)
class Options:
    """How to sync; an empty `hub_url` means the address given at enrolment."""

    timeout_s: float = TIMEOUT_S
    once: bool = False
    hub_url: str = ""
    progress: Callable[[Ledger], None] | None = None
    scans: Scans = "all"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ledger, and what ended the sync early if anything did."""

    ledger: Ledger
    error: MotcuaError | None


def synchronise(desk: Desk, options: Options, app: str) -> Outcome:
    """Both ways until nothing is left, and a line in the log about it; a second call
    waits for the first.

    Raises NotFound in a hub's folder: a hub is asked, it does not ask.
    """
    if desk.me.is_hub:
        raise NotFound(what="desk", path=desk.db.path)
    folder = Path(desk.db.path).parent
    url = options.hub_url or meta.get_text(desk.db, "hub_url")
    side = Side(desk.db, desk.me, desk.meaning, app, free_mb(desk.db.path))
    job = Run(side=side, url=url, now_ms=desk.clock.now_ms, timeout_s=options.timeout_s,
              once=options.once, progress=options.progress, scans=options.scans)
    with one_at_a_time(folder):
        try:
            run(job)
            revoked = meta.get_number(desk.db, REVOKED) > 0
            outcome = Outcome(job.ledger, DeviceRevoked() if revoked else None)
        except MotcuaError as error:
            totals(desk.db, desk.me, job.ledger)
            outcome = Outcome(job.ledger, error)
    with suppress(MotcuaError):    # a line of the log is no reason to call it failed
        note_sync(desk.db, desk.clock.now_ms(), outcome.ledger, outcome.error)
    return outcome
