"""`motcua paper`: add, list and get, at a desk and at a hub."""
import hashlib
from random import Random

import pytest
from PIL import Image

from . import people

KEYS = ["sha256", "kind", "bytes", "here", "at_hub"]


@pytest.fixture
def case(desk, tmp_path):
    made = people.make_case(Random(str(tmp_path)), desk.unit)
    desk.take([made])
    return made["id"]


@pytest.fixture
def page(tmp_path):
    """A picture no other test has."""
    path = tmp_path / "page.png"
    Image.effect_noise((1200, 1600), 60).save(path)
    return str(path)


def test_what_is_stored_is_answered_and_listed_and_given_back(desk, case, page,
                                                              tmp_path):
    before = desk.export_text()

    kept = desk.json("paper", "add", case, page, "--kind", "Đơn")

    assert list(kept) == ["sha256", "bytes", "pages"]
    assert kept["pages"] == 1 and 0 < kept["bytes"] <= 60_000
    (row,) = desk.lines("paper", "list", case)
    assert list(row) == KEYS
    assert row == {"sha256": kept["sha256"], "kind": "Đơn", "bytes": kept["bytes"],
                   "here": True, "at_hub": False}
    out = tmp_path / "out.jpg"
    desk.run("paper", "get", kept["sha256"], "--out", str(out))
    assert hashlib.sha256(out.read_bytes()).hexdigest() == kept["sha256"]
    assert len(out.read_bytes()) == kept["bytes"]
    assert desk.json("status")["papers_pending"] >= 1
    assert desk.export_text() == before
    assert desk.json("verify")["ok"] is True


def test_the_same_paper_again_changes_nothing(desk, case, page):
    first = desk.json("paper", "add", case, page, "--kind", "Đơn")
    pending = desk.json("status")

    assert desk.json("paper", "add", case, page, "--kind", "Đơn") == first
    after = desk.json("status")
    assert (after["pending"], after["papers_pending"]) == (
        pending["pending"], pending["papers_pending"])


def test_what_is_no_paper_is_refused_with_words(desk, case, tmp_path):
    wrong = tmp_path / "virus.jpg"
    wrong.write_bytes(b"MZ" + bytes(1000))
    (row,) = desk.refused("paper", "add", case, str(wrong), "--kind", "Đơn")
    assert row["error"] == "paper_unknown_form" and row["message"] and row["do"]

    (tmp_path / "empty.jpg").touch()
    desk.refused("paper", "add", case, str(tmp_path / "empty.jpg"), "--kind", "Đơn")
    assert desk.lines("paper", "list", case) == []


def test_what_is_not_there_is_said(desk, case, page, tmp_path):
    desk.refused("paper", "add", "f" * 32, page, "--kind", "Đơn")
    desk.refused("paper", "add", "../x", page, "--kind", "Đơn")
    desk.refused("paper", "add", case, page, "--kind", " ")
    desk.run("paper", "add", case, str(tmp_path / "none.png"), "--kind", "Đơn", code=2)
    desk.run("paper", "add", case, str(tmp_path), "--kind", "Đơn", code=2)
    desk.refused("paper", "list", "f" * 32)
    out = str(tmp_path / "out")
    for name in ("f" * 64, "x" * 64, "../../etc/passwd"):
        desk.refused("paper", "get", name, "--out", out)


def test_a_hub_folder_keeps_scans_too(hub, desk, case, page):
    desk.sync()

    kept = hub.json("paper", "add", case, page, "--kind", "Kết quả")

    (row,) = hub.lines("paper", "list", case)
    assert (row["sha256"], row["here"], row["at_hub"]) == (kept["sha256"], True, True)
    assert hub.json("status")["papers_pending"] == 0
