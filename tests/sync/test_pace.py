"""How much is sent at once, and how desks spread their tries."""
import pytest

from sync.pace import (
    PUSH_MAX,
    PUSH_MIN,
    REQUEST_GOAL_S,
    RETRY_FIRST_S,
    RETRY_MAX_S,
    Pace,
    retry_after_s,
)


def test_cuts_halve_what_is_sent_down_to_a_floor():
    pace, sizes = Pace(64 * 1024), []
    for _ in range(8):
        pace = pace.after_cut()
        sizes.append(pace.push_bytes)

    assert sizes[:4] == [32_768, 16_384, 8_192, 4_096]
    assert set(sizes[4:]) == {PUSH_MIN}


def test_quick_full_requests_double_it_up_to_a_ceiling():
    pace = Pace(PUSH_MIN)
    for _ in range(20):
        pace = pace.after_success(pace.push_bytes, 1.0)

    assert pace.push_bytes == PUSH_MAX


@pytest.mark.parametrize("sent, took_s, grows", [
    (16_384, 1.0, True), (16_383, 1.0, False),        # half full is full enough
    (32_768, REQUEST_GOAL_S, True), (32_768, REQUEST_GOAL_S + 0.1, False),
    (0, 0.1, False)])
def test_only_what_was_full_and_quick_grows(sent, took_s, grows):
    assert (Pace(32_768).after_success(sent, took_s).push_bytes > 32_768) is grows


@pytest.mark.parametrize("failures", [1, 2, 5, 7, 100, 10_000])
def test_every_wait_lies_between_half_its_ceiling_and_the_ceiling(failures):
    ceiling = min(RETRY_MAX_S, RETRY_FIRST_S * 2 ** min(failures - 1, 16))

    assert retry_after_s(failures, 0.0) == ceiling / 2
    assert ceiling * 0.99 < retry_after_s(failures, 0.9999) <= ceiling <= RETRY_MAX_S


def test_desks_that_failed_equally_often_do_not_knock_together():
    waits = {round(retry_after_s(20, chance / 100), 3) for chance in range(100)}

    assert len(waits) == 100
    assert max(waits) - min(waits) > RETRY_MAX_S / 3
