"""A program that knows other fields than the one before works every case out afresh.

    set aside ── judged again ──▶ in effect, or still aside
    the log   ── replayed ──▶ state, lists, disputes, digest, search

What the one before did not know it has carried untouched, so nothing needs to be
fetched. A registry only ever grows: what was in order once stays so.
"""
from typing import Final

from db import cases, changes, lanes, meta
from db.lanes import Lane
from db.sqlite import Database
from sync import late, shadow
from sync.apply import Applying
from sync.change import read
from sync.errors import Gap, Malformed
from sync.frame import Placed
from sync.framing import previous
from sync.meaning import Meaning
from sync.replay import Replay
from sync.shadow import Touched

REGISTRY: Final = "registry"
FIRST: Final = 1                # the registry of stores that do not name theirs
CASES_AT_ONCE: Final = 400


def refold(db: Database, meaning: Meaning, now_ms: int) -> bool:
    """Bring a store to what this program knows; False when it was there already."""
    if _folded_by(db) == meaning.registry:
        return False
    with db.write():
        if _folded_by(db) != meaning.registry:      # nobody was faster
            _judge_again(db, meaning, now_ms)
            _replay(db, meaning)
            meta.put_number(db, REGISTRY, meaning.registry)
    return True


def _folded_by(db: Database) -> int:
    return meta.get_number(db, REGISTRY) or FIRST


class _Judging(Applying):
    """Changes that were set aside on their way into a store."""

    def again(self, lane: Lane, placed: Placed) -> bool:
        """Let a change that was set aside have its effect, if nothing is against it by
        what is known now. Raises Gap while what it has seen is not here."""
        body = placed.change.body
        if body is None or self._violation(placed, body) is not None:
            return False
        changes.take_back(self.db, lane.n, placed.seq, self._act(lane, placed, body))
        return True


def _judge_again(db: Database, meaning: Meaning, now_ms: int) -> None:
    batch, found = _Judging(db, meaning, now_ms, arrivals=False), []
    for one in list(changes.aside(db)):
        lane = lanes.get_lane(db, one.lane)
        placed = Placed(one.writer, one.scope, one.seq, previous(db, one),
                        read(one.body))
        try:
            with db.attempt():
                if batch.again(lane, placed):
                    found.append(placed)
        except (Gap, Malformed):
            continue        # it stays where it is
    batch.finish()
    if meta.get_text(db, "kind") == "hub":
        for placed in found:
            late.tell(batch, placed)    # whoever handed its case over had not seen it


def _replay(db: Database, meaning: Meaning) -> None:
    replay, last = Replay(db, meaning), 0
    while rows := cases.kept_after(db, last, CASES_AT_ONCE):
        first, last = rows[0]["n"], rows[-1]["n"]
        fresh = dict(replay.states(first, last))
        # As if each were contested: then all that is shown of it is worked out anew.
        shadow.save(db, meaning, [
            Touched(row["n"], row["id"], row["home"], row["scope"], fresh[row["n"]],
                    row["digest"], contested=True, words=row["words"])
            for row in rows if row["n"] in fresh])
