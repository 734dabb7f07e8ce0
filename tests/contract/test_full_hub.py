"""A hub that cannot write takes nothing, says so, and still gives what it holds."""
import os
import subprocess
import sys

import pytest

from . import people
from .conftest import make_hub
from .program import Desk

DISK_BYTES = 8 * 1024 * 1024


@pytest.fixture
def small(tmp_path):
    """A small file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(place)],
        capture_output=True, check=False) if sys.platform == "linux" else None
    if made is None or made.returncode:
        pytest.skip("only root may mount a small file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def two(small, tmp_path):
    """A hub on a small disk and two desks of one unit: (hub, desk, desk)."""
    hub = make_hub(small / "hub")
    hub.serve()
    desks = [Desk(tmp_path / name, "06040") for name in ("an", "binh")]
    for desk in desks:
        desk.run("enrol", "--hub", hub.url, "--code", hub.code("06040"))
        desk.sync()
    yield hub, *desks
    hub.stop()


def fill(small):
    """Not one block is left."""
    junk = small / "junk"
    free = os.statvfs(small)
    with junk.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bfree * free.f_bsize)
    return junk


def test_news_come_from_a_full_hub_and_work_waits(two, small):
    hub, an, binh = two
    first, second = people.make_cases(5, "06040", 2)
    an.take([first])
    an.sync()
    junk = fill(small)
    binh.take([second])

    answer = binh.run("sync", "--json", "--timeout", "2", code=3)

    assert answer.refusals()[0]["message"].startswith("Tỉnh chưa ghi thêm được gì")
    assert first["id"] in binh.export() and binh.status()["pending"] > 0
    an.run("sync", "--json")                 # who has nothing to send is content
    junk.unlink()
    assert binh.sync()["pending"] == 0
    an.sync()
    assert hub.export_text() == an.export_text() == binh.export_text()
    assert hub.json("verify")["ok"]


def test_scans_wait_for_a_full_hub(two, small, tmp_path):
    from PIL import Image
    _, an, _ = two
    (case,) = people.make_cases(6, "06040", 1)
    an.take([case])
    an.sync()
    page = tmp_path / "page.png"
    Image.effect_noise((1200, 1600), 60).save(page)
    an.json("paper", "add", case["id"], str(page), "--kind", "Đơn")
    an.sync("--once")
    junk = fill(small)

    an.run("sync", "--json", "--timeout", "2", code=3)

    assert an.status()["papers_pending"] == 1
    junk.unlink()
    assert an.sync()["papers_pending"] == 0
