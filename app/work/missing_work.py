"""What may still be missing here: after a new life of the hub above all.

A desk that has not come since the hub was put back may hold what nobody else does.
"""
from dataclasses import dataclass
from typing import Literal

import msgspec

from app.clock import iso
from app.desk import Desk
from db import lanes, meta
from db.sqlite import Row
from sync.answer import Report

Why = Literal["not_heard", "unsent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A PC whose work may not all be here. `held` says how far its lanes are:
    writer/scope → seq; `unsent` is what it said it had more, None when unknown."""

    device: str
    unit: str
    name: str
    why: Why
    last_contact: str | None
    unsent: int | None
    held: dict[str, int]


def missing(desk: Desk) -> list[Missing]:
    """Every active PC of which something may be missing, by unit and device."""
    with desk.db.reading():
        since = meta.get_number(desk.db, "life_ms")
        found = []
        for row in desk.db.query(
                """SELECT d.id, d.unit, d.name, h.last_contact_ms, h.report
                FROM devices d LEFT JOIN health h ON h.device = d.id
                WHERE d.state = 'active' ORDER BY d.unit, d.enrolled_ms, d.id"""):
            heard = row["last_contact_ms"]
            unsent = _unsent(row)
            silent = since > 0 and (heard is None or heard < since)
            if not silent and not unsent:
                continue
            found.append(Missing(
                device=row["id"].hex(), unit=row["unit"], name=row["name"],
                why="not_heard" if silent else "unsent",
                last_contact=None if heard is None else iso(heard), unsent=unsent,
                held=_held(desk, row["id"])))
    return found


def _unsent(row: Row) -> int | None:
    if row["report"] is None:
        return None
    return msgspec.msgpack.decode(row["report"], type=Report).unsent


def _held(desk: Desk, device: bytes) -> dict[str, int]:
    writers = [bytes(row[0]) for row in desk.db.query(
        "SELECT id FROM writers WHERE device = ? ORDER BY id", (device,))]
    return {f"{lane.writer.hex()}/{lane.scope}": lane.head_seq
            for lane in lanes.of_writers(desk.db, writers)}
