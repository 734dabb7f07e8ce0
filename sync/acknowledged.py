"""What the hub's word means for our lanes: how far each is safe at the province.

The hub tells in every answer how far it holds what we named, by number and id. That
is the truth, whatever it said before: a hub that was put back holds less. What was
acknowledged once is never counted as sent a second time.
"""
from dataclasses import dataclass

from db import changes, events, lanes
from db.lanes import Lane
from db.sqlite import Database
from sync import incarnation, rejoin
from sync.apply import Applying
from sync.change import WRITER
from sync.exchange import OK, REFUSED, WHO, Answer, LaneHead
from sync.me import Me

Place = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class Noted:
    """`sent`: own acts acknowledged for the first time. `moved`: the hub holds more, or
    less, of some lane than we thought; `less`: less of one."""

    sent: int = 0
    moved: bool = False
    less: bool = False


def note_got(db: Database, me: Me, named: list[Lane], answer: Answer) -> Noted:
    """Remember how far the hub holds the lanes a request named. Inside `write()`."""
    if answer.code not in (OK, WHO, REFUSED):
        return Noted()
    said: dict[Place, list[LaneHead]] = {}
    for one in answer.got:
        said.setdefault((one.writer, one.scope), []).append(one)
    own, sent, moved, less = _own_writers(db, me), 0, False, False
    for lane in named:
        told = said.get((lane.writer, lane.scope), [])
        seq = max((_shared(db, lane, one) for one in told), default=0)
        first_time = lanes.acknowledge(db, lane.n, seq)
        moved = moved or seq != lane.acked_seq
        less = less or seq < lane.acked_seq
        if lane.writer in own and first_time is not None:
            sent += acts_between(db, lane, first_time, seq)
    writer = incarnation.current(db, me).writer
    if answer.code == OK and not all(
            _held(db, one) for one in answer.got if one.writer == writer):
        # It holds more of our lane than we do, or another history of it.
        incarnation.put_back(db)
    return Noted(sent, moved, less)


def acts_between(db: Database, lane: Lane, after: int, seq: int) -> int:
    """How many acts of a person a part of a lane holds; that the writer began is none.

    A branch holds what follows its fork."""
    after = acts_after(db, lane, max(after, lane.fork_seq))
    return max(0, seq - after)


def acts_after(db: Database, lane: Lane, seq: int) -> int:
    """`seq`, or 1 where nothing but the writer's introduction stands before it."""
    return 1 if seq == 0 and changes.kind_at(db, lane.n, 1) == WRITER else seq


def came_back(db: Database, me: Me, batch: Applying, now_ms: int) -> None:
    """What the hub gave of our own lanes is safe there, and was not here: this folder
    was put back to an earlier day, or works in two places."""
    own, keys, acts = _own_writers(db, me), incarnation.own_keys(db, me), 0
    bringing = rejoin.stage(db) != rejoin.DONE
    for lane in batch.grown():
        first, last = batch.taken.parts[lane.n]
        if bringing or lane.writer in own:    # or it would be brought back to the hub
            lanes.acknowledge(db, lane.n, last)
        if lane.writer in keys:
            acts += acts_between(db, lane, first - 1, last)
    if acts and incarnation.why_begun(db, me) != incarnation.COPIED:
        events.add_up(db, now_ms, "put_back", {"changes": acts})


def _own_writers(db: Database, me: Me) -> frozenset[bytes]:
    rows = db.query("SELECT id FROM writers WHERE device = ? ORDER BY id", (me.device,))
    return frozenset({me.writer, *(bytes(row[0]) for row in rows)})


def _shared(db: Database, lane: Lane, one: LaneHead) -> int:
    """How far a lane is held by who holds this change: up to it, or up to where the
    branch it stands on left the lane, or both of them a third."""
    ours = dict(lanes.followed(
        db, lane.writer, lane.scope, lane.head_seq, lane.head_id[:8]))
    theirs = lanes.followed(db, one.writer, one.scope, one.seq, one.head)
    return max((min(seq, ours.get(n, 0)) for n, seq in theirs), default=0)


def _on(db: Database, lane: Lane, one: LaneHead) -> bool:
    """Whether a lane, or what it left at its fork, goes through this change."""
    while lane.parent is not None and one.seq <= lane.fork_seq:
        lane = lanes.get_lane(db, lane.parent)
    id = changes.id_at(db, lane.n, one.seq)
    return id is not None and id[:8] == one.head


def _held(db: Database, one: LaneHead) -> bool:
    return any(_on(db, lane, one)
               for lane in lanes.of_writer(db, one.writer, one.scope))
