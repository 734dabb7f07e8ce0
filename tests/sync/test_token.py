"""The continuity token lies outside the folder and is whole or not there."""
import os
import tempfile

import pytest

from db.sqlite import open_sqlite
from sync import admit
from sync.me import token_of
from sync.token import STATE, FileToken, Mark, machine_mark, state_folder

MARK = Mark(writer="00" * 8, heads=[(6040, 3, "11" * 32)], machine="here")


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv(STATE, str(tmp_path / "state"))
    return tmp_path / "state"


def test_what_was_written_is_read(tmp_path):
    token = FileToken.of_folder(tmp_path / "desk")

    assert token.read() is None
    token.write(MARK)

    assert FileToken.of_folder(tmp_path / "desk").read() == MARK


def test_it_lies_outside_the_folder_and_leaves_no_part(tmp_path, state):
    (tmp_path / "desk").mkdir()

    FileToken.of_folder(tmp_path / "desk").write(MARK)

    assert list((tmp_path / "desk").iterdir()) == []
    assert [one.suffix for one in state.iterdir()] == [".json"]


def test_two_names_of_one_folder_share_it_and_a_copy_does_not(tmp_path):
    (tmp_path / "desk").mkdir()
    os.symlink(tmp_path / "desk", tmp_path / "other-name")
    FileToken.of_folder(tmp_path / "desk").write(MARK)

    assert FileToken.of_folder(tmp_path / "other-name").read() == MARK
    assert FileToken.of_folder(tmp_path / "copy").read() is None


def test_a_hub_has_one_wherever_its_folder_lies(tmp_path):
    for name in ("hub", "other"):
        (tmp_path / name).mkdir()
    hub, other = (open_sqlite(tmp_path / name / "motcua.db")
                  for name in ("hub", "other"))
    for db in (hub, other):
        admit.begin_hub(db)
    token_of(hub).write(MARK)
    hub.close()
    (tmp_path / "hub").rename(tmp_path / "hub-again")
    again = open_sqlite(tmp_path / "hub-again" / "motcua.db")

    assert token_of(again).read() == MARK
    assert token_of(other).read() is None

    again.close()
    other.close()


@pytest.mark.parametrize("found", [
    b"", b"{}", b"\xff", b'{"writer":1}', b"[" * 90, b'{"x":' + b"[" * 9_000])
def test_what_cannot_be_read_proves_nothing(tmp_path, state, found):
    token = FileToken.of_folder(tmp_path / "desk")
    token.write(MARK)
    (path,) = state.iterdir()
    path.write_bytes(found)

    assert token.read() is None


def test_without_a_state_folder_it_lies_among_the_temporary_files(
        tmp_path, state, monkeypatch):
    state.write_text("a file where the folder should be")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    token = FileToken.of_folder(tmp_path / "desk")

    token.write(MARK)

    assert token.read() == MARK


def test_where_nothing_can_be_written_nobody_is_stopped(tmp_path, state, monkeypatch):
    state.write_text("a file where the folder should be")
    monkeypatch.setattr(tempfile, "tempdir", str(state))
    token = FileToken.of_folder(tmp_path / "desk")

    token.write(MARK)

    assert token.read() is None


def test_without_a_wish_it_lies_where_the_system_keeps_such(monkeypatch):
    monkeypatch.delenv(STATE)

    assert state_folder().name == "motcua"


def test_a_machine_has_one_mark():
    assert machine_mark() == machine_mark()
    assert len(machine_mark()) == 16
