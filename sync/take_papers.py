"""The hub's half of carrying scans."""
from db import meta
from db import papers as store
from db.papers import AT_HUB, Scan
from sync.author import Authoring, Draft
from sync.change import PAPER_RECEIVED
from sync.papers import received_sets


def receive(batch: Authoring, scan: Scan) -> None:
    """The hub holds all of this scan: note it, and tell every desk of the scope."""
    store.set_told(batch.db, scan.n, AT_HUB)
    batch.write(Draft(scope=scan.scope, kind=PAPER_RECEIVED, actor="",
                      sets=received_sets(scan, meta.get(batch.db, "epoch") or b"")))
    batch.finish()
