"""How this PC stands: what is unsent, what waits for a person, when it last spoke."""
from dataclasses import dataclass
from typing import Final

from app.clock import iso
from app.desk import Desk
from app.kept_safe import kept_safe
from db import cases, changes, disputes, meta, papers
from db.disk import free_mb
from sync import ask
from sync.incarnation import current

CLOCK_SKEW_MAX_MS: Final = 10 * 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOff:
    """A clock that is wrong: `ahead_s` of the province's at the last contact, below
    nought behind it; None when it was set back behind that contact since."""

    ahead_s: int | None
    contact_at: str


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


def clock_off(desk: Desk) -> ClockOff | None:
    """How far this PC's clock is from the province's, None when it is near enough."""
    contact_ms = meta.get_number(desk.db, "last_contact_ms")
    if contact_ms - desk.clock.now_ms() > CLOCK_SKEW_MAX_MS:
        return ClockOff(ahead_s=None, contact_at=iso(contact_ms))
    ahead_ms = -meta.get_number(desk.db, "hub_offset_ms")
    if abs(ahead_ms) <= CLOCK_SKEW_MAX_MS:
        return None
    return ClockOff(ahead_s=ahead_ms // 1000, contact_at=iso(contact_ms))


def _clock(desk: Desk) -> str:
    return "ok" if clock_off(desk) is None else "wrong"
