"""What can be saved from a store that broke, and put into a good one.

A change is known by its hash and a key by its name, so a true row is told from a torn
one wherever it is found. Everything else (cases, lists, search) follows from changes.
"""
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from db import changes, meta
from db.pages import Found, Value, rows_in
from db.sqlite import Database
from sync import certificates
from sync.apply import Applying
from sync.change import DEVICE, RECEIPT, Change, change_id, decode, seal_text
from sync.errors import Gap, Malformed
from sync.frame import Placed, Seal
from sync.identity import SEED_BYTES, Key, key_from_seed, name_of
from sync.me import Me
from sync.meaning import Meaning

ID, BODY, SEAL = 3, 9, 10       # columns of a row of the log
COLUMNS: Final = 11
FACTS: Final = {                # facts about itself a folder cannot do without: bytes
    "device_seed": 32, "writer_seed": 32, "hub_id": 16, "hub_public": 32, "epoch": 8}
TEXTS: Final = ("kind", "unit", "role", "name", "box", "hub_url")


@dataclass(slots=True)
class Saved:
    """What was found whole: changes by the order they were stored in, with the seal
    that was beside each; who the folder is; the key of its hub."""

    changes: dict[bytes, tuple[int, bytes, bytes | None]] = field(default_factory=dict)
    facts: dict[str, bytes] = field(default_factory=dict)
    hub_writers: dict[bytes, bytes] = field(default_factory=dict)
    keys: dict[bytes, Key] = field(default_factory=dict)   # of our own writers

    @property
    def device(self) -> bytes:
        """The name of this device, empty when its key is gone."""
        seed = self.facts.get("device_seed")
        return name_of(key_from_seed(seed).public) if seed else b""

    @property
    def knows_itself(self) -> bool:
        """Whether a new store can be begun from this alone."""
        return (FACTS.keys() - {"epoch"} <= self.facts.keys()
                and self.facts.get("kind") in (b"desk", b"hub")
                and bool(self.hub_writers))


def save_from(files: Iterable[Path]) -> Saved:
    """Look through every page of these files and of the logs beside them."""
    saved = Saved()
    for file in files:
        for row in rows_in(file):
            _look_at(saved, row)
    return saved


def _look_at(saved: Saved, row: Found) -> None:
    values = row.values
    if len(values) >= COLUMNS and isinstance(body := values[BODY], bytes):
        id, seal = values[ID], values[SEAL]
        if isinstance(id, bytes) and change_id(body) == id:
            saved.changes[id] = (
                row.rowid, body, seal if isinstance(seal, bytes) else None)
    elif len(values) == 2 and isinstance(name := values[0], str):
        if _is_fact(name, value := values[1]):
            assert isinstance(value, bytes)
            saved.facts[name] = value    # what stands in the log beside it came later
            if name == "writer_seed":
                _know(saved, value)
    elif len(values) == 4 and isinstance(values[2], str):
        _know(saved, values[1])          # who we were before we began anew
    elif len(values) == 4 and values[3] == 1:
        id, key = values[0], values[1]
        if isinstance(id, bytes) and isinstance(key, bytes) and name_of(key) == id:
            saved.hub_writers[id] = key


def _know(saved: Saved, seed: Value) -> None:
    """A key of ours; one that never was ours names a lane nobody has."""
    if isinstance(seed, bytes) and len(seed) == SEED_BYTES:
        key = key_from_seed(seed)
        saved.keys[name_of(key.public)] = key


def _is_fact(name: str, value: Value) -> bool:
    if not isinstance(value, bytes):
        return False
    return len(value) == FACTS[name] if name in FACTS else (
        name in TEXTS and len(value) < 500)


def begin_again(db: Database, saved: Saved) -> None:
    """A new store becomes who the broken one was. Inside `write()`."""
    for name, value in saved.facts.items():
        meta.put(db, name, value)
    hub, hub_writers = name_of(saved.facts["hub_public"]), saved.hub_writers
    for id, key in hub_writers.items():
        certificates.save_writer(db, id, key, hub, hub=True)
    # Who owns which lane must be known before any lane is taken in.
    for placed, _ in _in_order(saved):
        body = placed.change.body
        if body is not None and body.kind == DEVICE and body.writer in hub_writers:
            certificates.take(db, body)


def take_in(db: Database, meaning: Meaning, me: Me, saved: Saved, now_ms: int) -> int:
    """Store what was saved and is not here yet; how many changes that were.

    Only what its lane leads to, and only up to a seal of its writer; where we are the
    writer we seal it now. The rest comes back over the line.
    """
    keys = saved.keys | {me.writer: me.writer_key}
    taken, torn = 0, []
    for part in _as_stored(saved):
        stored = _take(db, meaning, part, (now_ms, me.is_hub, keys))
        if stored is None:
            torn += _by_lane(part)
        taken += stored or 0
    while torn:
        left = []
        for part in torn:
            stored = _take(db, meaning, part, (now_ms, me.is_hub, keys))
            if stored is None:
                left.append(part)   # what it needs may stand in a later part
            taken += stored or 0
        if len(left) == len(torn):
            break
        torn = left
    if me.is_hub:
        _note_receipts(db, meaning)
    return taken


def _note_receipts(db: Database, meaning: Meaning) -> None:
    """A receipt may have been stored before the lane it speaks of."""
    with db.write():
        for _, raw in list(changes.counting_of_kind(db, RECEIPT)):
            certificates.note_receipt(db, meaning, decode(raw))


Part = list[tuple[Placed, bytes | None]]   # changes with the seals beside them


def _as_stored(saved: Saved) -> Iterator[Part]:
    """The changes in the order they were stored, cut where every lane is sealed: so
    they came, and what they refer to stands before them or beside them."""
    part: Part = []
    open_lanes: set[tuple[bytes, int]] = set()
    for placed, seal in _in_order(saved):
        part.append((placed, seal))
        lane = (placed.writer, placed.scope)
        open_lanes.add(lane)
        if seal is not None:
            open_lanes.discard(lane)
        if not open_lanes:
            yield part
            part = []
    if part:
        yield part


def _in_order(saved: Saved) -> Iterator[tuple[Placed, bytes | None]]:
    """Every change that can be read, in the order they were stored."""
    for _, raw, seal in sorted(saved.changes.values(), key=lambda one: one[0]):
        try:
            body = decode(raw)
        except Malformed:
            continue   # set aside when it came; it comes back over the line
        yield Placed(body.writer, body.scope, body.seq, body.prev,
                     Change(change_id(raw), raw, body)), seal


def _by_lane(part: Part) -> list[Part]:
    """The same, each lane by itself, cut at each of its seals and where a change is
    missing: what stands before the hole may still be good."""
    parts: list[Part] = []
    waiting: dict[tuple[bytes, int], Part] = {}
    for placed, seal in part:
        where = (placed.writer, placed.scope)
        lane = waiting.setdefault(where, [])
        if lane and lane[-1][0].change.id != placed.prev:
            parts.append(lane)
            lane = waiting[where] = []
        lane.append((placed, seal))
        if seal is not None:
            parts.append(waiting.pop(where))
    return parts + list(waiting.values())


def _take(db: Database, meaning: Meaning, part: Part,
          way: tuple[int, bool, Mapping[bytes, Key]]) -> int | None:
    """One part, all of it or nothing; None when it cannot be, yet. `way` is the time,
    whether this is a hub, and the keys of our own writers."""
    now_ms, is_hub, keys = way
    ends = {(placed.writer, placed.scope): number
            for number, (placed, _) in enumerate(part)}
    try:
        with db.write():
            batch = Applying(db, meaning, now_ms, arrivals=is_hub)
            for number, (placed, seal) in enumerate(part):
                if seal is None and ends[placed.writer, placed.scope] == number:
                    seal = _own_seal(keys, placed)
                batch.take(placed, seal)
                part[number] = (placed, seal)
            for number in ends.values():
                _check(batch, *part[number])
            done = batch.finish()
    except (Gap, Malformed):
        return None
    return done.acts + done.others + done.quarantined


def _own_seal(keys: Mapping[bytes, Key], placed: Placed) -> bytes:
    """Our seal, where the one we made is lost. Raises Gap for others' lanes."""
    key = keys.get(placed.writer)
    if key is None:
        raise Gap(writer=placed.writer.hex(), why="unsealed")
    return key.sign(seal_text(
        placed.writer, placed.scope, placed.seq, placed.change.id))


def _check(batch: Applying, placed: Placed, seal: bytes | None) -> None:
    """Asked at the end: a new writer introduces itself in its first change."""
    author = batch.author(placed.writer)
    if author is None or seal is None or not author.vouches(Seal(
            placed.writer, placed.scope, placed.seq, placed.change.id, seal)):
        raise Gap(writer=placed.writer.hex(), why="seal")
