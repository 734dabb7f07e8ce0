"""What becomes a line of the sync log, and what does not."""
import pytest

from app.log_lines import note_sync
from db.sqlite import open_sqlite
from sync.errors import DeviceRevoked, HubRefused, LineDown
from sync.exchange import Ledger

CUT, REFUSED = LineDown(why="cut"), HubRefused(why="GAP")


@pytest.fixture
def told():
    """Some syncs; the kinds of the lines they leave."""
    db = open_sqlite(":memory:")

    def told(*ends):
        for ledger, error in ends:
            note_sync(db, 0, ledger, error)
        return [row[0] for row in db.query("SELECT kind FROM sync_log ORDER BY n")]

    return told


def test_the_same_failure_again_is_no_new_line(told):
    nothing = Ledger()

    assert told((nothing, CUT), (nothing, CUT), (nothing, REFUSED), (nothing, CUT)) == [
        "failed", "refused", "failed"]


def test_a_sync_that_brought_nothing_is_no_line(told):
    assert told((Ledger(disputes=2), None)) == []


def test_what_is_open_is_told_with_what_came(told):
    assert told((Ledger(received=1, disputes=2, quarantined=1), None)) == [
        "synced", "disputes", "set_aside"]


def test_scans_are_told_when_the_last_one_has_gone(told):
    assert told((Ledger(pieces=3, papers_pending=1), None),
                (Ledger(pieces=3), None)) == ["scans_sent"]


def test_what_a_struck_off_pc_handed_over_is_told(told):
    no = DeviceRevoked()

    assert told((Ledger(), no), (Ledger(sent=2), no), (Ledger(), no),
                (Ledger(pieces=3), no)) == [
        "refused", "handed_over", "refused", "handed_over", "refused"]
