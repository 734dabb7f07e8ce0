"""A request on its way through the hub, and what its device may hold."""
from dataclasses import dataclass, field

from db import meta
from db.sqlite import Database
from sync import union
from sync.change import FEED
from sync.exchange import Ask, LaneHead
from sync.inbox import ACTIVE
from sync.me import Me
from sync.meaning import Meaning


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub's folder as one thread sees it, and the moment."""

    db: Database
    me: Me
    meaning: Meaning
    now_ms: int
    certificate: bytes = b""   # SHA-256 of its TLS certificate, empty without TLS

    def epoch(self) -> bytes:
        return meta.get(self.db, "epoch") or b""


@dataclass(slots=True)
class Question:
    """A request. `stranger`: nobody here knows the device (any more); nothing is taken
    from it or given to it until it has shown who it is. `shown`: how far the device
    holds which of our lanes, as its own frames told: lane → seq."""

    ask: Ask
    frames: list[bytes]
    unit: str = ""
    role: str = ""
    box: int = 0
    state: str = ACTIVE
    stranger: bool = False
    verdicts: list[tuple[int, str]] = field(default_factory=list)
    shown: dict[int, int] = field(default_factory=dict)
    apart: list[LaneHead] = field(default_factory=list)   # shown, kept in the inbox
    alarm: bool = False   # the same changes are held, and do not show the same


def scopes_of(db: Database, unit: str, box: int) -> list[int]:
    """What a device replicates besides the feed: an assistant only its own box."""
    if box:
        return [box]
    # A merger may have come since we looked up whose unit it is, in this very frame.
    boxes = [row[0] for row in db.query(
        "SELECT box FROM devices WHERE unit = ? AND box > 0 ORDER BY box",
        (union.heir_of(db, unit),))]
    return [*boxes, *union.scopes(db, unit)]


def may_bring(db: Database, question: Question) -> frozenset[int]:
    """The scopes whose lanes a device may bring, its own and others'."""
    return frozenset((*scopes_of(db, question.unit, question.box), FEED))
