"""What time it is: the only place that asks the machine.

Vietnam has one time zone and no summer time; every local text is +07:00.
"""
import time
from datetime import datetime, timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7))


class Clock:
    """The machine's clock. Tests hand in one of their own."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC, as this PC believes."""
        return time.time_ns() // 1_000_000


def local(ms: int) -> datetime:
    """The moment in Vietnamese local time, without an offset."""
    # Added at once: the first hours of the year 1 have no moment in UTC.
    return datetime(1970, 1, 1) + timedelta(milliseconds=ms, hours=7)


def iso(ms: int) -> str:
    """The moment as text with its offset, whole seconds."""
    return local(ms).isoformat(timespec="seconds") + "+07:00"


def ms_of(local_text: str) -> int:
    """Milliseconds since 1970 UTC of a local moment `YYYY-MM-DDTHH:MM:SS`."""
    moment = datetime.fromisoformat(local_text).replace(tzinfo=VIETNAM)
    return int(moment.timestamp() * 1000)
