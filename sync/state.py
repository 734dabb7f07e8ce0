"""How a replica stands in one unit: how far it has come, and its digest.

Equal vectors with different digests mean a fault in the program, never in the line.
A unit's scopes are its own and the boxes of its assistants.
"""
import hashlib

from db import cases
from db.sqlite import Database
from sync import union


def scopes(db: Database, unit: str) -> list[int]:
    """The scopes of a unit that this replica may hold."""
    unit = union.heir_of(db, unit)
    boxes = [int(row[0]) for row in db.query(
        "SELECT box FROM devices WHERE unit = ? AND box > 0 ORDER BY box", (unit,))]
    return [*union.scopes(db, unit), *boxes]


def vector(db: Database, unit: str) -> dict[str, int]:
    """How far each lane of a unit goes: writer/scope.id → seq.

    The beginning of the last id tells branches apart, and what a machine that was put
    back wrote under a number from what stood there before.
    """
    marks = scopes(db, unit)
    rows = db.query(
        f"""SELECT writer, scope, head_seq, head_id FROM lanes
        WHERE scope IN ({", ".join("?" * len(marks))})
        ORDER BY writer, scope, head_id""", marks)
    return {f"{row['writer'].hex()}/{row['scope']}.{row['head_id'][:4].hex()}":
            row["head_seq"] for row in rows}


def vector_hash(db: Database, unit: str, registry: int) -> bytes:
    """8 bytes that are equal where the same changes are held, and understood alike."""
    told = f"{registry}," + ",".join(
        f"{lane}={seq}" for lane, seq in vector(db, unit).items())
    return hashlib.sha256(told.encode()).digest()[:8]


def digest(db: Database, unit: str) -> int:
    """64 bits that are equal where the cases of a unit stand the same."""
    total = sum(cases.digest_of(db, scope) for scope in scopes(db, unit))
    return total & 0xFFFF_FFFF_FFFF_FFFF
