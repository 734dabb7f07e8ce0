"""Hundreds of seeded provinces: whatever the line does, all copies come to agree.

A failing seed is printed with its options; `python -m tests.soak worlds SEED` runs it
again. Seeds that once failed stay in `regressions.py`.
"""
import time

import pytest

from .regressions import SEEDS
from .world import run_seed

CHUNKS, SEEDS_EACH = 10, 60
TIME_BOX_S = 150.0
# Both workers of the test command share the chunks, so a chunk has a fifth of it.
CHUNK_BOX_S = TIME_BOX_S / CHUNKS * 2


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_world_keeps_every_promise(chunk, record_property):
    start, first = time.monotonic(), chunk * SEEDS_EACH
    ran = 0

    for seed in range(first, first + SEEDS_EACH):
        run_seed(seed)
        ran += 1
        if time.monotonic() - start > CHUNK_BOX_S:
            break

    record_property("worlds", ran)
    print(f"{ran} of {SEEDS_EACH} worlds ran, seeds {first}-{first + ran - 1}")
    assert ran > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_that_once_failed_holds(seed):
    run_seed(seed)


def test_a_seed_makes_the_same_world_twice():
    first, second = run_seed(7), run_seed(7)

    assert first.told == second.told
    assert first.counts == second.counts
