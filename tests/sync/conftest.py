"""The cast, a desk that knows its unit's machines, the hand of another officer."""
import pytest

from .lanes import Pen
from .stores import CASE, bring, machine, sync


@pytest.fixture
def desk():
    """A store that knows every machine of the unit; its own lanes are empty."""
    desk = machine("an")
    sync(desk, machine("hub"))
    return desk


@pytest.fixture
def hub():
    return machine("hub")


@pytest.fixture
def an():
    return machine("an")


@pytest.fixture
def dung():
    """A machine of another unit."""
    return machine("dung")


@pytest.fixture
def pen():
    """The hand of another officer of the unit."""
    return Pen(key=machine("binh").seat.me.writer_key)


@pytest.fixture
def commune():
    """A hub and two desks that know one case."""
    hub, an, binh = machine("hub"), machine("an"), machine("binh")
    for one in (an, binh):
        sync(one, hub)
    bring(an, CASE)
    sync(an, hub)
    sync(binh, hub)
    return hub, an, binh
