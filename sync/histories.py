"""Which history of a lane a frame goes on, where a PC and its copies wrote several.

A frame names a thing seen by its place (ARCHITECTURE 19). Part of a struck-off
PC's lanes stands in the log, part in the inbox, and each copy knows its own only. The
lanes a frame carries say which they go on; for others each end there is may be meant,
and only the right one fits the seal.
"""
from collections.abc import Iterator
from itertools import islice, product
from typing import Final

from db import changes, inbox, lanes
from sync.apply import Applying
from sync.change import read
from sync.frame import inflate

CHOICES_MAX: Final = 32

Ends = dict[tuple[bytes, int], tuple[int, bytes]]   # writer, scope → seq, id or begin


def histories(batch: Applying, data: bytes) -> Iterator["History"]:
    """Every way to read a frame, the likeliest first."""
    carried: Ends = {}
    several: dict[tuple[bytes, int], list[tuple[int, bytes]]] = {}
    for writer, scope, seq, before in inflate(data).lanes:
        if seq > 1 and before:
            carried[writer, scope] = (seq - 1, before)
        elif len(found := _ends(batch, writer, scope)) > 1:
            several[writer, scope] = found
    for picked in islice(product(*several.values()), CHOICES_MAX):
        yield History(batch, carried | dict(zip(several, picked, strict=True)))


def _ends(batch: Applying, writer: bytes, scope: int) -> list[tuple[int, bytes]]:
    """Where a lane ends: its branches in the log, and what follows in the inbox."""
    found = {lane.head_id: lane.head_seq for lane in batch.lanes_of(writer, scope)}
    for seq, id, raw in inbox.of_lane(batch.db, writer, scope):
        body = read(raw).body
        found.pop(body.prev if body else b"", None)
        found[id] = seq
    return [(seq, id) for id, seq in found.items()]


class History:
    """What stands at a place of a lane, in the log or in the inbox.

    State: how far each lane was followed back, and what was found on the way.
    """

    def __init__(self, batch: Applying, ends: Ends) -> None:
        self._batch = batch
        self._at = ends
        self._known: dict[tuple[bytes, int, int], tuple[bytes, bytes]] = {}

    def held(self, writer: bytes, scope: int, seq: int) -> list[tuple[bytes, bytes]]:
        """(id, entity) of each change there, one where it is known which."""
        there = self._there(writer, scope, seq)
        if len(there) > 1:
            self._follow(writer, scope, seq)
        known = self._known.get((writer, scope, seq))
        return there if known is None else [known]

    def _there(self, writer: bytes, scope: int, seq: int) -> list[tuple[bytes, bytes]]:
        kept = inbox.at_place(self._batch.db, writer, scope, seq)
        return list(dict.fromkeys([*self._batch.pairs(writer, scope, seq), *kept]))

    def _follow(self, writer: bytes, scope: int, seq: int) -> None:
        at, begins = self._at.get((writer, scope), (0, b""))
        while at >= seq:
            found = [one for one in self._there(writer, scope, at)
                     if one[0].startswith(begins)]
            if not found:
                return
            self._known[writer, scope, at] = found[0]
            begins = self._before((writer, scope, at), found[0][0])
            at -= 1
            self._at[writer, scope] = at, begins

    def _before(self, place: tuple[bytes, int, int], id: bytes) -> bytes:
        """The id of the change that this one follows in its lane."""
        for known, n, _ in self._batch.held(*place):
            if known == id:
                return _on_lane(self._batch, n, place[2] - 1)
        item = inbox.find_item(self._batch.db, id)
        body = read(item.body).body if item else None
        return body.prev if body else b"?"


def _on_lane(batch: Applying, n: int, seq: int) -> bytes:
    """The id at a number of a lane, or of what it left at its fork."""
    lane = lanes.get_lane(batch.db, n)
    while lane.parent is not None and seq <= lane.fork_seq:
        lane = lanes.get_lane(batch.db, lane.parent)
    return changes.id_at(batch.db, lane.n, seq) or b"?"
