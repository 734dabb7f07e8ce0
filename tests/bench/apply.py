"""How many changes a second a hub takes in: verify, fold, shadow and search.

The only figure measured inside the program: frames as a desk packs them, taken as a
hub takes them, several to a commit. Beside it, in the same run and the same commits,
a bare loop: inflate, decode, hash, check the signature, insert the bytes, no more.
"""
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, TypeVar

from nacl.signing import SigningKey

from app.desk import Desk, open_desk, store_of
from app.meaning import MEANING
from app.work.add_cases import add_cases
from app.work.edit_cases import edit_cases
from db import changes, lanes
from sync import certificates, frame, incarnation, me
from sync.apply import Applying
from sync.certificates import DeviceCertificate
from sync.change import NOTHING, read, seal_text
from sync.frame import Frame, Placed, Seal
from sync.framing import Positions
from sync.identity import key_from_seed
from sync.me import Me

from .bare import BareChain, BareFrame, BareLog
from .figure import Figure
from .province import PLACE
from .workload import UNIT, base, edits

CASES: Final = 10_000
EDITS: Final = 20_000
# About 8 kB of frame each, and about 64 kB to a commit, as a big push is.
CASES_PER_FRAME, EDITS_PER_FRAME = 80, 350
FRAMES_PER_COMMIT: Final = 8
NEW_BAR, EDITS_BAR = 5_000, 10_000

OneFrame = TypeVar("OneFrame")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the work: frames as the desk packs them, and for the bare loop."""

    number: int
    frames: list[bytes]
    bare: list[BareFrame]


def measure(runs: int) -> list[Figure]:
    key = SigningKey.generate()
    certificate, new, edited = _written(key)
    rates: dict[str, list[float]] = {"new": [], "edits": [], "b new": [], "b edits": []}
    for _ in range(runs):
        hub = fresh_folder("hub", "hub", "")
        with hub.db.write():
            certificates.save_device(hub.db, certificate, 0)
        log = BareLog(_fresh("bare") / "bare.db", key.verify_key)
        for name, part in (("new", new), ("edits", edited)):
            rates[name].append(_rate(part.number, part.frames,
                                     lambda some, hub=hub: _take(hub, some)))
            rates[f"b {name}"].append(_rate(part.number, part.bare, log.take))
    return [_figure("new cases taken in", NEW_BAR, rates["new"], rates["b new"], new),
            _figure("edits taken in", EDITS_BAR, rates["edits"], rates["b edits"],
                    edited)]


def _figure(name: str, bar: float, rates: list[float], bare: list[float], part: Part
            ) -> Figure:
    return Figure(
        name=name, unit="/s", bar=bar, better="higher", runs=tuple(rates),
        limit=median(bare),
        note=f"{part.number} in {len(part.frames)} frames, {FRAMES_PER_COMMIT} to a "
             f"commit, {sum(map(len, part.frames)) / part.number:.1f} bytes each; "
             "the limit is a bare loop in the same run")


def _rate(number: int, frames: list[OneFrame],
          take: Callable[[list[OneFrame]], None]) -> float:
    began = time.perf_counter()
    for first in range(0, len(frames), FRAMES_PER_COMMIT):
        take(frames[first:first + FRAMES_PER_COMMIT])
    return number / (time.perf_counter() - began)


def _take(hub: Desk, frames: list[bytes]) -> None:
    hub.db.take_much()
    with hub.db.write():
        batch = Applying(hub.db, MEANING, hub.clock.now_ms(), arrivals=True)
        for data in frames:
            batch.take_frame(frame.unpack(data, batch.pairs, batch.expect))
        taken = batch.finish()
    assert taken.acts and not taken.quarantined, taken


def _written(key: SigningKey) -> tuple[DeviceCertificate, Part, Part]:
    """Let a desk write everything, and pack it as it would be sent."""
    desk = fresh_folder("desk", "desk", UNIT)
    incarnation.keep_token(desk.db, desk.me)     # or it would be taken for a copy
    cases = list(base(CASES))
    add_cases(desk, enumerate(cases, 1))
    edit_cases(desk, enumerate(edits(cases, EDITS), 1))
    (lane,) = lanes.of_writers(desk.db, [desk.me.writer])
    logged = changes.of_lane(desk.db, lane.n, 0, CASES + EDITS)
    bodies = [one.body for one in logged]
    placed = _placed(logged)
    new = list(_frames(desk, placed[:CASES], CASES_PER_FRAME))
    edited = list(_frames(desk, placed[CASES:], EDITS_PER_FRAME))
    chain = BareChain(key)
    return (_certificate(desk.me),
            Part(CASES, new, chain.frames(bodies[:CASES], CASES_PER_FRAME)),
            Part(EDITS, edited, chain.frames(bodies[CASES:], EDITS_PER_FRAME)))


def _placed(logged: list[changes.Logged]) -> list[Placed]:
    heads = [NOTHING, *(one.id for one in logged)]
    return [Placed(one.writer, one.scope, one.seq, prev, read(one.body))
            for one, prev in zip(logged, heads, strict=False)]


def _frames(desk: Desk, placed: list[Placed], per_frame: int) -> Iterator[bytes]:
    held = Positions(desk.db).held
    for first in range(0, len(placed), per_frame):
        some = placed[first:first + per_frame]
        yield frame.pack(Frame(tuple(some), (_seal(desk.me, some[-1]),)), held)


def _seal(own: Me, last: Placed) -> Seal:
    text = seal_text(last.writer, last.scope, last.seq, last.change.id)
    return Seal(last.writer, last.scope, last.seq, last.change.id,
                own.writer_key.sign(text))


def fresh_folder(name: str, kind: str, unit: str) -> Desk:
    path = _fresh(name)
    store = store_of(path, create=True)
    seeds = bytes([len(kind)]) * 32, bytes([64 + len(kind)]) * 32
    device, writer = map(key_from_seed, seeds)
    with store.db().write():
        me.save(store.db(), Me(
            kind="hub" if kind == "hub" else "desk", device_key=device,
            writer_key=writer, unit=unit, role="officer", name="Quầy 1", box=0,
            hub_id=bytes(16), hub_public=b""), *seeds)
        certificates.save_device(store.db(), _certificate(me.load(store.db())), 0)
    return open_desk(store, "Nguyễn Thị Lan")


def _certificate(own: Me) -> DeviceCertificate:
    return DeviceCertificate(
        device=own.device, public_key=own.device_key.public, unit=own.unit,
        role=own.role, name=own.name, box=0, writer=own.writer,
        writer_key=own.writer_key.public)


def _fresh(name: str) -> Path:
    path = PLACE / "apply" / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
