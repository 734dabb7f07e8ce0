"""Writing changes of our own: the next place in our lane, hash-linked and sealed.

The head of the lane is read inside the transaction, never remembered: several
processes may write in one folder.
"""
from dataclasses import dataclass
from functools import partial

from db import lanes
from db.sqlite import Database
from sync import incarnation
from sync.apply import Applying, Taken
from sync.change import (
    NO_ENTITY,
    NOTHING,
    VERSION,
    WRITER,
    Body,
    Change,
    Seen,
    encode,
    read,
    seal_text,
)
from sync.fold import CaseState
from sync.frame import Placed
from sync.me import Me
from sync.meaning import Meaning
from sync.shadow import Touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person did, before it has a place in a lane."""

    scope: int
    kind: int
    actor: str
    sets: dict[int, object]
    entity: bytes = NO_ENTITY
    seen: tuple[Seen, ...] = ()


class Authoring(Applying):
    """A batch in which this folder writes. Lives inside `write()`.

    `me` is who writes now: a folder that was copied or put back is a new writer.
    """

    def __init__(self, db: Database, meaning: Meaning, me: Me, now_ms: int) -> None:
        super().__init__(db, meaning, now_ms, arrivals=me.is_hub)
        self.me = incarnation.settled(db, me, now_ms)
        self._ends: dict[int, int] = {}

    def write(self, draft: Draft) -> Change:
        """Add one change of ours. Raises Malformed when it is over the limits."""
        if not self.lanes_of(self.me.writer, draft.scope):
            self.introduce(draft.scope)
        return self._append(draft)

    def introduce(self, scope: int) -> None:
        """Begin our lane in a scope with who we are, unless enrolment has told it."""
        why = incarnation.must_introduce(self.db, self.me)
        if why is not None:
            self._append(Draft(scope=scope, kind=WRITER, actor="",
                               sets=incarnation.introduction(self.me, why)))

    def _append(self, draft: Draft) -> Change:
        writer, scope = self.me.writer, draft.scope
        found = self.lanes_of(writer, scope)
        seq, prev = (found[0].head_seq + 1, found[0].head_id) if found else (
            1, NOTHING)
        raw = encode(Body(
            VERSION, writer, scope, seq, prev, self.now_ms, draft.seen,
            draft.entity, draft.actor, draft.kind, False, draft.sets))
        change = read(raw)
        self._ends[scope] = len(self._rows)
        self.take(Placed(writer, scope, seq, prev, change), None)
        return change

    def scope_of(self, case: Touched) -> int:
        """Where this folder writes about a case: in the scope of the unit that had it
        first, an assistant in its box. What a change says the unit is decides nothing.
        """
        return self.me.box or case.home

    def finish(self) -> Taken:
        """Seal each lane we wrote in and write everything down."""
        for scope, end in self._ends.items():
            row = self._rows[end]
            seal = self.me.writer_key.sign(
                seal_text(self.me.writer, scope, row[1], row[2]))
            self._rows[end] = (*row[:-1], seal)
        if self._ends and self.me.token is not None:
            self.db.after_commit(partial(incarnation.keep_token, self.db, self.me))
        return super().finish()

    def seen(self, state: CaseState) -> tuple[Seen, ...]:
        """The causal context of who looks at this state."""
        context = []
        for n, (seq, head) in state.heads.items():
            lane = lanes.get_lane(self.db, n)
            context.append(Seen(lane.writer, lane.scope, seq, head))
        return tuple(context)
