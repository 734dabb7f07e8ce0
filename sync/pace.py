"""How much to ask for at once and when to try again. Pure: facts in, a decision out.

The hub takes a request only when all of it has come, so its size bounds what a cut
can waste; every request costs a round trip, so small ones cost time. A line that has
not been cut is trusted with twice as much after each success. A line that was cut
is asked for no more than comes through before the next cut is due:

    connection begun ──── lived ────▶ cut   down   next connection …
    | round trips | bytes at the rate |◀ rest: nothing fits, so wait for the cut

until a cut that was due does not come: then the line is whole again.
"""
from dataclasses import dataclass, replace
from typing import Final

ASK_MIN: Final = 1024
ASK_START: Final = 8 * 1024
ASK_MAX: Final = 256 * 1024
REQUEST_GOAL_S: Final = 6.0
# Of the time between two cuts, the part that is planned for; the rest is safety.
PLANNED: Final = 0.93
CAUTION_MORE: Final = 1.25      # after an exchange that was to fit, and did not …
CAUTION_LESS: Final = 0.97      # … forgotten again over some dozen that do
CAUTION_MAX: Final = 20.0
CUT_LATE_S: Final = 0.15    # a cut that has not come so long after it was due

# The line we were made for: one round trip, bytes a second, heads of an exchange.
# A real one is told from it by one figure, how many times slower it is.
ROUND_TRIP_S: Final = 0.8
BYTES_PER_S: Final = 8_000
HEAD_BYTES: Final = 700
SLOWER_MIN: Final = 0.05

RETRY_FIRST_S: Final = 5.0
RETRY_MAX_S: Final = 300.0
IDLE_S: Final = 300.0
AFTER_OUTAGE_MAX_S: Final = 120.0
AGAIN_FIRST_S: Final = 0.27     # with its spread: from 0.2 s on
AGAIN_MAX_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What this sync has learned of the line.

    `ask_bytes`: how much an exchange may carry, both ways, where no cut is due;
    `lived_s`: how long a connection lived before it was cut, None when none was;
    `slower`: how many times longer than on the line we were made for things take;
    `caution`: by how much more that was too little lately, for what did not fit.
    """

    ask_bytes: int = ASK_START
    lived_s: float | None = None
    slower: float = 1.0
    caution: float = 1.0

    def fits(self, since_s: float) -> int:
        """How many bytes may be asked for on a connection begun so long ago (0: on a
        new one). 0 when nothing comes through before the cut that is due."""
        if self.lived_s is None:
            return self.ask_bytes
        left_s = min(PLANNED * self.lived_s - since_s, REQUEST_GOAL_S)
        wire_s = left_s / (self.slower * self.caution) - _round_trips_s(since_s)
        room = int(BYTES_PER_S * wire_s) - HEAD_BYTES
        if room >= ASK_MIN:
            return min(room, ASK_MAX)
        return 0 if since_s else ASK_MIN

    def cut_due_s(self, since_s: float) -> float:
        """How long to wait for the cut on a connection begun so long ago."""
        return max(0.0, (self.lived_s or 0.0) + CUT_LATE_S - since_s)

    def succeeded(self, carried: int, since_s: float, took_s: float) -> "Pace":
        """An exchange of so many bytes both ways came through whole; `since_s`: how
        old its connection was when it began."""
        usual_s = _round_trips_s(since_s) + carried / BYTES_PER_S
        asked = self.ask_bytes if self.lived_s is None else carried
        if took_s <= REQUEST_GOAL_S:
            asked *= 2
        return replace(self, slower=max(SLOWER_MIN, took_s / usual_s),
                       caution=max(1.0, self.caution * CAUTION_LESS),
                       ask_bytes=max(ASK_MIN, min(ASK_MAX, asked)))

    def cut(self, lived_s: float) -> "Pace":
        """The connection ended before its time. One that ended at once met a line
        that was still down: that says nothing of how long a connection lives."""
        if self.lived_s is not None and lived_s < self.lived_s / 2:
            return self
        return replace(self, lived_s=lived_s)

    def missed(self, lived_s: float) -> "Pace":
        """It ended while an exchange was under way. If it lived as long as foreseen,
        too much was asked, and less is asked next: else it would miss for ever."""
        if self.lived_s is None or lived_s < PLANNED * self.lived_s:
            return self.cut(lived_s)
        caution = min(CAUTION_MAX, self.caution * CAUTION_MORE)
        return replace(self.cut(lived_s), caution=caution)

    def steady(self) -> "Pace":
        """No cut came when one was due: the line is whole again."""
        return replace(self, lived_s=None)


def _round_trips_s(since_s: float) -> float:
    """What an exchange waits for: its own round trip, and that of connecting."""
    return ROUND_TRIP_S if since_s else 2 * ROUND_TRIP_S


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
