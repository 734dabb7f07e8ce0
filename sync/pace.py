"""How much to ask for at once and when to try again. Pure: facts in, a decision out.

The hub takes a request only when all of it has come, so its size bounds what a cut
can waste; every request costs a round trip, so small ones cost time. A line that has
not been cut is trusted with four times as much after each success. A line that was
cut is asked for no more than fits between two cuts, one request a connection, and
the next connection begins right after the cut: in step with the line.
"""
from dataclasses import dataclass, replace
from typing import Final

ASK_MIN: Final = 1024
ASK_START: Final = 8 * 1024
ASK_MAX: Final = 256 * 1024
REQUEST_GOAL_S: Final = 6.0
# Of the time between two cuts, the part an exchange may fill; the rest is safety.
PLANNED: Final = 0.96
ROOMY: Final = 0.9

RETRY_FIRST_S: Final = 5.0
RETRY_MAX_S: Final = 300.0
IDLE_S: Final = 300.0
AFTER_OUTAGE_MAX_S: Final = 120.0
AGAIN_FIRST_S: Final = 0.2
AGAIN_MAX_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What this sync has learned of the line: how many bytes of frames an exchange
    may carry, both ways, and how long a connection lives (None: it was not cut, or
    only once: one cut is bad luck, two are a rhythm)."""

    ask_bytes: int = ASK_START
    lived_s: float | None = None
    cut_once: bool = False

    def one_a_connection(self) -> bool:
        """True when a second request would meet the next cut."""
        return self.lived_s is not None and self.lived_s < 2 * REQUEST_GOAL_S

    def succeeded(self, took_s: float) -> "Pace":
        """An exchange came through whole, so long after its connection was begun."""
        if self.lived_s is None:
            factor = 4.0 if took_s <= REQUEST_GOAL_S else 1.0
        elif took_s > PLANNED * self.lived_s:
            factor = 0.8
        else:
            factor = 1.15 if took_s < ROOMY * self.lived_s else 1.0
        asked = max(ASK_MIN, min(ASK_MAX, int(self.ask_bytes * factor)))
        return replace(self, ask_bytes=asked)

    def cut(self, lived_s: float) -> "Pace":
        """The connection ended before its time. One that ended at once met a line
        that was still down: that says nothing of how long a connection lives."""
        if self.lived_s is None:
            asked = min(self.ask_bytes, ASK_START) // 2
            return Pace(asked, lived_s if self.cut_once else None, cut_once=True)
        if lived_s < self.lived_s / 2:
            return self
        return replace(self, ask_bytes=max(ASK_MIN, self.ask_bytes // 2),
                       lived_s=min(lived_s, self.lived_s))

    def steady(self) -> "Pace":
        """No cut came when one was due: the line is whole again."""
        return Pace(max(self.ask_bytes, ASK_START), None)


def again_s(failures: int, chance: float) -> float:
    """How long a command waits after so many failures without progress."""
    ceiling = min(AGAIN_MAX_S, AGAIN_FIRST_S * 2.0 ** min(failures - 1, 8))
    return ceiling * (0.75 + chance / 4)


def retry_after_s(failures: int, chance: float) -> float:
    """How long the background worker waits after so many failures in a row.

    `chance` in [0, 1) spreads desks apart; it is applied after the ceiling, or all
    desks of a province would knock at the same moment.
    """
    ceiling = min(RETRY_MAX_S, RETRY_FIRST_S * 2.0 ** min(failures - 1, 16))
    return ceiling * (0.5 + chance / 2)
