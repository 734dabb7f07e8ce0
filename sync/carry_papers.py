"""The desk's half of carrying scans: piece by piece, behind the cases.

    somebody waits to see one   → fetch the next piece of it
    else                        → send the next piece of the most urgent one

One piece is one request. What the hub holds is told by every answer, and by every
exchange for the scans that come next; nothing about it is remembered on the disk.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Final, Literal

from db import meta
from db import papers as store
from db.papers import ASK_AGAIN, AT_HUB, NOT_YET, SAID, Scan
from db.sqlite import Database
from sync.ask import REVOKED
from sync.client import Line
from sync.errors import DeviceRevoked, HubRefused, LineDown, VersionTooOld
from sync.exchange import EPOCH, OK, PROTOCOL, REFUSED, SLOW, TIME, UPGRADE
from sync.me import Me
from sync.meaning import Meaning
from sync.paper import bitmap, missing, pieces_of
from sync.papers import close
from sync.parcel import (
    ASK_HEADER,
    BENT,
    PieceAnswer,
    PieceAsk,
    as_header,
    path_of,
    piece_hash,
    read_piece_answer,
    seal_parcel,
)

ASKED_MAX: Final = 8          # scans asked about in one exchange
BENT_MAX: Final = 2           # times a scan may come out wrong in one sync

# moved: a piece came over; useless: the hub would not have it; exchange: it wants to
# be asked in another way first; nothing: no scan has to go or to come.
Step = Literal["moved", "useless", "exchange", "nothing"]


@dataclass(slots=True)
class Carrier:
    """State: what the hub holds of the next scans, which ones it would not have."""

    db: Database
    me: Me
    meaning: Meaning
    now_ms: Callable[[], int]
    _queue: list[int] = field(default_factory=list)
    _have: dict[int, bytes] = field(default_factory=dict)
    _refused: set[int] = field(default_factory=set)
    _bent: dict[int, int] = field(default_factory=dict)

    def plan(self) -> None:
        """Put what waits in order: the most urgent first, then the oldest."""
        rank = self.meaning.rank_papers(self.db, self.now_ms())
        ranked: dict[int, int] = {}
        for one in store.waiting(self.db):
            ranked[one.n] = min(rank(one), ranked.get(one.n, 9))
        self._queue = sorted(ranked.keys() - self._refused,
                             key=lambda n: (ranked[n], n))

    def asked(self) -> list[Scan]:
        """What an exchange asks about: what must be asked again because the hub lives
        another life, what comes next, what the hub has not ruled on."""
        again = store.to_ask(self.db, ASK_AGAIN, ASKED_MAX)
        following = [store.get_scan(self.db, n) for n in self._queue[:ASKED_MAX]]
        said = store.to_ask(self.db, SAID, ASKED_MAX)
        return list(dict.fromkeys([*again, *following, *said]))[:ASKED_MAX]

    def told(self, asked: Sequence[Scan], answers: Sequence[tuple[bool, bytes]],
             all_here: bool) -> None:
        """What the hub said of the scans asked about. `all_here`: it has nothing to
        tell that we lack, its ruling on the scan included."""
        lost = False
        with self.db.write():
            for scan, (whole, have) in zip(asked, answers, strict=False):
                self._have[scan.n] = have
                certain = all_here or scan.told == AT_HUB
                told = NOT_YET if not whole else AT_HUB if certain else SAID
                if told != scan.told:
                    store.set_told(self.db, scan.n, told)
                lost = lost or (scan.at_hub and not whole)
        if lost:
            self.plan()

    def doubts(self) -> bool:
        """True while a scan is to be asked about because the hub lives another life."""
        return bool(store.to_ask(self.db, ASK_AGAIN, 1))

    def step(self, line: Line, wait_s: float) -> Step:
        """Carry one piece. Raises LineDown, HubRefused and its kinds."""
        wanted = store.next_wanted(self.db)
        if wanted is not None and not meta.get_number(self.db, REVOKED):
            return self._fetch(line, wanted, wait_s)
        scan = self._next()
        return "nothing" if scan is None else self._send(line, scan, wait_s)

    def wanted(self) -> bool:
        """True while somebody waits to see a scan."""
        return store.next_wanted(self.db) is not None

    def _next(self) -> Scan | None:
        while self._queue:
            scan = store.get_scan(self.db, self._queue[0])
            if scan.whole and not scan.at_hub and scan.n not in self._refused:
                return scan
            self._queue.pop(0)
        return None

    def _send(self, line: Line, scan: Scan, wait_s: float) -> Step:
        left = missing(self._have.get(scan.n, b""), scan.size) or [0]
        piece = store.piece(self.db, scan.n, left[0]) or b""
        ask = self._ask(scan, left[0], piece_hash(piece))
        with line.put(path_of(scan.sha, left[0]),
                      seal_parcel(ask, piece, self.me.device_key), wait_s) as stream:
            answer, _ = read_piece_answer(stream, self.me.hub_public, ask.nonce)
        step = self._heed(scan, answer)
        if step == "moved":
            self._have[scan.n] = answer.have
            if answer.whole:
                with self.db.write():
                    store.set_told(self.db, scan.n, SAID)
        elif step == "useless":
            self._refused.add(scan.n)
        return step

    def _heed(self, scan: Scan, answer: PieceAnswer) -> Step:
        """What an answer means. Raises HubRefused and its kinds."""
        if answer.hub != self.me.hub_id:
            raise HubRefused(why="other_hub")
        if answer.code == OK:
            return "moved"
        if answer.code in (EPOCH, TIME):
            return "exchange"
        if answer.code == UPGRADE:
            raise VersionTooOld()
        if answer.code == SLOW:
            raise LineDown(why="slow")
        if answer.code == REFUSED and answer.why == "revoked":
            raise DeviceRevoked()
        if answer.code == REFUSED and answer.why != "piece":
            raise HubRefused(why=answer.why)
        if answer.code == BENT and self._bent_again(scan) < BENT_MAX:
            self._have.pop(scan.n, None)
            return "exchange"
        return "useless"

    def _bent_again(self, scan: Scan) -> int:
        self._bent[scan.n] = self._bent.get(scan.n, 0) + 1
        return self._bent[scan.n]

    def _fetch(self, line: Line, scan: Scan, wait_s: float) -> Step:
        left = missing(bitmap(store.pieces_here(self.db, scan.n)), scan.size)
        if not left:
            return self._close(scan)
        ask = self._ask(scan, left[0], b"")
        header = as_header(seal_parcel(ask, b"", self.me.device_key))
        with line.get(path_of(scan.sha, left[0]), {ASK_HEADER: header}, wait_s
                      ) as stream:
            answer, piece = read_piece_answer(stream, self.me.hub_public, ask.nonce)
        step = self._heed(scan, answer)
        with self.db.write():
            if step == "moved":
                store.put_piece(self.db, scan.n, left[0], piece)
            elif step == "useless":
                store.set_why_not(self.db, scan.n, "not_at_hub")
        if step == "moved" and len(left) == 1:
            return self._close(scan)
        return step

    def _close(self, scan: Scan) -> Step:
        """All pieces came: show them only if they are what the name says."""
        with self.db.write():
            if close(self.db, scan, AT_HUB if scan.told == AT_HUB else SAID):
                return "moved"
            if self._bent_again(scan) < BENT_MAX:
                return "moved"
            store.set_why_not(self.db, scan.n, "bent")
        return "useless"

    def _ask(self, scan: Scan, number: int, hash: bytes) -> PieceAsk:
        assert number < pieces_of(scan.size)
        return PieceAsk(
            protocol=PROTOCOL, nonce=token_bytes(16), device=self.me.device,
            hub=self.me.hub_id, epoch=meta.get(self.db, "epoch") or b"",
            time_ms=self.now_ms() + meta.get_number(self.db, "hub_offset_ms"),
            sha=scan.sha, size=scan.size, number=number, hash=hash)
