"""A case as it once stood here, and who wrote a value of it."""
from collections.abc import Mapping
from dataclasses import dataclass

from db import changes
from db.errors import StaleCase
from db.sqlite import Database
from sync import certificates
from sync.apply import DECLARED_AT, Applying
from sync.change import decode
from sync.fold import Act, CaseState, Write
from sync.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """Who wrote something, on which machine of which unit, and when."""

    by: str
    unit: str
    device: str
    here: bool        # on this very PC
    at_hub: bool
    claimed_ms: int


def acts_of(db: Database, meaning: Meaning, n: int) -> list[Act]:
    """Every change of the case in this row, ready to be folded again."""
    reader = Applying(db, meaning, 0, False)
    aside = {(row[0], row[1]) for row in db.query("SELECT lane, seq FROM quarantine")}
    acts = []
    for logged in changes.of_case(db, n):
        if (logged.lane, logged.seq) in aside:
            continue
        body = decode(logged.body)
        declared = body.sets.get(DECLARED_AT)
        claimed = declared if isinstance(declared, int) else body.at_ms
        write = Write(logged.lane, logged.seq, logged.id[:16], claimed, body.at_ms)
        acts.append(Act(write, reader.resolve(body.seen), body.sets))
    return acts


def context(state: CaseState) -> str:
    """What who looks at this state has seen, as the text a form carries."""
    return ",".join(f"{lane}.{seq}.{head.hex()}"
                    for lane, (seq, head) in sorted(state.heads.items()))


def read_context(db: Database, text: str) -> Mapping[int, int]:
    """What a form had seen: lane → number. Raises StaleCase when it is not ours."""
    seen: dict[int, int] = {}
    for part in text.split(","):
        lane, _, rest = part.partition(".")
        seq, _, head = rest.partition(".")
        if not (lane.isdecimal() and seq.isdecimal()) or len(lane + seq) > 18:
            raise StaleCase(why="context")
        id = changes.id_at(db, int(lane), int(seq))
        if id is None or id[:8].hex() != head:
            raise StaleCase(why="context")
        seen[int(lane)] = int(seq)
    return seen


def wrote(db: Database, write: Write, own_device: bytes) -> Wrote:
    """Who wrote this. The write must be in the log."""
    row = db.first(
        """SELECT c.body, l.writer FROM changes c JOIN lanes l ON l.id = c.lane
        WHERE c.lane = ? AND c.seq = ?""", (write.lane, write.seq))
    assert row is not None, "a live value is in the log"
    author = certificates.author(db, row[1])
    return Wrote(
        by=decode(row[0]).actor, unit=author.unit if author else "",
        device=author.name if author else "",
        here=author is not None and author.device == own_device,
        at_hub=author is not None and author.role == certificates.HUB,
        claimed_ms=write.claimed_ms)
