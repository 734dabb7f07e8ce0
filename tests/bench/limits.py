"""The least time a line allows for the bytes that went over it.

    connect (1 RTT) + exchange (1 RTT) + bytes up / rate + bytes down / rate

for one whole request and one whole answer after it. A cut that broke an open
connection adds its down time, a new connection and a new exchange.
"""
from .line import Carried, Shape


def least_s(carried: Carried, shape: Shape) -> float:
    bytes_s = carried.both / shape.rate if shape.rate else 0.0
    cuts_s = carried.cuts_felt * (shape.down_s + 2 * shape.rtt_s)
    return 2 * shape.rtt_s + bytes_s + cuts_s
