"""The least time a line allows for the bytes that went over it.

    connect (1 RTT) + exchange (1 RTT) + bytes up / rate + bytes down / rate

for one whole request and one whole answer after it. On a line with cuts each piece
between two cuts pays for a connection and an exchange of its own, and carries what
time is left; the bytes are those of the same work on a line without cuts.
"""
from math import inf

from .line import Shape


def least_s(payload: int, shape: Shape) -> float:
    """Seconds for `payload` bytes, both ways together."""
    wire_s = payload / shape.rate if shape.rate else 0.0
    if not shape.cut_every_s:
        return 2 * shape.rtt_s + wire_s
    began, piece_s = 0.0, shape.first_cut_s or shape.cut_every_s
    if shape.cut_every_s - shape.down_s <= 2 * shape.rtt_s:
        return inf
    while wire_s > (room_s := max(0.0, piece_s - 2 * shape.rtt_s)):
        wire_s -= room_s
        began += piece_s + shape.down_s
        piece_s = shape.cut_every_s - shape.down_s
    return began + 2 * shape.rtt_s + wire_s
