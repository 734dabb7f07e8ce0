"""After a power cut at any moment, what was said to be kept is there and whole.

A disk that lies about flushing cannot be survived; that it is found out here shows
that the cuts do cut.
"""
import sqlite3
from random import Random

import pytest

from db.errors import StoreError
from tests.world.machine import HUB
from tests.world.violation import Violation

from .cut import cut_everywhere
from .day import a_day

ACTS = 30
SEED = 1


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return a_day(tmp_path_factory.mktemp("day") / "village", SEED, ACTS)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["an", HUB])
def test_a_cut_after_any_write_loses_nothing_said(name, day, tmp_path, record_property):
    story = day.stories[name]

    cuts = cut_everywhere(story, tmp_path / "cut", Random(SEED))

    record_property("cuts", cuts)
    print(f"{cuts} cuts, {len(story.said)} changes said to be kept")
    assert len(story.said) > ACTS
    assert {event.kind for event in story.events} == {
        "write", "sync", "truncate", "delete"}


def test_a_disk_that_lies_is_found_out(day, tmp_path):
    with pytest.raises((Violation, StoreError, sqlite3.DatabaseError)):
        cut_everywhere(day.stories["an"], tmp_path / "cut", Random(SEED), lying=True)
