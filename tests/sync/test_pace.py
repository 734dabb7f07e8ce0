"""How much is asked for at once, and how desks spread their tries.

The figures may be tuned; what must hold whatever they are stands here.
"""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.pace import (
    AGAIN_FIRST_S,
    AGAIN_MAX_S,
    ASK_MAX,
    ASK_MIN,
    ASK_START,
    BYTES_PER_S,
    HEAD_BYTES,
    REQUEST_GOAL_S,
    RETRY_FIRST_S,
    RETRY_MAX_S,
    ROUND_TRIP_S,
    Pace,
    again_s,
    retry_after_s,
)

SECONDS = st.floats(0.0, 120.0)
steps = st.lists(st.one_of(
    st.tuples(st.just("succeeded"), st.integers(0, 1 << 20), SECONDS, SECONDS),
    st.tuples(st.sampled_from(("cut", "missed")), SECONDS),
    st.tuples(st.just("steady"))), max_size=30)


@given(steps, SECONDS)
def test_whatever_the_line_does_an_ask_is_neither_tiny_nor_endless(told, since_s):
    pace = Pace()
    for name, *facts in told:
        pace = getattr(pace, name)(*facts)

        assert ASK_MIN <= pace.ask_bytes <= ASK_MAX
        assert ASK_MIN <= pace.fits(0.0) <= ASK_MAX
        assert pace.fits(since_s) == 0 or ASK_MIN <= pace.fits(since_s) <= ASK_MAX


def test_a_good_line_is_soon_trusted_with_the_most():
    pace = Pace()
    for _ in range(12):
        pace = pace.succeeded(20_000, 5.0, 1.0)

    assert pace.fits(5.0) == ASK_MAX


def test_a_slow_exchange_is_not_followed_by_a_larger_one():
    slow = Pace().succeeded(8_192, 0.0, REQUEST_GOAL_S + 0.1)

    assert slow.fits(0.0) == ASK_START < Pace().succeeded(8_192, 0.0, 1.0).fits(0.0)


@given(st.floats(3.0, 60.0))
def test_what_is_asked_comes_through_before_the_cut_that_is_due(lived_s):
    pace = Pace().cut(lived_s)

    took_s = 2 * ROUND_TRIP_S + (pace.fits(0.0) + HEAD_BYTES) / BYTES_PER_S

    assert took_s < lived_s


def test_a_line_twice_as_slow_is_asked_for_less_than_half():
    learned = Pace().succeeded(8_000, 0.0, 2 * (2 * ROUND_TRIP_S + 1.0)).cut(8.0)

    assert learned.fits(0.0) < Pace().cut(8.0).fits(0.0) / 2


def test_nothing_is_begun_that_would_meet_the_cut():
    pace = Pace().cut(4.0)

    assert pace.fits(1.0) > 0
    assert pace.fits(3.0) == 0
    assert 1.0 < pace.cut_due_s(3.0) < 1.3


def test_a_cut_that_does_not_come_makes_the_line_whole_again():
    pace = Pace().cut(4.0).succeeded(6_000, 0.0, 2.4)

    assert pace.fits(4.2) == 0
    assert pace.steady().fits(4.2) == 12_000


def test_a_line_that_is_still_down_teaches_nothing():
    pace = Pace().cut(4.0)

    assert pace.cut(0.1) == pace
    assert pace.cut(3.0).lived_s == 3.0


@pytest.mark.parametrize("slower", [1.0, 1.5, 4.0])
def test_a_line_that_grew_slower_is_asked_for_less_until_it_comes_through(slower):
    pace, tries = Pace().cut(8.0), 0
    while (took_s := slower * 2 * ROUND_TRIP_S + slower * (
            pace.fits(0.0) + HEAD_BYTES) / BYTES_PER_S) > 8.0:
        pace, tries = pace.missed(8.0), tries + 1
        assert tries < 12
    asked = pace.fits(0.0)
    pace = pace.succeeded(asked, 0.0, took_s)

    assert tries or slower == 1.0
    assert pace.fits(0.0) <= 1.2 * asked


def test_an_exchange_that_met_an_early_cut_was_not_too_large():
    pace = Pace().cut(8.0)

    assert pace.missed(6.0) == Pace().cut(6.0)
    assert pace.missed(7.9).fits(0.0) < pace.fits(0.0)


@pytest.mark.parametrize("wait, first_s, most_s", [
    (again_s, AGAIN_FIRST_S, AGAIN_MAX_S), (retry_after_s, RETRY_FIRST_S, RETRY_MAX_S)])
@pytest.mark.parametrize("failures", [1, 2, 5, 7, 100, 10_000])
def test_every_wait_lies_between_half_its_ceiling_and_the_ceiling(
        wait, first_s, most_s, failures):
    ceiling = min(most_s, first_s * 2 ** min(failures - 1, 16))

    assert ceiling / 2 <= wait(failures, 0.0) < wait(failures, 0.9999) <= ceiling
    assert wait(failures, 0.0) >= first_s / 2


def test_desks_that_failed_equally_often_do_not_knock_together():
    waits = {round(retry_after_s(20, chance / 100), 3) for chance in range(100)}

    assert len(waits) == 100
    assert max(waits) - min(waits) > RETRY_MAX_S / 3
