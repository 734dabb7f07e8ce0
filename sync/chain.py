"""Is the log what its writers wrote? Checks every byte, in pages, and only reads.

    id = hash of the body · each change follows the one before · what the row says
    beside the body is what the body says · every seal is its writer's
"""
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from db import changes, lanes
from db.changes import LaneRow
from db.lanes import Lane
from db.records import Problem
from db.sqlite import Database
from sync import certificates
from sync.certificates import Author
from sync.change import CASE_KINDS, NOTHING, RECEIPT, Body, Change, read
from sync.frame import Seal

ROWS_PER_PAGE: Final = 2_000


@dataclass(slots=True)
class Chains:
    """State: what is set aside, and the receipts met on the way."""

    db: Database
    aside: dict[tuple[int, int], bytes] = field(default_factory=dict)
    receipts: list[Body] = field(default_factory=list)

    def problems(self) -> Iterator[Problem]:
        """What is wrong in any lane. The log only grows: later rows are passed over."""
        every = lanes.every_lane(self.db)
        self.aside = changes.set_aside(self.db)   # after: it must know all of theirs
        for lane in every:
            yield from self._lane(lane)
        for (n, seq), id in self.aside.items():
            if changes.id_at(self.db, n, seq) != id:
                yield Problem(what="aside_gone", facts={"lane": n, "seq": seq})

    def _lane(self, lane: Lane) -> Iterator[Problem]:
        author = certificates.author(self.db, lane.writer)
        if author is None:
            yield _problem("no_certificate", lane, lane.head_seq)
        seq, before = lane.fork_seq, NOTHING
        if lane.parent is not None:
            before = _id_before(self.db, lane.parent, seq) or NOTHING
        while page := changes.lane_rows(
                self.db, lane.n, seq, lane.head_seq, ROWS_PER_PAGE):
            for row in page:
                if row[0] != seq + 1:
                    yield _problem("missing", lane, seq + 1)
                yield from self._row(lane, author, before, row)
                seq, before = row[0], row[1]
        if (seq, before) != (lane.head_seq, lane.head_id):
            yield _problem("lane_end", lane, lane.head_seq)

    def _row(self, lane: Lane, author: Author | None, before: bytes, row: LaneRow
             ) -> Iterator[Problem]:
        seq, id, _, _, _, _, _, raw, seal = row
        change = read(raw)
        if change.id != id:
            yield _problem("body", lane, seq)
        elif (lane.n, seq) not in self.aside:
            yield from self._said(lane, before, row, change)
        elif row[3] != 0:
            yield _problem("columns", lane, seq)
        if seal is not None and author is not None and not author.vouches(
                Seal(lane.writer, lane.scope, seq, id, seal)):
            yield _problem("seal", lane, seq)

    def _said(self, lane: Lane, before: bytes, row: LaneRow, change: Change
              ) -> Iterator[Problem]:
        """What stands beside the body, against the body."""
        seq, _, scope, n, entity, kind, at_ms, _, _ = row
        body = change.body
        if body is None:
            yield _problem("unreadable", lane, seq)
            return
        if body.prev != before:
            yield _problem("link", lane, seq)
        if ((body.writer, body.scope, body.seq) != (lane.writer, scope, seq)
                or scope != lane.scope or (body.kind, body.at_ms) != (kind, at_ms)
                or (body.kind in CASE_KINDS) != (n > 0)
                or (n > 0 and entity is not None and entity != body.entity)):
            yield _problem("columns", lane, seq)
        if n > 0 and entity is None:
            yield Problem(what="case_missing", facts={"case": body.entity.hex()})
        if body.kind == RECEIPT:
            self.receipts.append(body)


def _id_before(db: Database, lane: int, seq: int) -> bytes | None:
    """What a branch follows; a branch may leave a branch before its first change."""
    found = changes.id_at(db, lane, seq)
    if found is None:
        parent = lanes.get_lane(db, lane).parent
        return None if parent is None else _id_before(db, parent, seq)
    return found


def _problem(what: str, lane: Lane, seq: int) -> Problem:
    return Problem(what=what, facts={
        "writer": lane.writer.hex(), "scope": lane.scope, "seq": seq})
