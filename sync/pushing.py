"""What a request carries up: changes of the lanes the hub does not hold whole."""
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from db import changes
from db.changes import Logged
from db.lanes import Lane
from db.sqlite import Database
from sync.framing import Framer
from sync.incarnation import own_keys
from sync.me import Me

LANE_READ_MAX: Final = 4000     # changes read from a lane for one request


@dataclass(slots=True)
class Push:
    """The frames of a request. `rest`: more is waiting than they carry."""

    frames: list[bytes] = field(default_factory=list)
    rest: bool = False
    read: int = 0

    def counted(self, log: Iterator[Logged] | list[Logged]) -> Iterator[Logged]:
        for one in log:
            self.read += 1
            yield one


def push(db: Database, me: Me, lanes: list[Lane], bytes_max: int) -> Push:
    """Frames of what these lanes hold beyond the hub's word, about so many bytes.

    Changes go in the order in which they were stored: what one refers to is here
    before it, so it is at the hub before it.
    """
    waiting = sum(lane.head_seq - max(lane.acked_seq, lane.fork_seq) for lane in lanes)
    made, room = Push(), bytes_max
    if not waiting:
        return made
    for frame, _ in Framer(db, me, room).frames(made.counted(_log(db, me, lanes))):
        if made.frames and len(frame) > room:
            made.rest = True
            return made
        made.frames.append(frame)
        room -= len(frame)
        if room <= 0:
            break
    made.rest = bool(made.frames) and made.read < waiting
    return made


def _log(db: Database, me: Me, lanes: list[Lane]) -> Iterator[Logged] | list[Logged]:
    """One lane of ours is read in parts: we can seal it anywhere."""
    if len(lanes) == 1 and lanes[0].writer in own_keys(db, me):
        (lane,) = lanes
        return changes.of_lane(db, lane.n, max(lane.acked_seq, lane.fork_seq),
                               LANE_READ_MAX)
    return changes.unsent(db, [lane.n for lane in lanes])
