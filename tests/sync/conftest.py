"""A desk that knows its unit's machines, and the hand of another officer."""
import pytest

from .lanes import Pen
from .stores import machine, sync


@pytest.fixture
def desk():
    """A store that knows every machine of the unit; its own lanes are empty."""
    desk = machine("an")
    sync(desk, machine("hub"))
    return desk


@pytest.fixture
def pen():
    """The hand of another officer of the unit."""
    return Pen(key=machine("binh").seat.me.writer_key)
