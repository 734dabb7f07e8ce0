"""Continuity tokens of these tests lie where they do no harm."""
import pytest


@pytest.fixture(autouse=True)
def state_folder(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path_factory.mktemp("state")))
