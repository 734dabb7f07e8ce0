"""How this PC stands: what is unsent, what waits for a person, when it last spoke."""
from typing import Final

from app.clock import iso
from app.desk import Desk
from app.kept_safe import kept_safe
from db import cases, changes, disputes, meta, papers
from db.disk import free_mb
from sync import ask
from sync.incarnation import current

CLOCK_SKEW_MAX_MS: Final = 10 * 60_000


def status(desk: Desk) -> dict[str, object]:
    """The figures of `motcua status`; null where nothing is known."""
    db, now = desk.db, desk.clock.now_ms()
    with db.reading():
        pending, oldest = ask.pending(db, desk.me)
        contact = meta.get_number(db, "last_contact_ms")
        return {
            "unit": desk.me.unit, "device": desk.me.device.hex(), "role": desk.me.role,
            "writer": current(db, desk.me).writer.hex(),
            "last_contact": iso(contact) if contact else None,
            "pending": 0 if desk.me.is_hub else pending,
            "oldest_pending_s": (
                None if oldest is None or desk.me.is_hub
                else max(0, now - oldest) // 1000),
            "papers_pending": 0 if desk.me.is_hub else papers.unsent(db),
            "disputes": disputes.count(db),
            "quarantine": changes.quarantined(db), "cases": cases.count(db),
            "epoch": (meta.get(db, "epoch") or b"").hex(), "clock": _clock(desk),
            "disk_free_mb": free_mb(db.path), "revoked_at": revoked_at(desk),
            "alarm_at": alarm_at(desk),
            **kept_safe(db)}


def revoked_at(desk: Desk) -> str | None:
    """Since when this PC knows that it was struck off; None while it was not."""
    at_ms = meta.get_number(desk.db, ask.REVOKED)
    return iso(at_ms) if at_ms else None


def alarm_at(desk: Desk) -> str | None:
    """Since when the province, which holds the same changes, shows other figures."""
    at_ms = meta.get_number(desk.db, ask.ALARM)
    return iso(at_ms) if at_ms else None


def _clock(desk: Desk) -> str:
    """`ok`, or `wrong` when this PC's clock was far from the hub's at last contact."""
    skew = abs(meta.get_number(desk.db, "hub_offset_ms"))
    return "ok" if skew <= CLOCK_SKEW_MAX_MS else "wrong"
