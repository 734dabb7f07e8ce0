"""A backup is whole and proves it, or it is refused."""
from random import Random

import pytest

from app.meaning import MEANING
from db import meta
from db.errors import BackupDamaged, NotABackup, StoreDamaged
from db.sqlite import open_sqlite
from sync import backup
from sync.me import load

from .stores import CASE, bring, edit, machine, sync


@pytest.fixture(scope="module")
def desk():
    """A desk with a case, an edit and what the hub told it."""
    desk, hub = machine("an"), machine("hub")
    bring(desk, CASE)
    sync(desk, hub)
    edit(desk, fee=5)
    return desk


@pytest.fixture(scope="module")
def whole(desk, tmp_path_factory):
    """A good backup's file and what it says."""
    place = tmp_path_factory.mktemp("backup") / "an.bak"
    return place, backup.make(desk.db, MEANING, place, "1.0", 1_000)


def copied(place, folder):
    copy = folder / "copy"
    copy.write_bytes(place.read_bytes())
    return copy


def test_a_backup_says_what_it_is(desk, whole):
    place, facts = whole

    assert backup.read_facts(place) == facts
    assert (facts.kind, facts.unit, facts.device) == (
        "desk", "06040", desk.seat.me.device.hex())
    assert (facts.cases, facts.problems, facts.made_ms) == (1, 0, 1_000)
    assert facts.state == backup.state_of(desk.db)
    assert list(place.parent.iterdir()) == [place]
    assert place.stat().st_mode & 0o077 == 0


def test_what_was_sealed_comes_out_as_the_same_store(desk, whole, tmp_path):
    copy = copied(whole[0], tmp_path)

    backup.unseal(copy, whole[1])

    assert load(open_sqlite(copy)).device == desk.seat.me.device
    assert backup.state_of(open_sqlite(copy)) == whole[1].state


def test_a_backup_cut_at_any_byte_is_refused(whole, tmp_path):
    copy, raw = tmp_path / "copy", whole[0].read_bytes()
    chance = Random(1)
    near = range(len(raw) - backup.TAIL.size - 5, len(raw))
    for length in (0, 1, 15, 16, 100, *near,
                   *(chance.randrange(len(raw)) for _ in range(60))):
        copy.write_bytes(raw[:length])

        with pytest.raises(StoreDamaged):
            backup.read_facts(copy)


def test_a_flipped_bit_is_found_wherever_it_is(whole, tmp_path):
    copy, raw = tmp_path / "copy", whole[0].read_bytes()
    chance = Random(2)
    for place in (0, 20, len(raw) - 1, len(raw) - 9, len(raw) - 42, len(raw) - 50,
                  *(chance.randrange(len(raw)) for _ in range(60))):
        flipped = bytearray(raw)
        flipped[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(flipped)

        with pytest.raises(StoreDamaged):
            backup.read_facts(copy)


@pytest.mark.parametrize("content, error", [
    (b"", NotABackup), (b"a letter to somebody " * 50, NotABackup),
    (b"SQLite format 3\x00" + bytes(5_000), BackupDamaged)])
def test_a_foreign_file_is_no_backup(tmp_path, content, error):
    foreign = tmp_path / "foreign"
    foreign.write_bytes(content)

    with pytest.raises(error):
        backup.read_facts(foreign)


def test_a_backup_of_a_newer_program_is_refused(desk, tmp_path):
    place = tmp_path / "newer"
    desk.db.connection.raw.execute("PRAGMA user_version = 900")
    try:
        backup.make(desk.db, MEANING, place, "9.0", 0)
    except BackupDamaged as error:
        told = error
    finally:
        desk.db.connection.raw.execute(f"PRAGMA user_version = {backup.sqlite.SCHEMA}")

    assert told.facts["why"] == "newer_version"
    assert not list(tmp_path.iterdir())


def test_what_is_wrong_in_the_folder_is_told_and_backed_up_as_it_is(desk, tmp_path):
    raw = desk.db.connection.raw
    raw.execute("BEGIN")
    raw.execute("UPDATE cases SET hamlet = 'x'")
    raw.execute("COMMIT")
    try:
        facts = backup.make(desk.db, MEANING, tmp_path / "b", "1.0", 0)
    finally:
        raw.execute("UPDATE cases SET hamlet = ''")

    assert facts.problems == 1
    assert backup.read_facts(tmp_path / "b") == facts


def test_a_backup_that_fails_leaves_nothing(desk, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(backup, "FORMAT", 0)    # it cannot read its own facts
        patched.setattr(backup.sqlite, "SCHEMA", 0)
        with pytest.raises(BackupDamaged):
            backup.make(desk.db, MEANING, tmp_path / "b", "1.0", 0)

    assert not list(tmp_path.iterdir())
    assert meta.get_text(desk.db, "kind") == "desk"
