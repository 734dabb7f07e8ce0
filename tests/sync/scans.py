"""Scans for the tests: papers that need no drawing, hands that attach them, and a wire
that carries their pieces."""
import hashlib
import io
from contextlib import contextmanager
from random import Random

import msgspec

from app.capture.small_paper import SmallPaper
from app.work import attach_paper as use_case
from db import papers as store
from sync import ask, take_papers
from sync.carry_papers import Carrier
from sync.change import PAPER, Body
from sync.errors import LineDown
from sync.paper import ATTACHED, PIECE_BYTES
from sync.parcel import (
    PieceAsk,
    from_header,
    piece_hash,
    read_piece_answer,
    seal_parcel,
)
from sync.take_papers import Parcel

from .stores import CASE, answered


def scan_of(size, seed=0):
    """A paper of so many bytes that never was a picture."""
    content = Random(seed).randbytes(size)
    return SmallPaper(content=content, sha=hashlib.sha256(content).digest(), pages=1,
                      form="jpg")


def attach(desk, paper, case=CASE, kind="Đơn"):
    """Somebody puts a scan to a case; drawing it small is tested elsewhere."""
    with desk.db.write():
        return use_case.keep_paper(desk.seat, case, kind, paper)


def take_back(desk, paper, case=CASE, role="officer"):
    use_case.take_back_paper(desk.seat, case, paper.sha, role)


def body_saying(sets, kind=PAPER):
    """A change of this kind that says this."""
    return Body(1, b"w" * 8, 6040, 1, bytes(32), 0, (), b"e" * 16, "Lan", kind, False,
                sets)


def listed(desk, case=CASE):
    """sha → (kind, turn) of what a case has or had."""
    (n,) = desk.db.query("SELECT n FROM cases WHERE id = ?", (bytes.fromhex(case),))
    return {one.sha: (one.kind, one.turn) for one in store.of_case(desk.db, n[0])}


def said(turn, sha=b"s" * 32, size=5, **other):
    """The sets of a PAPER change."""
    paper = {"sha": sha, "size": size, "pages": 1, "form": "jpg", "kind": "Đơn",
             "turn": turn} | other
    return {ATTACHED: list(paper.values())}


class Wire:
    """The line of a desk: hands each request to the hub; `faults` meet them in turn.

    lost: the hub never saw it; unheard: it did, nobody heard; twice: a proxy's ghost.
    """

    def __init__(self, hub, *faults):
        self.hub, self.faults = hub, list(faults)
        self.up = []

    @contextmanager
    def put(self, path, body, wait_s):
        yield self._carry(path, body, self._take)

    @contextmanager
    def get(self, path, headers, wait_s):
        yield self._carry(path, from_header(headers["Motcua-Ask"]), self._give)

    def _carry(self, path, data, serve):
        fault = self.faults.pop(0) if self.faults else ""
        sha, number = path.split("/")[-2:]
        where = (bytes.fromhex(sha), int(number))
        if fault == "lost":
            raise LineDown(why="cut")
        self.up.append(where)
        answer = serve(data, where)
        if fault == "twice":
            answer = serve(data, where)
        if fault == "unheard":
            raise LineDown(why="cut")
        return io.BytesIO(answer)

    def _take(self, data, where):
        parcel = take_papers.open_verified(self.hub.hub, data, where)
        if not isinstance(parcel, Parcel):
            return parcel
        with self.hub.db.write():
            return take_papers.take_piece(self.hub.hub, parcel)

    def _give(self, data, where):
        parcel = take_papers.open_verified(self.hub.hub, data, where)
        return parcel if not isinstance(parcel, Parcel) else take_papers.give_piece(
            self.hub.hub, parcel)


def carrier(desk):
    made = Carrier(desk.db, desk.seat.me, desk.side.meaning, desk.watch.now_ms)
    made.plan()
    return made


def exchange(desk, hub, carrying=None):
    """One exchange; the carrier hears what the hub says of its scans."""
    asked = carrying.asked() if carrying else []
    request = ask.build(desk.side, desk.chance.randbytes(16), desk.watch.now_ms(),
                        1 << 16, asked)
    reply = answered(hub, request.data)
    for one in ask.take_answer(desk.side, request, io.BytesIO(reply),
                               desk.watch.now_ms()):
        if carrying and one.scans:
            carrying.told(asked, one.scans, one.all_here)


def carry(desk, hub, *faults):
    """Everything there is to carry, with an exchange after each cut; the wire."""
    wire, carrying = Wire(hub, *faults), carrier(desk)
    exchange(desk, hub, carrying)
    for _ in range(1000):
        try:
            step = carrying.step(wire, 1.0)
        except LineDown:
            exchange(desk, hub, carrying)
            continue
        if step == "nothing":
            exchange(desk, hub, carrying)     # what the province ruled
            return wire
        if step == "exchange":
            exchange(desk, hub, carrying)
    raise AssertionError("it never ends")


def at(desk, paper):
    """(whole, told) of a scan on this machine."""
    (scan,) = store.scans_named(desk.db, paper.sha)
    return scan.whole, scan.told


def want(desk, paper):
    with desk.db.write():
        (scan,) = store.scans_named(desk.db, paper.sha)
        store.want(desk.db, scan.n, desk.watch.now_ms())


def bend(one, paper):
    with one.db.write():
        (scan,) = store.scans_named(one.db, paper.sha)
        one.db.execute("UPDATE scan_pieces SET piece = zeroblob(LENGTH(piece)) "
                       "WHERE scan = ? AND number = 2", (scan.n,))


def parcel(hub, desk, paper, number):
    """The head of a request about one piece; no piece follows yet."""
    return PieceAsk(
        protocol=(1, 1), nonce=bytes(16), device=desk.seat.me.device,
        hub=desk.seat.me.hub_id, epoch=hub.hub.epoch(), time_ms=hub.watch.now_ms(),
        sha=paper.sha, size=len(paper.content), number=number)


def put(hub, desk, paper, number, piece=None, change=None):
    """A piece as any program with the desk's key could send it."""
    if piece is None:
        piece = paper.content[number * PIECE_BYTES:(number + 1) * PIECE_BYTES]
    made = msgspec.structs.replace(
        parcel(hub, desk, paper, number), hash=piece_hash(piece), **(change or {}))
    answer = Wire(hub)._take(seal_parcel(made, piece, desk.seat.me.device_key),
                             (made.sha, made.number))
    return read_piece_answer(io.BytesIO(answer), desk.seat.me.hub_public, made.nonce)[0]
