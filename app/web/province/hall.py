"""What the province's pages share: the folder, the clock, who keeps knocking.

Kept on the Flask app under `hall`.
"""
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from flask import current_app, g

from app.clock import Clock
from app.desk import Desk
from app.work.run_province import User
from db.sqlite import Store
from sync.me import Me

FAILURES_MAX: Final = 5
FAILURES_WINDOW_MS: Final = 5 * 60 * 1000
NAMES_MAX: Final = 10_000


@dataclass(slots=True)
class Knocks:
    """Failed sign-ins of late, by who tried what. Forgotten when the hub restarts.

    Counted for each pair of address and name: a stranger's guesses do not lock out
    the person who sits at another address.
    """

    _failed: OrderedDict[tuple[str, str], deque[int]] = field(
        default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait_ms(self, who: tuple[str, str], now_ms: int) -> int:
        """How long this one must wait before the next try, 0 when not at all."""
        with self._lock:
            times = self._failed.get(who, deque())
            while times and now_ms - times[0] >= FAILURES_WINDOW_MS:
                times.popleft()
            if len(times) < FAILURES_MAX:
                return 0
            return times[0] + FAILURES_WINDOW_MS - now_ms

    def failed(self, who: tuple[str, str], now_ms: int) -> None:
        """Remember a failed try."""
        with self._lock:
            self._failed.setdefault(who, deque(maxlen=FAILURES_MAX)).append(now_ms)
            self._failed.move_to_end(who)
            if len(self._failed) > NAMES_MAX:
                self._failed.popitem(last=False)

    def opened(self, who: tuple[str, str]) -> None:
        """The right password came: the count begins anew."""
        with self._lock:
            self._failed.pop(who, None)


@dataclass(slots=True)
class Exchanges:
    """How many exchanges were answered since the start, by HTTP status."""

    _answered: dict[int, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def answered(self, status: int) -> None:
        with self._lock:
            self._answered[status] = self._answered.get(status, 0) + 1

    def by_status(self) -> list[tuple[int, int]]:
        with self._lock:
            return sorted(self._answered.items())


@dataclass(slots=True)
class Hall:
    """`practice` is the name and password a practice province shows, else None."""

    store: Store
    clock: Clock
    me: Me
    practice: tuple[str, str] | None = None
    knocks: Knocks = field(default_factory=Knocks)
    day: str = ""     # the last day on which mergers of units were looked for
    exchanges: Exchanges = field(default_factory=Exchanges)


def hall() -> Hall:
    """The hall of the running app."""
    found: Hall = current_app.extensions["hall"]
    return found


def desk() -> Desk:
    """The hub's folder in this request."""
    at = hall()
    return Desk(at.store.db(), at.clock, at.me)


def user() -> User:
    """Who is signed in; the gate let nobody else through."""
    found: User = g.user
    return found
