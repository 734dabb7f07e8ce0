"""Ways to spoil bytes, texts and structures, drawn from a seed."""
from random import Random
from typing import Final

import msgspec

NUMBERS: Final = (0, 1, -1, 2, 127, 128, 255, 256, 65_535, 1 << 31, 1 << 32, -(1 << 31),
                  (1 << 53) - 1, 1 << 53, 1 << 62, (1 << 63) - 1, 1 << 63,
                  (1 << 64) - 1, -(1 << 63))
TEXTS: Final = ("", "a", "ạ" * 300, "\x00", "\ud7ff", "1.001193", "2026-11-27", "e" * 9)
ODD: Final = (None, True, False, 1.5, float("nan"), [], {}, [[]], {"a": 1}, {1: [2]},
              b"", bytes(8), bytes(16), bytes(32), bytes(64), b"\xff" * 70_000)
DEEP: Final = 40


def spoilt(data: bytes, chance: Random, others: list[bytes]) -> bytes:
    """Some bytes changed, cut, doubled or taken from another sample."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        place = chance.randrange(len(found) + 1)
        how = chance.randrange(7)
        if how == 0 and found:
            found[min(place, len(found) - 1)] ^= 1 << chance.randrange(8)
        elif how == 1:
            del found[place:]
        elif how == 2:
            del found[place:place + chance.choice((1, 4, 64))]
        elif how == 3:
            found[place:place] = chance.randbytes(chance.choice((1, 2, 8, 100)))
        elif how == 4:
            number = chance.choice(NUMBERS)
            found[place:place + 4] = (number & 0xFFFF_FFFF).to_bytes(4, "big")
        elif how == 5:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            found[place:] = other[start:]
        else:
            found[place:place] = found[place:place + chance.choice((1, 16, 500))]
    return bytes(found)


def twisted(told: object, chance: Random) -> object:
    """A structure with something in it that does not belong there."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        told = _twist(told, chance)
    return told


def _twist(told: object, chance: Random) -> object:
    if isinstance(told, list) and told and chance.random() < 0.9:
        place = chance.randrange(len(told))
        how = chance.randrange(8)
        if how == 0:
            return told[:place] + told[place + 1:]
        if how == 1:
            return [*told[:place], told[place], *told[place:]]
        if how == 2:
            other = chance.randrange(len(told))
            return [told[other] if n == place else one for n, one in enumerate(told)]
        return [_twist(one, chance) if n == place else one
                for n, one in enumerate(told)]
    if isinstance(told, dict) and told and chance.random() < 0.9:
        key = chance.choice(list(told))
        if chance.random() < 0.2:
            return {chance.choice(NUMBERS): value if name == key else value
                    for name, value in told.items()}
        return {name: _twist(value, chance) if name == key else value
                for name, value in told.items()}
    if isinstance(told, int) and chance.random() < 0.7:
        return chance.choice(NUMBERS) if chance.random() < 0.6 else told + (
            chance.choice((-1, 1)))
    if isinstance(told, bytes) and told and chance.random() < 0.6:
        return spoilt(told, chance, [told])
    return strange(chance)


def strange(chance: Random) -> object:
    """Any value at all."""
    how = chance.randrange(4)
    if how == 0:
        return chance.choice(NUMBERS)
    if how == 1:
        return chance.choice(TEXTS)
    if how == 2:
        return chance.choice(ODD)
    deep: object = chance.choice(NUMBERS)
    for _ in range(chance.randrange(DEEP)):
        deep = [deep]
    return deep


def packed(told: object) -> bytes:
    """As MessagePack; what no MessagePack can say becomes nothing at all."""
    try:
        return msgspec.msgpack.encode(told)
    except (OverflowError, TypeError, ValueError, RecursionError):
        return b""
