"""The bytes of a scan, fetched from the province when they are not here."""
from pathlib import Path
from typing import Final

from app.desk import Desk
from db import meta
from db import papers as store
from db.disk import free_mb
from db.errors import NotFound
from db.papers import Scan
from sync.ask import Side
from sync.errors import NotAtHub
from sync.run import Run, one_at_a_time, synchronise

SILENCE_S: Final = 12.0    # somebody waits: no longer than a piece takes on a bad line


def find_content(desk: Desk, sha: bytes) -> bytes | None:
    """The bytes of a scan, None while they are not here. Raises NotFound."""
    scan = _known(desk, sha)[0]
    return store.content(desk.db, scan.n) if scan.whole else None


def ask_for_paper(desk: Desk, sha: bytes) -> None:
    """Somebody waits to see it: the background worker fetches it before all sending."""
    wanted = [scan.n for scan in _known(desk, sha) if not scan.whole]
    with desk.db.write():
        for n in wanted:
            if store.why_not(desk.db, n) != "":
                store.want(desk.db, n, desk.clock.now_ms())


def why_not_here(desk: Desk, sha: bytes) -> str:
    """Why a scan asked for has not come; empty while it may."""
    return next(filter(None, (store.why_not(desk.db, scan.n)
                              for scan in _known(desk, sha))), "")


def fetch_paper(desk: Desk, sha: bytes, hub_url: str, app: str) -> bytes:
    """The bytes, over the line if need be; own cases that wait go first.

    Raises NotFound when no case here has such a scan, LineDown, NotAtHub.
    """
    content = find_content(desk, sha)
    if content is not None:
        return content
    if desk.me.is_hub:
        raise NotAtHub(sha256=sha.hex())
    ask_for_paper(desk, sha)
    side = Side(desk.db, desk.me, desk.meaning, app, free_mb(desk.db.path))
    run = Run(side=side, url=hub_url or meta.get_text(desk.db, "hub_url"),
              now_ms=desk.clock.now_ms, timeout_s=SILENCE_S, scans="wanted")
    with one_at_a_time(Path(desk.db.path).parent):
        if find_content(desk, sha) is None:     # a sync under way may have brought it
            synchronise(run)
    content = find_content(desk, sha)
    if content is None:
        raise NotAtHub(sha256=sha.hex())
    return content


def _known(desk: Desk, sha: bytes) -> list[Scan]:
    found = store.scans_named(desk.db, sha)
    if not found:
        raise NotFound(what="paper", sha256=sha.hex())
    return found
