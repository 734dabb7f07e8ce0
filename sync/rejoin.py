"""A desk that meets its hub in another life tells it all it holds.

    ASKING     names every lane it holds; pushes nothing before it knows what is missing
    BRINGING   pushes what is missing of every lane: its own, colleagues', the hub's old
    DONE       as always: only its own lanes

A hub that does not even know the PC (WHO) is shown what it signed when it gave the PC
its place.
Own changes that were acknowledged once do not count as sent again.
"""
from typing import Final

from db import lanes, meta
from db.lanes import Lane
from db.sqlite import Database
from sync.enrol import PLACED
from sync.errors import HubRefused
from sync.exchange import EPOCH, FRAMES_MAX, OK, REFUSED, WHO, Answer

DONE: Final = 0
BRINGING: Final = 1
ASKING: Final = 2
STAGE: Final = "rejoin"


def stage(db: Database) -> int:
    """How far this desk has come with its hub."""
    return meta.get_number(db, STAGE)


def go_to(db: Database, stage: int) -> None:
    """The next stage. Inside `write()`."""
    meta.put_number(db, STAGE, stage)


def follow(db: Database, now: int, answer: Answer, moved: bool) -> bool:
    """The next stage after an answer to a request of stage `now`; True when the hub
    must be asked again. Inside `write()`. Raises HubRefused when it does not know
    what we show."""
    after = now
    if answer.code == EPOCH:
        meta.put(db, "epoch", answer.epoch)
        after = ASKING
    elif answer.code == WHO and now == ASKING:
        raise HubRefused(why="unknown_device")
    elif answer.code == OK and now == ASKING:
        after = BRINGING
    elif answer.code == WHO:
        after = ASKING
    elif answer.code == REFUSED:
        after = DONE
    elif now == DONE and any(why == "GAP" for _, why in answer.verdicts):
        # It lacks what ours refer to, perhaps a colleague's: bring whatever it lacks.
        after = ASKING
    go_to(db, after)
    unlinked = moved and bool(answer.verdicts)     # it holds less than we thought
    return after != now or answer.code in (EPOCH, WHO) or unlinked


def to_name(db: Database, own: list[Lane], writer: bytes) -> list[Lane]:
    """The lanes a request names at this stage; of earlier writers of ours only what
    is not safe at the hub."""
    if stage(db) == DONE:
        return [lane for lane in own
                if lane.writer == writer or lane.acked_seq < lane.head_seq]
    return lanes.every_lane(db)[:FRAMES_MAX]


def to_show(db: Database) -> bytes:
    """What this hub signed for us once, while it may know nothing of us any more."""
    return (meta.get(db, PLACED) or b"") if stage(db) == ASKING else b""


def to_push(db: Database, named: list[Lane]) -> list[Lane]:
    """The lanes of which a request pushes what is missing at this stage."""
    if stage(db) == ASKING:
        return []
    return [lane for lane in named
            if lane.head_seq > max(lane.acked_seq, lane.fork_seq)]

