"""No door falls over, is slow, or lets in more than it should; a bomb costs little.

`python -m tests.soak fuzz 100` knocks a million times.
"""
import tracemalloc
import zlib
from dataclasses import asdict

import pytest

from sync.dictionary import DICTIONARIES, LATEST
from sync.errors import Malformed
from sync.frame import HEADER, MAGIC, RAW_BYTES_MAX, inflate

from .doors import DOORS
from .knock import knock

BOX_S = 1.0
BOMB_BYTES = 16 * 1024
BOMB_MEMORY_MAX = 4 * 1024 * 1024


@pytest.mark.parametrize("name", DOORS)
def test_a_door_takes_whatever_comes(name, record_property):
    figures = knock(name, 0, 100_000, BOX_S)

    record_property("figures", asdict(figures))
    print(name, figures)
    assert figures.inputs > 20


@pytest.mark.parametrize("claims", [RAW_BYTES_MAX, RAW_BYTES_MAX + 1, 1, 0xFFFF_FFFF])
@pytest.mark.parametrize("within", [b"\x00", b"\x91", b"\xdc\xff\xff"])
def test_a_bomb_costs_little(claims, within):
    """16 kB that would be sixteen megabytes, whatever it says it is."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15, 9, 0, DICTIONARIES[LATEST])
    body = b""
    while len(body) < BOMB_BYTES:
        body += press.compress(within * 100_000)
    body = (body + press.flush())[:BOMB_BYTES]
    bomb = HEADER.pack(MAGIC, 1, 0, LATEST, claims, len(body), zlib.crc32(body)) + body

    tracemalloc.start()
    with pytest.raises(Malformed):
        inflate(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak <= BOMB_MEMORY_MAX


def test_lists_within_lists_end_somewhere():
    """A payload that is one list in another a hundred thousand times."""
    payload = b"\x91" * 100_000 + b"\x90"
    press = zlib.compressobj(9, zlib.DEFLATED, -15, 9, 0, DICTIONARIES[LATEST])
    body = press.compress(payload) + press.flush()

    with pytest.raises(Malformed):
        inflate(HEADER.pack(MAGIC, 1, 0, LATEST, len(payload), len(body),
                            zlib.crc32(body)) + body)
