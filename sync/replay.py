"""Each case worked out afresh from the log, a few hundred cases at a time."""
from collections.abc import Iterator
from dataclasses import dataclass, field

from db import changes, lanes
from db.lanes import Lane
from db.sqlite import Database
from sync.apply import DECLARED_AT
from sync.change import Seen, decode
from sync.errors import Malformed
from sync.fold import Act, CaseState, Write, new_case, step
from sync.meaning import Meaning


@dataclass(slots=True)
class Replay:
    """State: the lanes by writer and scope, as they are in this batch of cases."""

    db: Database
    meaning: Meaning
    _lanes: dict[tuple[bytes, int], list[Lane]] = field(default_factory=dict)

    def states(self, first: int, last: int) -> Iterator[tuple[int, CaseState]]:
        """The cases in rows `first` to `last` that some change speaks of, by row."""
        self._lanes.clear()
        n, state = 0, new_case()
        ids: dict[tuple[int, int], bytes] = {}
        for entity, lane, seq, id, raw in changes.of_cases(self.db, first, last):
            if entity != n:
                if n:
                    yield n, state
                n, state, ids = entity, new_case(), {}
            ids[lane, seq] = id
            try:
                self._step(state, (lane, seq, id, raw), ids)
            except Malformed:
                continue   # the chain says so already
        if n:
            yield n, state

    def _step(self, state: CaseState, row: tuple[int, int, bytes, bytes],
              ids: dict[tuple[int, int], bytes]) -> None:
        lane, seq, id, raw = row
        body = decode(raw)
        declared = body.sets.get(DECLARED_AT)
        claimed = declared if isinstance(declared, int) else body.at_ms
        seen: dict[int, int] = {}
        for one in body.seen:
            self._see(one, ids, seen)
        step(state, Act(Write(lane, seq, id[:16], claimed, body.at_ms), seen,
                        body.sets), self.meaning.policy_of)

    def _see(self, one: Seen, ids: dict[tuple[int, int], bytes], seen: dict[int, int]
             ) -> None:
        """What was seen, as local lanes; seeing a branch is seeing what it left."""
        found = self._lanes_of(one.writer, one.scope)
        lane = next((lane for lane in found if self._id(ids, lane.n, one.seq)[:8]
                     == one.head), None)
        seq = one.seq
        while lane is not None:
            seen[lane.n] = max(seen.get(lane.n, 0), seq)
            seq = min(seq, lane.fork_seq)
            lane = next((other for other in found if other.n == lane.parent), None)

    def _id(self, ids: dict[tuple[int, int], bytes], lane: int, seq: int) -> bytes:
        found = ids.get((lane, seq))
        if found is None:
            found = ids[lane, seq] = changes.id_at(self.db, lane, seq) or b""
        return found

    def _lanes_of(self, writer: bytes, scope: int) -> list[Lane]:
        found = self._lanes.get((writer, scope))
        if found is None:
            found = self._lanes[writer, scope] = lanes.of_writer(
                self.db, writer, scope)
        return found
