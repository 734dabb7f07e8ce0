"""What people do about a change that was set aside: mend it, or ask the supervisor.

Their word is a change of its own (SETTLE), so that every copy of the unit counts the
same open ones. The change it speaks of stays where it is, whole.
"""
from dataclasses import dataclass
from typing import Final, Literal

from db import aside as store
from db import inbox
from db.sqlite import Database
from sync.change import NO_ENTITY, Body
from sync.change import read as read_change

How = Literal["mended", "referred"]
MENDED: Final = "mended"        # written again, as a proper change
REFERRED: Final = "referred"    # handed to the supervisor of the province
WORDS_CHARS_MAX: Final = 2000
ID_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What somebody said about the change `id` of a scope."""

    id: bytes
    scope: int
    how: str
    words: str
    by: str
    at_ms: int


def sets_of(id: bytes, scope: int, how: How, words: str) -> dict[int, object]:
    """A SETTLE as the numbered values of a change."""
    return {1: id, 2: scope, 3: how, 4: words}


def read(body: Body) -> Settled | None:
    """What a SETTLE says, None when it says nothing that can be kept."""
    id, scope, how, words = (body.sets.get(number) for number in (1, 2, 3, 4))
    if not (isinstance(id, bytes) and len(id) == ID_BYTES and type(scope) is int
            and how in (MENDED, REFERRED) and isinstance(words, str)):
        return None
    return Settled(id=id, scope=scope, how=str(how), words=words[:WORDS_CHARS_MAX],
                   by=body.actor, at_ms=body.at_ms)


def keep(db: Database, settled: Settled) -> None:
    """Remember it. Two people may have said something: one word stands everywhere."""
    store.settle(db, (settled.scope, settled.id, settled.how, settled.words,
                      settled.by, settled.at_ms))


def refer(db: Database, settled: Settled, device: bytes, now_ms: int) -> None:
    """At the hub: the change it speaks of goes to the supervisor's inbox too."""
    found = store.find(db, settled.scope, settled.id)
    if found is None:
        return
    body = read_change(found.body).body
    inbox.add(db, (settled.id, device, found.writer, settled.scope, found.seq,
                   body.entity if body else NO_ENTITY, found.body, REFERRED, now_ms))
