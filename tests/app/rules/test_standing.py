"""Who needs attention first, and when silence begins."""
from dataclasses import replace
from datetime import date, datetime

import pytest

from app.rules.standing import Machine, concerns, is_silent, may_watch, urgency
from app.rules.working_days import Calendar
from db.records import Unit

NOW = datetime(2026, 11, 24, 10, 0)          # a Tuesday
NO_HOLIDAY = Calendar()
WELL = Machine(
    device="aa", unit="06040", role="officer", name="Máy 1", state="active",
    last_contact=datetime(2026, 11, 24, 9, 58), unsent=0, oldest_unsent_s=0,
    disputes=0, quarantine=0, clock_skew_s=3, app="1.0", disk_free_mb=20_000)


@pytest.mark.parametrize("changed, told", [
    ({}, ("fine",)),
    ({"unsent": 3, "oldest_unsent_s": 60}, ("waiting",)),
    ({"unsent": 3, "oldest_unsent_s": 86_401}, ("slow",)),
    ({"clock_skew_s": 600}, ("fine",)),
    ({"clock_skew_s": -601}, ("clock",)),
    ({"disk_free_mb": 499}, ("disk",)),
    ({"disk_free_mb": None}, ("fine",)),       # unknown is no reason for an alarm
    ({"disputes": 1, "unsent": 2}, ("disputes", "waiting")),
    ({"quarantine": 1, "disputes": 1}, ("quarantine", "disputes")),
    ({"alarm": True}, ("alarm",)),
    ({"last_contact": None}, ("never",)),
    ({"state": "revoked", "disputes": 4}, ("off",)),
    ({"last_contact": datetime(2026, 11, 20, 16, 0), "disputes": 1},
     ("silent", "disputes")),
])
def test_a_pc_is_told_by_what_is_wrong_with_it(changed, told):
    assert concerns(replace(WELL, **changed), NOW, NO_HOLIDAY) == told


@pytest.mark.parametrize("heard, now, silent", [
    ("2026-11-23T08:00", "2026-11-24T17:00", False),   # today is not over
    ("2026-11-23T08:00", "2026-11-25T00:01", True),    # all of Tuesday without a word
    ("2026-11-20T17:00", "2026-11-23T08:00", False),   # a weekend is no silence
    ("2026-11-20T17:00", "2026-11-24T08:00", True),
])
def test_silence_is_counted_in_working_days(heard, now, silent):
    heard, now = map(datetime.fromisoformat, (heard, now))

    assert is_silent(heard, now, NO_HOLIDAY) is silent


def test_a_holiday_is_no_silence():
    tet = Calendar(off=frozenset({date(2026, 11, 24)}))

    assert not is_silent(datetime(2026, 11, 23, 9), datetime(2026, 11, 25, 9), tet)


def test_what_loses_work_comes_before_what_is_only_late():
    order = sorted([("waiting",), ("fine",), ("silent",), ("slow",), ("alarm",)],
                   key=urgency)

    assert order == [("alarm",), ("silent",), ("slow",), ("waiting",), ("fine",)]


@pytest.mark.parametrize("scope, unit, sees", [
    ("", "06040", True),
    ("20", "06040", True),
    ("20", "99999", True),       # a unit the list does not hold is still the hub's
    ("06040", "06040", True),
    ("06040", "06004", False),
    ("181", "06040", True),      # a district of before July 2025 holds its communes
    ("182", "06040", False),
])
def test_a_scope_is_a_unit_and_all_it_holds(scope, unit, sees):
    units = {one.code: one for one in (
        Unit(code="20", name="Tỉnh"), Unit(code="181", name="Huyện", parent="20"),
        Unit(code="06040", name="Xã Thất Khê", parent="181"),
        Unit(code="06004", name="Xã Quốc Khánh", parent="20"))}

    assert may_watch(scope, unit, units) is sees


def test_units_that_hold_each_other_do_not_hang_the_board():
    ring = {"1": Unit(code="1", name="", parent="2"),
            "2": Unit(code="2", name="", parent="1")}

    assert not may_watch("06040", "1", ring)
