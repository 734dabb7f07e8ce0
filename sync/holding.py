"""What each side of an exchange holds of a lane, as far as the request tells.

A device names the ends of its lanes. Where the hub knows that very change, the device
holds all that lies before it; where it does not, only what the device has just shown.
Nothing is ever withheld on a mere number: a clone's lane has the same numbers.
"""
from collections.abc import Iterator

from db import changes, lanes
from db.lanes import Lane
from sync.exchange import Ask, LaneHead
from sync.question import Hub, Question


def held_by(hub: Hub, question: Question) -> dict[int, int]:
    """Lanes of ours → how far the device that asks holds them."""
    held: dict[int, int] = {}
    for lane, seq in (*_named(hub, question.ask), *(
            (lanes.get_lane(hub.db, n), seq) for n, seq in question.shown.items())):
        for n, reached in path(hub, lane, seq):
            held[n] = max(held.get(n, 0), reached)
    return held


def _named(hub: Hub, ask: Ask) -> Iterator[tuple[Lane, int]]:
    for head in ask.heads:
        lane = exactly(hub, head)
        if lane is not None:
            yield lane, head.seq


def path(hub: Hub, lane: Lane, seq: int) -> Iterator[tuple[int, int]]:
    """A lane up to a number, and what it left at its fork."""
    yield lane.n, seq
    while lane.parent is not None:
        seq = min(seq, lane.fork_seq)
        lane = lanes.get_lane(hub.db, lane.parent)
        yield lane.n, seq


def exactly(hub: Hub, head: LaneHead) -> Lane | None:
    """The lane that holds exactly the change a head names."""
    for lane in lanes.of_writer(hub.db, head.writer, head.scope):
        id = changes.id_at(hub.db, lane.n, head.seq)
        if id is not None and id[:8] == head.head:
            return lane
    return None


def got(hub: Hub, question: Question, head: LaneHead) -> list[LaneHead]:
    """What the hub holds of the lane a device names.

    One end as a rule. Where the hub is ahead of the device, both ends; where the lane
    forks and the hub does not know the device's end, every branch and what the device
    has just shown of its own.
    """
    lane = exactly(hub, head)
    if lane is not None:
        ahead = lane.head_seq > head.seq
        return [head, _end(lane)] if ahead else [head]
    found = lanes.of_writer(hub.db, head.writer, head.scope)
    return [*map(_end, found), *(
        LaneHead(one.writer, one.scope, seq, (changes.id_at(
            hub.db, one.n, seq) or b"")[:8])
        for one in found if (seq := question.shown.get(one.n, one.head_seq))
        != one.head_seq)]


def unsent(hub: Hub, question: Question, head: LaneHead) -> int:
    """How many acts at the end of a device's own lane the hub does not hold."""
    if exactly(hub, head) is not None:
        return 0
    found = lanes.of_writer(hub.db, head.writer, head.scope)
    if not found:
        # The lane of a writer nobody knows begins with who it is: no act of a person's.
        known = hub.db.first("SELECT 1 FROM writers WHERE id = ?", (head.writer,))
        return head.seq if known else head.seq - 1
    shown = [question.shown[lane.n] for lane in found if lane.n in question.shown]
    return max(0, head.seq - (max(shown) if shown else found[0].head_seq))


def _end(lane: Lane) -> LaneHead:
    return LaneHead(lane.writer, lane.scope, lane.head_seq, lane.head_id[:8])
