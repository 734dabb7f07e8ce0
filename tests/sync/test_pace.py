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
    REQUEST_GOAL_S,
    RETRY_FIRST_S,
    RETRY_MAX_S,
    Pace,
    again_s,
    retry_after_s,
)

steps = st.lists(st.one_of(
    st.tuples(st.just("succeeded"), st.floats(0.0, 120.0)),
    st.tuples(st.just("cut"), st.floats(0.0, 120.0)),
    st.tuples(st.just("steady"))), max_size=30)


@given(steps)
def test_whatever_the_line_does_an_ask_is_neither_nothing_nor_endless(told):
    pace = Pace()
    for name, *facts in told:
        pace = getattr(pace, name)(*facts)

        assert ASK_MIN <= pace.ask_bytes <= ASK_MAX


def test_a_good_line_is_soon_trusted_with_the_most():
    pace = Pace()
    for _ in range(12):
        pace = pace.succeeded(1.0)

    assert pace.ask_bytes == ASK_MAX


def test_a_slow_exchange_is_not_followed_by_a_larger_one():
    slow = Pace().succeeded(REQUEST_GOAL_S + 0.1)

    assert slow.ask_bytes == ASK_START < Pace().succeeded(1.0).ask_bytes


def test_a_cut_makes_the_next_ask_smaller():
    assert Pace().cut(20.0).ask_bytes < Pace().ask_bytes


def test_an_exchange_that_nearly_met_the_cut_is_followed_by_a_smaller_one():
    pace = Pace().cut(4.0).cut(4.0)

    assert pace.succeeded(3.95).ask_bytes < pace.ask_bytes
    assert pace.succeeded(3.7).ask_bytes == pace.ask_bytes
    assert pace.succeeded(1.0).ask_bytes > pace.ask_bytes


def test_one_cut_is_bad_luck_and_two_are_a_rhythm():
    assert not Pace().cut(4.0).one_a_connection()
    assert Pace().cut(4.0).cut(4.0).one_a_connection()


def test_a_line_that_is_still_down_teaches_nothing():
    pace = Pace().cut(4.0).cut(4.0)

    assert pace.cut(0.1) == pace
    assert pace.cut(3.0).lived_s == 3.0


def test_a_line_cut_often_is_asked_once_a_connection():
    assert Pace().cut(4.0).cut(4.0).one_a_connection()
    assert not Pace().one_a_connection()
    assert not Pace().cut(4.0).cut(4.0).steady().one_a_connection()


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
