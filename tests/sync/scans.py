"""Scans for the tests: papers that need no drawing, and hands that attach them."""
import hashlib
from random import Random

from app.capture.small_paper import SmallPaper
from app.work import attach_paper as use_case
from db import papers as store
from sync.paper import ATTACHED

from .stores import CASE


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


def listed(desk, case=CASE):
    """sha → (kind, turn) of what a case has or had."""
    (n,) = desk.db.query("SELECT n FROM cases WHERE id = ?", (bytes.fromhex(case),))
    return {one.sha: (one.kind, one.turn) for one in store.of_case(desk.db, n[0])}


def said(turn, sha=b"s" * 32, size=5, **other):
    """The sets of a PAPER change."""
    paper = {"sha": sha, "size": size, "pages": 1, "form": "jpg", "kind": "Đơn",
             "turn": turn} | other
    return {ATTACHED: list(paper.values())}
