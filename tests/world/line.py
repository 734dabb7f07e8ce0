"""The line: what can happen to a request and to its answer."""
from random import Random

from .options import MINUTE_MS, Options

PORTAL = (b"<!DOCTYPE html><html><head><title>WiFi</title></head><body>Vui long dang "
          b"nhap de su dung mang.</body></html>")
PAGES = (PORTAL, b"", b"HTTP/1.1 500 Internal Server Error\r\n\r\n", b"MC1Y",
         b"MC1Y\xff\xff\xff\xff" + PORTAL, b"MC1Y\x00\x00\x00\x04abcd" + bytes(64))


class Dribble:
    """A stream that gives what it has in pieces, as a slow line does."""

    def __init__(self, data: bytes, chance: Random) -> None:
        self.data = data
        self.chance = chance
        self.place = 0

    def read(self, size: int) -> bytes:
        size = min(size, self.chance.choice((1 << 20, 1 << 20, 100, 1)))
        part = self.data[self.place:self.place + size]
        self.place += len(part)
        return part


def request_fates(chance: Random, options: Options, data: bytes
                  ) -> list[tuple[int, bytes]]:
    """(delay, bytes) of every copy of a request that reaches the hub."""
    delay = chance.randint(200, 3_000)
    if chance.random() < options.lost:
        return []
    if chance.random() < options.flipped:
        place = chance.randrange(len(data))
        data = data[:place] + bytes([data[place] ^ 1]) + data[place + 1:]
    if chance.random() < options.late:
        delay = chance.randint(1, 20) * MINUTE_MS
    copies = [(delay, data)]
    if chance.random() < options.doubled:
        # A ghost: it comes when the desk has long given it up, or the hub forgotten it.
        copies.append((chance.randint(1, chance.choice((9, 200)) * MINUTE_MS), data))
    return copies


def answer_fate(chance: Random, options: Options) -> str:
    """What becomes of an answer."""
    for fate in ("swallowed", "cut", "portal", "flipped", "stale"):
        if chance.random() < getattr(options, fate):
            return fate
    return "whole"


def portal_page(chance: Random) -> bytes:
    """What a box in the middle says instead of the hub."""
    return chance.choice(PAGES)
