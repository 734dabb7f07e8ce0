"""Each call over the line fails once, before or after the hub has done its part."""
from itertools import count
from secrets import token_hex

import pytest

from app.clock import Clock
from app.desk import Desk, open_desk, store_of
from app.meaning import MEANING
from app.work.add_cases import add_cases
from app.work.enrol_device import enrol_device
from app.work.read_cases import every_case
from app.work.synchronise import Options, synchronise
from db.errors import MotcuaError
from sync.admit import new_code
from sync.question import Hub
from tests.contract import line as faults
from tests.contract.line import Line
from tests.contract.program import free_port
from tests.killed.process import Process
from tests.killed.village import Village, agrees_with_the_hub, whole
from tests.killed.work import hub
from tests.world.machine import HUB

CASES = 40       # with notes no deflate makes smaller: more than one request carries
NOTE_BYTES = 300
MANY = 1_000      # more than the largest request carries
REFUSED_REQUESTS = 8     # each larger than the one before, then no more
FAULTS = {
    "cut before": faults.cut, "reset": faults.reset, "cut after": faults.swallowed,
    "half a request": faults.request_cut_at(0.5),
    "half an answer": faults.answer_cut_at(0.5),
    "nearly all of an answer": faults.answer_cut_at(0.97),
    "captive portal": faults.portal, "a proxy's 500": faults.broken_proxy}
numbers = count(1)


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    return Village.found(tmp_path_factory.mktemp("line") / "village")


@pytest.fixture(scope="module")
def line(village):
    port = free_port()
    serving = Process(hub, village.folder(HUB), port)
    serving.ready()
    line = Line(port)
    yield line
    line.close()
    serving.kill()


def work(village) -> None:
    """New cases wait at the desk to be sent and at the hub to be fetched."""
    for name in ("binh", "an"):
        desk = village.open(name)
        add_cases(desk, [(n, {
            "id": f"{next(numbers):032x}", "procedure_code": "1.001193",
            "applicant_name": "Lý Thị Mai", "notes": token_hex(NOTE_BYTES)})
            for n in range(CASES)])
        desk.db.close()


def fetched(village, line) -> int:
    """What waits is brought to agree over a good line; how many calls that took."""
    village.sync("binh", line.url)
    asked = len(line.requests)
    village.sync("an", line.url)
    return len(line.requests) - asked


@pytest.fixture(scope="module")
def calls(village, line) -> int:
    work(village)
    return fetched(village, line)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_call_that_fails_costs_nothing_but_time(village, line, calls, fault):
    for number in range(calls):
        work(village)
        village.sync("binh", line.url)
        line.next(*[faults.passed] * number, fault)
        desk, hub_desk = village.open("an"), village.open(HUB)
        try:
            outcome = synchronise(
                desk, Options(timeout_s=0, hub_url=line.url), "anomaly")
            assert outcome.error is not None and outcome.error.code == "line_down"
            whole(desk, set())
            agrees_with_the_hub(desk, hub_desk)
        finally:
            desk.db.close()
            hub_desk.db.close()
        assert not line.plan

        fetched(village, line)

        assert village.exported("an") == village.exported(HUB)
    assert calls > 1


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_an_enrolment_that_fails_may_be_tried_again(village, line, fault, tmp_path):
    store = store_of(tmp_path / "new", create=True)
    hub_desk = village.open(HUB)
    code = new_code(Hub(hub_desk.db, hub_desk.me, MEANING, Clock().now_ms()),
                    "06040", "officer").code
    hub_desk.db.close()
    line.next(fault)
    with pytest.raises(MotcuaError) as told:
        enrol_device(store, line.url, code, Clock())
    assert told.value.code == "line_down"

    me = enrol_device(store, line.url, code, Clock())

    assert me.unit == "06040"
    synchronise(open_desk(store), Options(timeout_s=20, hub_url=line.url), "anomaly")
    assert list(every_case(open_desk(store))) == village.exported(HUB)


def test_what_the_hub_cannot_take_is_not_sent_again_at_once(village, line, tmp_path):
    """One byte of a change was altered on the disk; more waits than a request holds."""
    desk = newcomer(village, line, tmp_path / "altered")
    add_cases(desk, [(n, {
        "id": f"{next(numbers):032x}", "procedure_code": "1.001193",
        "applicant_name": "Lý Thị Mai", "notes": token_hex(NOTE_BYTES)})
        for n in range(MANY)])
    with desk.db.write():
        (n, body), = desk.db.query(
            "SELECT n, body FROM changes WHERE kind = 1 ORDER BY n DESC LIMIT 1 "
            "OFFSET ?", (MANY - 1,))
        desk.db.execute("UPDATE changes SET body = ? WHERE n = ?", (
            bytes(body).replace("Lý Thị Mai".encode(), "Lý Thị May".encode()), n))

    for _ in range(2):
        outcome = synchronise(desk, Options(timeout_s=20, hub_url=line.url), "anomaly")

        assert outcome.error is not None and outcome.error.code == "hub_refused"
        assert outcome.ledger.requests <= REFUSED_REQUESTS
        assert outcome.ledger.pending == MANY


def newcomer(village, line, folder) -> Desk:
    """A PC that has just been enrolled."""
    store = store_of(folder, create=True)
    hub_desk = village.open(HUB)
    code = new_code(Hub(hub_desk.db, hub_desk.me, MEANING, Clock().now_ms()),
                    "06040", "officer").code
    hub_desk.db.close()
    enrol_device(store, line.url, code, Clock())
    desk = open_desk(store)
    synchronise(desk, Options(timeout_s=20, hub_url=line.url), "anomaly")
    return desk
