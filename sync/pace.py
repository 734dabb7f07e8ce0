"""How much to send at once and when to try again. Pure: facts in, a decision out.

The hub takes a request only when all of it has come, so the size of a request bounds
what a cut can waste; every request costs a round trip, so small ones cost time.
"""
from dataclasses import dataclass, replace
from typing import Final

PUSH_MIN: Final = 4 * 1024
PUSH_MAX: Final = 256 * 1024
PUSH_START: Final = 32 * 1024
REQUEST_GOAL_S: Final = 6.0

RETRY_FIRST_S: Final = 5.0
RETRY_MAX_S: Final = 300.0
IDLE_S: Final = 300.0
AFTER_OUTAGE_MAX_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What the last requests taught: how many bytes to push at once."""

    push_bytes: int = PUSH_START

    def after_success(self, sent_bytes: int, took_s: float) -> "Pace":
        """A full request that came through quickly may be followed by a larger one."""
        if sent_bytes < self.push_bytes // 2 or took_s > REQUEST_GOAL_S:
            return self
        return replace(self, push_bytes=min(PUSH_MAX, self.push_bytes * 2))

    def after_cut(self) -> "Pace":
        """A cut: send less at once."""
        return replace(self, push_bytes=max(PUSH_MIN, self.push_bytes // 2))


def retry_after_s(failures: int, chance: float) -> float:
    """How long the background worker waits after so many failures in a row.

    `chance` in [0, 1) spreads desks apart; it is applied after the ceiling, or all
    desks of a province would knock at the same moment.
    """
    ceiling = min(RETRY_MAX_S, RETRY_FIRST_S * 2.0 ** min(failures - 1, 16))
    return ceiling * (0.5 + chance / 2)
