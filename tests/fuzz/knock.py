"""Knock at a door many times, and tell what it cost."""
import resource
import time
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.world.violation import expect

from .doors import DOORS

INPUT_MS_MAX: Final = 50.0
GROWTH_MB_MAX: Final = 64.0


@dataclass(frozen=True)
class Figures:
    """What a series of inputs came to; the seconds are those of one core."""

    inputs: int
    seconds: float
    slowest_ms: float
    growth_mb: float


def knock(name: str, seed: int, inputs: int, box_s: float = 1e9) -> Figures:
    """So many spoilt inputs, each from its own seed, or fewer in the time given. Time
    is what this thread used, however busy the machine is.

    Raises what a door raises, with the input that did it; Violation for a slow one.
    """
    door, done, slowest_s = DOORS[name], 0, 0.0
    door(Random(f"{name}/warm"))
    began, memory = time.thread_time(), _memory_mb()
    for number in range(inputs):
        chance, start = Random(f"{name}/{seed}/{number}"), time.thread_time()
        try:
            given = door(chance)
        except BaseException as error:
            error.add_note(f"door {name}, seed {seed}, input {number}")
            raise
        took_s = time.thread_time() - start
        if took_s * 1000 > INPUT_MS_MAX:
            took_s = min(took_s, _again_s(name, seed, number))
            expect(took_s * 1000 <= INPUT_MS_MAX, "slow", name, seed, number, took_s,
                   given[:80])
        slowest_s, done = max(slowest_s, took_s), done + 1
        if time.thread_time() - began > box_s:
            break
    growth = _memory_mb() - memory
    expect(growth <= GROWTH_MB_MAX, "memory grows", name, seed, growth)
    return Figures(done, time.thread_time() - began, slowest_s * 1000, growth)


def _again_s(name: str, seed: int, number: int) -> float:
    """The same input once more: a machine that was busy is not a slow door."""
    start = time.thread_time()
    DOORS[name](Random(f"{name}/{seed}/{number}"))
    return time.thread_time() - start


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
