"""When the hub received what: the earliest of several receipts counts."""
from itertools import permutations

import pytest

from db import receipts

LANE = 3


def told(db, *parts: tuple[int, int, int]) -> list[int | None]:
    with db.write():
        db.execute("DELETE FROM receipts")
        for first, last, at in parts:
            receipts.add(db, LANE, first, last, at)
    return [receipts.received_ms(db, LANE, seq) for seq in range(1, 8)]


def test_a_receipt_speaks_of_its_part_only(db):
    assert told(db, (2, 4, 10)) == [None, 10, 10, 10, None, None, None]


@pytest.mark.parametrize(
    "order", list(permutations([(1, 5, 30), (4, 7, 20), (2, 2, 10)])))
def test_the_earliest_counts_whichever_came_first(db, order):
    assert told(db, *order) == [30, 10, 30, 20, 20, 20, 20]


def test_another_lane_is_another_matter(db):
    told(db, (1, 7, 10))

    assert receipts.received_ms(db, LANE + 1, 3) is None
