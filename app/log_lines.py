"""The lines of the sync log: who did what with the line is noted as it happens."""
from collections.abc import Mapping

from db import events
from db.errors import MotcuaError
from db.sqlite import Database
from sync.exchange import Ledger


def note(db: Database, now_ms: int, kind: str, facts: Mapping[str, object]) -> None:
    """Add one line; the oldest go when there are too many."""
    with db.write():
        events.add(db, now_ms, kind, facts)


def note_sync(db: Database, now_ms: int, ledger: Ledger, error: MotcuaError | None
              ) -> None:
    """What one sync came to, when there is anything new to tell."""
    if error is not None and (ledger.sent or ledger.pieces) and error.code == "revoked":
        note(db, now_ms, "handed_over", {"sent": ledger.sent, "pieces": ledger.pieces})
    if error is not None:
        kind = "failed" if getattr(error, "worth_retrying", False) else "refused"
        facts: dict[str, object] = {"why": str(error.facts.get("why", error.code))}
        if _last(db) != (kind, events.text(facts)):
            note(db, now_ms, kind, facts)
        return
    if ledger.pieces and not ledger.papers_pending:
        note(db, now_ms, "scans_sent", {"bytes_up": ledger.bytes_up})
    if not ledger.sent and not ledger.received:
        return
    note(db, now_ms, "synced", {
        "sent": ledger.sent, "received": ledger.received,
        "bytes_up": ledger.bytes_up, "bytes_down": ledger.bytes_down,
        "bytes_wasted": ledger.bytes_wasted})
    for kind, open_now in (("disputes", ledger.disputes),
                           ("set_aside", ledger.quarantined)):
        if open_now:
            note(db, now_ms, kind, {"open": open_now})


def _last(db: Database) -> tuple[str, str]:
    """(kind, facts) of the last line: the same failure again is not a new line."""
    row = db.first("SELECT kind, facts FROM sync_log ORDER BY n DESC LIMIT 1")
    return (row[0], row[1]) if row else ("", "")
