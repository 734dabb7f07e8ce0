"""Scans over a real line: behind the cases, in pieces, wherever it is cut."""
import hashlib
import time
from random import Random

import pytest
from PIL import Image

from . import people
from .line import cut, delayed, passed, portal, swallowed

LEDGER = ["sent", "received", "disputes", "quarantined", "attempts", "requests",
          "bytes_up", "bytes_down", "pending", "papers_pending"]


@pytest.fixture
def scanned(desk, tmp_path):
    """A case with scans of two pieces each; (case, their names)."""
    made = people.make_case(Random(str(tmp_path)), desk.unit)
    desk.take([made])

    def scan(count):
        names = []
        for number in range(count):
            path = tmp_path / f"{number}.png"
            Image.effect_noise((1200, 1600), 60).save(path)
            names.append(desk.json("paper", "add", made["id"], str(path), "--kind",
                                   "Đơn")["sha256"])
        return made["id"], names

    return scan


def pieces(line):
    """The requests so far: `P` for a piece that goes up, `x` for an exchange."""
    return "".join("P" if request.startswith(b"PUT") else "x"
                   for request in line.requests)


def test_scans_reach_the_province_and_every_desk_of_the_unit(hub, desk, desk_of,
                                                             scanned, tmp_path):
    other = desk_of(desk.unit)
    case, names = scanned(2)
    assert desk.status()["papers_pending"] == 2

    once = desk.sync("--once")
    assert list(once) == LEDGER
    assert (once["sent"], once["papers_pending"]) == (3, 2)
    other.sync()
    assert {row["at_hub"] for row in other.lines("paper", "list", case)} == {False}

    ledger = desk.sync()
    assert (ledger["sent"], ledger["papers_pending"]) == (0, 0)
    assert {row["at_hub"] for row in desk.lines("paper", "list", case)} == {True}
    assert {row["here"] for row in hub.lines("paper", "list", case)} == {True}

    other.sync()
    rows = other.lines("paper", "list", case)
    assert {(row["sha256"], row["here"], row["at_hub"]) for row in rows} == {
        (name, False, True) for name in names}
    out = tmp_path / "out"
    other.run("paper", "get", names[0], "--out", str(out))
    assert hashlib.sha256(out.read_bytes()).hexdigest() == names[0]
    here = {row["sha256"]: row["here"] for row in other.lines("paper", "list", case)}
    assert here == {names[0]: True, names[1]: False}
    assert other.json("verify")["ok"] and hub.json("verify")["ok"]
    assert other.export_text() == desk.export_text()


def test_no_cut_costs_more_than_a_piece(desk, scanned, line):
    scanned(2)
    desk.sync("--once")
    line.next(passed, cut, passed, swallowed, passed, cut, cut, swallowed, portal)

    ledger = desk.sync("--hub", line.url)

    assert ledger["papers_pending"] == 0
    # 4 pieces; each of the 5 that did not come through may have been one of them.
    assert 4 <= pieces(line).count("P") <= 9


def test_a_case_goes_before_the_scans_that_wait(desk, scanned, line):
    scanned(3)
    desk.sync("--once")
    line.always = delayed(0.5)
    sending = desk.start("sync", "--hub", line.url, "--json")
    while pieces(line).count("P") < 2:
        time.sleep(0.02)
    desk.take([people.make_case(Random("urgent"), desk.unit)])
    before = len(line.requests)

    assert sending.wait(60) == 0

    assert '"papers_pending":0' in sending.stdout.read()
    assert pieces(line)[before:].index("x") <= 1
    assert pieces(line)[before:].count("P") >= 2     # and there was something behind it


def test_a_scan_that_cannot_be_had_is_no_line(desk, desk_of, scanned, tmp_path):
    other = desk_of(desk.unit)
    _, (name,) = scanned(1)
    desk.sync("--once")
    other.sync()
    out = tmp_path / "out"

    (row,) = other.refused("paper", "get", name, "--out", str(out), code=3)
    assert row["error"] == "not_at_hub"
    began = time.monotonic()
    other.refused("paper", "get", name, "--out", str(out), "--hub",
                  "http://127.0.0.1:9", code=3)
    assert time.monotonic() - began < 10     # somebody waits for it
    assert not out.exists()
