"""The limit printed beside a result is what the line's own numbers allow."""
from math import inf

import pytest

from tests.bench.limits import least_s
from tests.bench.line import Shape

LINE = {"rate": 8_000, "rtt_s": 0.8}


@pytest.mark.parametrize("payload, shape, seconds", [
    (0, Shape(**LINE), 1.6),            # a connection and an exchange
    (8_000, Shape(**LINE), 2.6),
    (8_000, Shape(rate=8_000, rtt_s=0.8, cut_every_s=20), 2.6),
    # 1.4 s of the first 3 s carry bytes, 0.6 s are left: 3 + 0.2 + 1.6 + 0.6
    (16_000, Shape(**LINE, cut_every_s=3), 5.4),
    # Cut before anything could be carried: 1 + 0.2 + 1.6 + 1
    (8_000, Shape(**LINE, cut_every_s=3, first_cut_s=1), 3.8),
    (1, Shape(**LINE, cut_every_s=1.7), inf),
    (1_000_000, Shape(), 0.0),
])
def test_the_least_time(payload, shape, seconds):
    assert least_s(payload, shape) == pytest.approx(seconds)
