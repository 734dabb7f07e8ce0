"""A store on a real file."""
import pytest

from db.sqlite import open_sqlite


@pytest.fixture
def path(tmp_path):
    """Where the store's file is."""
    return tmp_path / "motcua.db"


@pytest.fixture
def db(path):
    """One connection to a fresh store."""
    return open_sqlite(path)
