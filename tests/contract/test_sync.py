"""`motcua sync`: both ways until nothing is left, and a ledger that is true."""
import json
import sqlite3
import subprocess
import threading
import time
from random import Random

from . import line as faults
from . import people
from .program import Desk, Hub, free_port

LEDGER_KEYS = {
    "sent", "received", "disputes", "quarantined", "attempts", "requests", "bytes_up",
    "bytes_down", "pending", "papers_pending"}
NOWHERE = "http://127.0.0.1:9"


def counts(ledger):
    return ledger["sent"], ledger["received"], ledger["pending"]


def pair(desk_of, free_unit):
    unit = free_unit()
    return desk_of(unit), desk_of(unit)


def test_one_imported_case_is_one_change_and_is_counted_once(desk_of, free_unit):
    one, two = pair(desk_of, free_unit)
    one.take(people.make_cases(1, one.unit, 7))

    ledgers = [one.sync(), one.sync(), two.sync(), two.sync(), one.sync()]

    assert [counts(row) for row in ledgers] == [
        (7, 0, 0), (0, 0, 0), (0, 7, 0), (0, 0, 0), (0, 0, 0)]
    assert all(set(row) >= LEDGER_KEYS for row in ledgers)
    assert one.export_text() == two.export_text()


def test_the_same_case_moved_in_on_two_desks_is_no_dispute(desk_of, free_unit):
    one, two = pair(desk_of, free_unit)
    cases = people.make_cases(2, one.unit, 3)
    one.take(cases)
    two.take(cases)

    first, second = one.sync(), two.sync()

    assert counts(first) == (3, 0, 0)
    assert counts(second) == (3, 3, 0)
    assert two.export() == {case["id"]: case for case in cases}
    assert two.disputes() == []


def test_the_province_feed_is_not_counted_as_received(hub, desk_of, free_unit):
    desk = desk_of(free_unit())
    desk.sync()
    hub.run("hub", "procedures", "import",
            people.write_procedures(hub.files / "dearer.csv", fee="99000"))

    assert counts(desk.sync()) == (0, 0, 0)


def test_an_edit_made_at_the_hub_is_received(hub, desk_of, free_unit):
    desk = desk_of(free_unit())
    case = people.make_cases(3, desk.unit, 1)[0]
    desk.take([case])
    desk.sync()
    hub.edit([{"case": case["id"], "set": {"official_code": "G15.01-261123-000001"}}])

    assert counts(desk.sync()) == (0, 1, 0)
    assert desk.case(case["id"])["official_code"] == "G15.01-261123-000001"


def test_bytes_and_connections_are_as_the_line_saw_them(desk_of, free_unit, line):
    desk = desk_of(free_unit())
    desk.take(people.make_cases(4, desk.unit, 5))

    ledger = desk.sync("--hub", line.url)

    assert ledger["requests"] == len(line.requests) >= 1
    assert ledger["attempts"] == len(line.requests)   # each answer closed the line
    assert ledger["bytes_up"] == line.bytes_up
    assert ledger["bytes_down"] == line.bytes_down


def test_once_is_a_single_exchange(desk_of, free_unit, line):
    desk = desk_of(free_unit())
    desk.take(people.make_cases(5, desk.unit, 2))

    ledger = desk.sync("--once", "--hub", line.url)

    assert ledger["requests"] == len(line.requests) == 1
    assert counts(ledger) == (2, 0, 0)


def test_another_address_of_the_same_hub_serves_for_one_run(desk_of, free_unit, line):
    desk = desk_of(free_unit())
    desk.take(people.make_cases(6, desk.unit, 1))
    asked = len(line.requests)

    assert counts(desk.sync("--hub", line.url)) == (1, 0, 0)
    heard = len(line.requests)
    desk.sync()

    assert asked < heard == len(line.requests)


def test_the_environment_may_name_the_address(desk_of, free_unit, line, monkeypatch):
    desk = desk_of(free_unit())
    environment = desk.environment() | {"MOTCUA_HUB": line.url}
    monkeypatch.setattr(desk, "environment", lambda: environment)

    desk.sync()

    assert line.requests


def test_no_line_is_exit_3_in_time_and_everything_is_kept(desk_of, free_unit):
    desk = desk_of(free_unit())
    desk.take(people.make_cases(7, desk.unit, 4))
    before = desk.export_text()

    start = time.monotonic()
    answer = desk.run("sync", "--json", "--timeout", "2", "--hub", NOWHERE, code=3)
    waited_s = time.monotonic() - start

    assert 1.5 <= waited_s <= 8
    assert all(row["sent"] == 0 and row["pending"] == 4 for row in answer.lines())
    assert desk.status()["pending"] == 4
    assert desk.export_text() == before
    assert counts(desk.sync()) == (4, 0, 0)


def test_another_hub_at_the_address_is_no_line(bare_hub, desk_of, free_unit):
    desk = desk_of(free_unit())
    case = people.make_cases(8, desk.unit, 1)[0]
    desk.take([case])

    desk.run("sync", "--json", "--timeout", "1", "--hub", bare_hub.url, code=3)

    assert desk.status()["pending"] == 1
    assert bare_hub.export() == {}
    assert counts(desk.sync()) == (1, 0, 0)


def test_a_dispute_is_exit_4_until_it_is_closed(desk_of, free_unit):
    one, two = pair(desk_of, free_unit)
    case = str(one.take([people.make_case(Random(9), one.unit)])["ids"][0])
    one.sync()
    two.sync()
    one.edit([{"case": case, "set": {"fee": 1}}])
    two.edit([{"case": case, "set": {"fee": 2}}])

    one.sync(code=0)
    assert two.sync(code=4)["disputes"] == 1
    assert one.sync(code=4)["disputes"] == 1
    assert one.status()["disputes"] == 1
    one.resolve(case, "fee", 2)
    assert one.sync(code=0)["disputes"] == 0
    assert two.sync(code=0)["disputes"] == 0


def test_a_second_sync_waits_and_tells_its_own_ledger(desk_of, free_unit, line):
    desk = desk_of(free_unit())
    desk.take(people.make_cases(10, desk.unit, 5))
    line.next(faults.delayed(2))
    ledgers = []

    def sync():
        ledgers.append(desk.sync("--hub", line.url))

    both = [threading.Thread(target=sync) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(60)

    assert sorted(row["sent"] for row in ledgers) == [0, 5]
    assert [row["pending"] for row in ledgers] == [0, 0]


def test_a_hub_that_comes_back_is_found_by_the_waiting_sync(tmp_path):
    hub, desk = own_province(tmp_path)
    hub.stop()
    desk.take(people.make_cases(11, desk.unit, 2))
    waiting = desk.start("sync", "--json", "--timeout", "30")
    time.sleep(1)
    hub.serve()

    out, err = waiting.communicate(timeout=60)
    hub.stop()

    assert waiting.returncode == 0, err
    assert '"sent"' in out and len(hub.export()) == 2


def test_the_worker_answers_one_json_a_line(desk_of, free_unit, worker_of):
    desk = desk_of(free_unit())
    desk.take(people.make_cases(12, desk.unit, 3))
    worker = worker_of(desk)

    before, ledger = worker.ask("status"), worker.ask("sync", timeout=20)
    lost = worker.ask("sync", timeout=0.5, hub=NOWHERE)
    once, wrong = worker.ask("sync", once=True), worker.ask("dance")
    noise = worker.say("{not json")

    assert (before["pending"], before["exit_code"]) == (3, 0)
    assert (counts(ledger), ledger["exit_code"]) == ((3, 0, 0), 0)
    assert lost["exit_code"] == 3
    assert once["exit_code"] == 0 and set(once) >= LEDGER_KEYS
    assert wrong["exit_code"] != 0 and wrong["error"] and wrong["message"]
    assert noise["exit_code"] != 0 and noise["error"] and noise["message"]
    assert worker.close() == 0


def test_the_worker_and_commands_share_one_folder(desk_of, free_unit, worker_of):
    desk = desk_of(free_unit())
    worker = worker_of(desk)
    worker.ask("sync")

    desk.take(people.make_cases(13, desk.unit, 2))

    assert counts(worker.ask("sync")) == (2, 0, 0)
    assert desk.status()["pending"] == 0


def test_stopping_the_hub_politely_ends_it_well(tmp_path):
    hub = Hub(tmp_path / "hub")
    hub.json("hub", "init")
    hub.serve()

    assert hub.stop() == 0


def test_plain_http_is_for_this_machine_only(tmp_path):
    hub = Hub(tmp_path / "hub")
    hub.json("hub", "init")

    try:
        answer = hub.run("hub", "serve", "--host", "0.0.0.0",
                         "--port", str(free_port()), code=(1, 2))
    except subprocess.TimeoutExpired:
        raise AssertionError("plain HTTP was served to the world") from None

    assert answer.err


def own_province(place):
    hub = Hub(place / "hub")
    hub.json("hub", "init")
    hub.run("hub", "units", "import", people.write_units(hub.files / "units.csv"))
    hub.serve()
    desk = Desk(place / "desk", "06040")
    desk.run("enrol", "--hub", hub.url, "--code", hub.code("06040"))
    return hub, desk


def test_a_sync_by_command_stands_in_the_log_of_the_folder(desk_of, free_unit):
    """Whoever asks at the counter what was sent sees it, whoever sent it."""
    unit = free_unit()
    desk = desk_of(unit)
    desk.take(people.make_cases(1, unit, 2))
    desk.sync()
    desk.sync()                  # nothing new is no line

    with sqlite3.connect(desk.data / "motcua.db") as store:
        lines = store.execute("SELECT kind, facts FROM sync_log ORDER BY n").fetchall()
    assert [kind for kind, _ in lines] == ["synced"]
    assert json.loads(lines[0][1])["sent"] == 2
