"""What scans cost: a case that is saved behind a pile of them, and cuts in the middle.

The pile is put into the desk's store by hand; what is timed goes through the program's
own commands over a real line.
"""
import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from random import Random
from typing import Final

from app.capture.small_paper import SmallPaper
from app.desk import open_desk, store_of
from app.work.attach_paper import keep_paper
from sync.paper import PIECE_BYTES

from .figure import Figure
from .line import COMMUNE, UNSHAPED, Line, Shape
from .province import Province
from .workload import Case, base

CASES: Final = 200
PILE_BYTES: Final = 500_000_000
CUT_BYTES: Final = 20_000_000
SCAN_BYTES: Final = 300_000
AT_ONCE: Final = 100
FASTER: Final = 10       # the line with cuts runs in a tenth of its time
SECONDS_MAX: Final = 90.0
LONG_S_MAX: Final = 2 * 3600.0


def behind(runs: int) -> list[Figure]:
    """Extra seconds of a case saved while 500 MB of scans wait."""
    province, cases = _enrolled("scans-behind")
    with province.serving():
        idle = [_until_there(province, COMMUNE, pile=False) for _ in range(runs)]
        _pile(province, cases, PILE_BYTES)
        _bring_changes(province)
        behind = [_until_there(province, COMMUNE, pile=True) for _ in range(runs)]
    plain = sorted(idle)[len(idle) // 2]
    return [Figure(
        name="a case behind 500 MB of scans, extra", unit="s", bar=10,
        runs=tuple(one - plain for one in behind),
        note=f"at the hub {plain:.1f} s after it was saved when nothing else waits")]


def cut_30(runs: int) -> list[Figure]:
    """20 MB at 64 kbit/s, cut every 30 s: pieces sent again for each cut."""
    shape = Shape(rate=COMMUNE.rate * FASTER, rtt_s=COMMUNE.rtt_s / FASTER,
                  cut_every_s=30 / FASTER, down_s=0.2 / FASTER)
    province, cases = _enrolled("scans-cut")
    with province.serving():
        _pile(province, cases, CUT_BYTES)
        _bring_changes(province)
        province.keep("pile")
    whole = _carried(province, UNSHAPED)[0]
    again, notes = [], []
    for _ in range(runs):
        province.put_back("pile")
        up, cuts, seconds = _carried(province, shape)
        again.append((up - whole) / PIECE_BYTES / max(1, cuts))
        notes.append(f"{seconds * FASTER / 60:.0f} min, {cuts} cuts, "
                     f"{100 * (up - whole) / whole:.1f} % more bytes")
    return [Figure(name="20 MB of scans, cut every 30 s: pieces again a cut", unit="",
                   bar=1, runs=tuple(again), note="; ".join(notes))]


def _enrolled(name: str) -> tuple[Province, list[Case]]:
    province = Province(name)
    province.enrol()
    cases = list(base(CASES))
    with province.serving():
        province.move_in(cases)
        province.desk.sync()
    return province, cases


def _pile(province: Province, cases: list[Case], size: int) -> None:
    """So many bytes of scans, spread over the cases."""
    desk = open_desk(store_of(province.desk.data))
    chance = Random(size)
    count = size // SCAN_BYTES
    for start in range(0, count, AT_ONCE):
        with desk.db.write():
            for number in range(start, min(start + AT_ONCE, count)):
                content = chance.randbytes(SCAN_BYTES)
                keep_paper(desk, str(cases[number % CASES]["id"]), "Đơn", SmallPaper(
                    content=content, sha=hashlib.sha256(content).digest(), pages=5,
                    form="pdf"))
    desk.db.close()


def _bring_changes(province: Province) -> None:
    """What tells of the scans is at the hub; the scans are not."""
    while province.desk.sync("--once", code=(0, 4))["pending"]:
        pass


def _until_there(province: Province, shape: Shape, *, pile: bool) -> float:
    """Seconds from a case being saved to its being at the hub."""
    with (Line(province.hub.port, shape) as line,
          _sending(province, line) if pile else nullcontext()):
        before = _at_hub(province)
        case = next(base(1, seed=time.time_ns()))
        province.desk.take([{key: case[key] for key in case if key != "id"}])
        saved = time.perf_counter()
        if not pile:
            province.desk.sync("--hub", line.url, "--once")
        while _at_hub(province) == before:
            assert time.perf_counter() - saved < SECONDS_MAX
            time.sleep(0.05)
        return time.perf_counter() - saved


@contextmanager
def _sending(province: Province, line: Line) -> Iterator[None]:
    """A sync that carries scans, well under way."""
    sync = province.desk.start("sync", "--hub", line.url)
    try:
        while line.carried.up < 3 * PIECE_BYTES:
            time.sleep(0.1)
        yield
    finally:
        sync.kill()
        sync.wait(10)


def _at_hub(province: Province) -> int:
    with sqlite3.connect(f"file:{Path(province.hub.data) / 'motcua.db'}?mode=ro",
                         uri=True) as store:
        (count,) = store.execute("SELECT COUNT(*) FROM cases").fetchone()
    return int(count)


def _carried(province: Province, shape: Shape) -> tuple[int, int, float]:
    """(bytes up, cuts felt, seconds) of carrying all scans."""
    with province.serving(), Line(province.hub.port, shape) as line:
        began = time.perf_counter()
        sync = province.desk.start("sync", "--hub", line.url, "--json")
        told, _ = sync.communicate(timeout=LONG_S_MAX)
        seconds = time.perf_counter() - began
    ledger = json.loads(told)
    assert ledger["papers_pending"] == 0, ledger
    return line.carried.up, line.carried.cuts_felt, seconds
