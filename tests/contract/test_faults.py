"""A bad line costs time and nothing else.

Every fault meets one exchange in both directions: a change waits to go up and one
waits to come down. Afterwards nothing is lost, doubled or falsely called sent.
"""
import subprocess
from random import Random

import pytest

from . import line as faults
from . import people
from .program import Worker

SHARES = (0.0, 0.05, 0.2, 0.5, 0.8, 0.97)
FAULTS = {
    "cut before the hub": faults.cut,
    "reset by the line": faults.reset,
    "answer swallowed": faults.swallowed,
    "request doubled": faults.doubled,
    "a stale answer": faults.echoed,
    "captive portal": faults.portal,
    "a proxy's 500": faults.broken_proxy,
    "an empty answer": faults.empty_answer,
    **{f"request cut at {share}": faults.request_cut_at(share) for share in SHARES},
    **{f"answer cut at {share}": faults.answer_cut_at(share) for share in SHARES},
    **{f"answer bent at {share}": faults.answer_bent_at(share) for share in SHARES},
}
BATCH = 40


class Village:
    """Two desks that talk to the hub through workers, and one case to quarrel on."""

    def __init__(self, desks, workers, case):
        self.one, self.two = desks
        self.near, self.far = workers
        self.case, self.fee, self.copies = case, 0, 1

    def prepare(self):
        """A change at the far desk reaches the hub, one at the near desk waits."""
        self.fee += 1
        self.copies += 1
        self.two.edit([{"case": self.case, "set": {"copies": self.copies}}])
        assert self.far.ask("sync", timeout=20)["sent"] == 1
        self.one.edit([{"case": self.case, "set": {"fee": self.fee}}])


@pytest.fixture(scope="module")
def desks(desk_of, free_unit):
    unit = free_unit()
    return desk_of(unit), desk_of(unit)


@pytest.fixture(scope="module")
def village(desks):
    one, two = desks
    case = people.make_case(Random(1), one.unit, fee=0, copies=1)
    one.take([case])
    workers = Worker(one), Worker(two)
    for worker in workers:
        assert worker.ask("sync", timeout=20)["exit_code"] == 0
    yield Village(desks, workers, case["id"])
    for worker in workers:
        worker.close()


@pytest.mark.parametrize("name", FAULTS)
def test_one_exchange_meets_a_fault_and_a_clean_sync_mends_it(village, line, name):
    village.prepare()
    line.next(FAULTS[name])

    bad = village.near.ask("sync", once=True, timeout=2, hub=line.url)
    kept = village.near.ask("status")["pending"]
    at_hub = village.far.ask("sync", timeout=20)["received"]
    good = village.near.ask("sync", timeout=20)
    late = village.far.ask("sync", timeout=20)["received"]

    sent, received = bad.get("sent", 0), bad.get("received", 0)
    assert kept == 1 - sent
    assert sent <= at_hub, "called sent, but the hub has it not"
    assert sent + good["sent"] == at_hub + late == 1
    assert received + good["received"] == 1
    assert (good["pending"], good["quarantined"], good["exit_code"]) == (0, 0, 0)


def test_after_all_these_faults_every_copy_is_the_same(hub, village):
    shown = village.one.case(village.case)

    assert (shown["fee"], shown["copies"]) == (village.fee, village.copies)
    assert hub.case(village.case) == shown
    assert village.two.export_text() == village.one.export_text()
    for copy in (village.one, village.two, hub):
        assert copy.json("verify")["ok"] is True


def test_one_sync_comes_through_a_line_that_fails_again_and_again(
        hub, desk_of, free_unit, line):
    unit = free_unit()
    one, two = desk_of(unit), desk_of(unit)
    one.take(people.make_cases(1, unit, BATCH))
    two.take(people.make_cases(2, unit, BATCH))
    two.sync()
    line.next(faults.portal, faults.request_cut_at(0.5), faults.swallowed,
              faults.reset, faults.answer_bent_at(0.01), faults.doubled)

    ledger = one.sync("--timeout", "60", "--hub", line.url)
    two.sync()

    assert (ledger["sent"], ledger["received"], ledger["pending"]) == (BATCH, BATCH, 0)
    assert ledger["attempts"] >= 6
    assert one.export_text() == two.export_text()
    assert one.export_text().count("\n") == 2 * BATCH


def test_only_a_portal_is_no_line_and_changes_nothing(desks, village, line):
    village.prepare()
    before = village.one.export_text()

    for fault in (faults.portal, faults.broken_proxy, faults.echoed):
        line.always = fault
        answer = village.near.ask("sync", timeout=1, hub=line.url)
        assert answer["exit_code"] == 3
        assert village.near.ask("status")["pending"] == 1

    assert village.one.export_text() == before
    assert village.near.ask("sync", timeout=20)["sent"] == 1


def test_old_requests_said_again_change_nothing(hub, village, line):
    village.prepare()
    village.near.ask("sync", timeout=20, hub=line.url)
    before = hub.export_text()

    line.replay()

    assert hub.export_text() == before
    assert village.near.ask("sync", timeout=20)["received"] == 0
    assert hub.json("verify")["ok"] is True


def test_an_import_in_a_loop_and_a_sync_in_a_loop_share_one_folder(
        hub, desk_of, free_unit, worker_of):
    desk = desk_of(free_unit())
    worker, sent = worker_of(desk), 0
    files = [desk.file(people.make_cases(seed, desk.unit, 10)) for seed in range(5)]
    for path in files:
        running = desk.start("case", "import", path, "--json")
        while running.poll() is None:
            sent += worker.ask("sync", timeout=20)["sent"]
        assert running.wait() == 0, running.communicate()[1]
    sent += worker.ask("sync", timeout=20)["sent"]

    assert sent == 50
    assert desk.status()["pending"] == 0
    held = hub.export()
    assert desk.export() == {case: row for case, row in held.items()
                             if row["unit"] == desk.unit}
    assert desk.json("verify")["ok"] is True


def test_two_imports_and_an_edit_at_once_lose_nothing(desk_of, free_unit):
    desk = desk_of(free_unit())
    case = people.make_cases(9, desk.unit, 1)[0]
    desk.take([case])
    edits = [{"case": case["id"], "set": {"notes": f"lần {n}"}} for n in range(20)]

    running = [
        desk.start("case", "import", desk.file(people.make_cases(10, desk.unit, 30))),
        desk.start("case", "import", desk.file(people.make_cases(11, desk.unit, 30))),
        desk.start("case", "edit", desk.file(edits))]
    ends = [process.communicate(timeout=60) for process in running]

    assert [process.returncode for process in running] == [0, 0, 0], ends
    assert len(desk.export()) == 61
    assert desk.case(case["id"])["notes"] == "lần 19"
    assert desk.status()["pending"] == 81
    assert desk.json("verify")["ok"] is True
    assert desk.sync()["sent"] == 81


def test_a_killed_import_leaves_all_or_nothing(desk_of, free_unit):
    desk = desk_of(free_unit())
    rng, held = Random(3), 0
    for turn in range(5):
        path = desk.file(people.make_cases(100 + turn, desk.unit, 150))
        running = desk.start("case", "import", path)
        try:
            running.wait(0.2 + rng.random() * 0.6)
        except subprocess.TimeoutExpired:
            running.kill()
        running.communicate()

        added = len(desk.export()) - held
        assert added in (0, 150)
        assert desk.status()["pending"] == held + added
        held += added
    told = desk.json("verify")
    assert told["ok"] is True and told["problems"] == []
