"""A frame into a store, whichever branch its author had in mind.

A frame names a thing seen by its place in a lane (ARCHITECTURE 19). Who holds one
history of a forked lane cannot know that the receiver holds two. So the receiver tries
them: only the right one fits the chain and the seal.
"""
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, product
from typing import Final, TypeVar

from db.lanes import Lane
from sync.apply import Applying
from sync.errors import Gap, Malformed
from sync.frame import Frame, Held, inflate, unpack

CHOICES_MAX: Final = 32

Batch = TypeVar("Batch", bound=Applying)
Choice = dict[tuple[bytes, int], Lane]


def take_bytes(begin: Callable[[], Batch], data: bytes) -> tuple[Batch, Frame]:
    """A batch that has taken the frame, not finished yet. Inside `write()`.

    Raises Gap, BadSeal, Malformed; then nothing is left of it.
    """
    try:
        return _take(begin(), data, {})
    except (Gap, Malformed) as error:
        for choice in islice(_choices(begin(), data), CHOICES_MAX):
            try:
                return _take(begin(), data, choice)
            except (Gap, Malformed):
                continue
        raise error


def _take(batch: Batch, data: bytes, choice: Choice) -> tuple[Batch, Frame]:
    with batch.db.attempt():
        frame = unpack(data, batch.pairs, batch.expect, _along(batch, choice))
        batch.take_frame(frame)
        return batch, frame


def _choices(batch: Applying, data: bytes) -> Iterable[Choice]:
    """A branch for each forked lane that is spoken of, in every combination."""
    forked = {}
    for writer, scope, _, _ in inflate(data).lanes:
        found = batch.lanes_of(writer, scope)
        if len(found) > 1:
            forked[writer, scope] = found
    if forked:
        for picked in product(*forked.values()):
            yield dict(zip(forked, picked, strict=True))


def _along(batch: Applying, choice: Choice) -> Held:
    """What the log holds at a place, on the chosen branches only."""

    def held(writer: bytes, scope: int, seq: int) -> Sequence[tuple[bytes, bytes]]:
        lane = choice.get((writer, scope))
        if lane is None:
            return batch.pairs(writer, scope, seq)
        by_number = {one.n: one for one in batch.lanes_of(writer, scope)}
        while lane.parent is not None and seq <= lane.fork_seq:
            lane = by_number[lane.parent]
        return batch.pairs(writer, scope, seq, lane.n)

    return held
