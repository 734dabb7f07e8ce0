"""A case goes to another unit: the new one has it whole, the old one knows where it
went, and what the old one did meanwhile is lost to nobody."""
from io import BytesIO

import pytest
from PIL import Image

from app.rules.errors import Refused
from app.work.attach_paper import AttachPaper, attach_paper
from app.work.inbox import TakeOver, get_held, inbox_lines, take_over
from app.work.read_cases import get_case, history, open_disputes
from app.work.transfer_case import TransferCase, transfer_case
from app.work.verify import digests, verify
from db import papers
from sync.change import PAPER, TRANSFER
from sync.frame import pack

from .lanes import Pen, framed, log_of
from .scans import attach, carry, said, scan_of
from .stores import (
    CASE,
    agree,
    answered,
    aside,
    asked,
    bring,
    edit,
    image,
    machine,
    push,
    put_back,
    shown,
    sync,
)

THERE = "05983"


def transfer(hub, to=THERE, case=CASE):
    return transfer_case(hub.seat.acting("Hoàng Thị Lan"), TransferCase(
        case=case, to=to, reason="Người dân chuyển nơi cư trú"))


@pytest.fixture
def moved(an, dung, hub):
    """The case has gone; `an` has not heard of it yet."""
    bring(an, CASE, fee=5, hamlet="Pác Bó", status="handling", phone="0912345678",
          code="H37.040-261120-0001", documents=[
              {"name": "Tờ khai", "copies": 1, "ok": True}])
    sync(an, hub)
    transfer(hub)
    sync(dung, hub)


def test_the_new_unit_has_the_case_whole(moved, dung):
    case = get_case(dung.seat, CASE)

    assert (case["unit"], case["fee"], case["hamlet"], case["status"], case["phone"],
            case["code"], case["documents"]) == (
        THERE, 5, "Pác Bó", "handling", "0912345678", "H37.040-261120-0001",
        [{"name": "Tờ khai", "copies": 1, "ok": True}])


def test_the_new_units_history_says_what_was_done_before(moved, an, dung):
    (event,) = history(dung.seat, CASE)

    assert (event.kind, event.moved_from, event.by) == (
        "transfer", "06040", "Hoàng Thị Lan")
    assert [(one.kind, one.machine) for one in event.past] == [
        ("import", an.seat.me.name)]


def test_the_old_unit_keeps_a_closed_copy_that_points_on(moved, an, hub):
    sync(an, hub)

    last = history(an.seat, CASE)[-1]
    assert get_case(an.seat, CASE)["status"] == "stopped"
    assert (last.kind, last.moved_to, last.reason) == (
        "transfer", THERE, "Người dân chuyển nơi cư trú")


def test_the_hub_means_the_one_that_goes_on(moved, hub):
    assert get_case(hub.seat, CASE)["unit"] == THERE
    assert len(shown(hub)) == 2 and verify(hub.seat)["ok"]


def test_work_done_there_meanwhile_waits_for_the_supervisor(moved, an, dung, hub):
    edit(an, fee=9)
    edit(an, hamlet="Bản Chang")
    sync(an, hub)
    sync(an, hub)
    sync(dung, hub)

    assert [(line["case"], line["why"], line["unit"]) for line in inbox_lines(hub.seat)
            ] == [(CASE, "late", "06040")] * 2
    assert (get_case(dung.seat, CASE)["fee"], get_case(an.seat, CASE)["fee"]) == (5, 9)
    assert open_disputes(dung.seat) == []


def test_what_went_with_the_case_is_not_late_when_it_comes_again(an, hub):
    bring(an, CASE, fee=5)
    request = asked(an)
    answered(hub, request.data)
    transfer(hub)
    answered(hub, request.data)      # a proxy sends it once more

    assert inbox_lines(hub.seat) == []


def test_late_work_waits_again_when_a_lost_day_is_told_anew(moved, an, hub):
    """Between that day and the next the case came home, and the hub hears of the work
    and of the coming home at once."""
    sync(an, hub)
    before = image(hub)
    edit(an, fee=9)
    sync(an, hub)
    late = inbox_lines(hub.seat)
    transfer(hub, to="06040")
    sync(an, hub)
    assert len(late) == 1 and get_case(an.seat, CASE)["fee"] == 5

    put_back(hub, before)
    assert inbox_lines(hub.seat) == []
    agree(an, hub=hub)

    assert get_case(hub.seat, CASE)["unit"] == "06040"
    assert [line["change"] for line in inbox_lines(hub.seat)] == [late[0]["change"]]


def test_what_came_late_is_taken_over_where_the_case_is_now(moved, an, dung, hub):
    edit(an, fee=9)
    sync(an, hub)
    (line,) = inbox_lines(hub.seat)
    item = get_held(hub.seat, THERE, str(line["change"]))
    assert item.now["unit"] == THERE

    take_over(hub.seat.acting("Lan"), TakeOver(
        change=item.change, fields=("fee",), seen=item.seen))
    sync(dung, hub)

    assert get_case(dung.seat, CASE)["fee"] == 9


@pytest.mark.parametrize("status", ["done", "returned"])
def test_what_the_old_unit_still_does_brings_no_case_back(
        moved, an, dung, hub, status):
    """The old unit's copy shows 'done' then, and two places dispute it."""
    edit(an, status=status)
    edit(an, fee=9)
    sync(an, hub)
    assert get_case(hub.seat.of_unit("06040"), CASE)["status"] == status

    assert get_case(hub.seat, CASE)["unit"] == THERE
    item = get_held(hub.seat, THERE, str(inbox_lines(hub.seat)[1]["change"]))
    take_over(hub.seat.acting("Lan"), TakeOver(
        change=item.change, fields=("fee",), seen=item.seen))
    sync(dung, hub)
    assert get_case(dung.seat, CASE)["fee"] == 9


def test_a_case_that_was_stopped_there_is_where_it_went(moved, dung, hub):
    edit(dung, status="stopped")
    sync(dung, hub)

    assert get_case(hub.seat, CASE)["unit"] == THERE


def test_every_copy_agrees_afterwards(moved, an, dung, hub):
    edit(an, fee=9)
    edit(dung, fee=7)
    for one in (an, dung, an, dung):
        sync(one, hub)

    for one, unit in ((an, "06040"), (dung, THERE)):
        assert digests(one.seat)[unit] == digests(hub.seat)[unit]
        assert verify(one.seat)["ok"]


def test_a_case_may_come_back_and_goes_on_where_it_was(moved, an, dung, hub):
    edit(dung, fee=7)
    sync(dung, hub)
    transfer(hub, to="06040")
    sync(an, hub)

    assert (get_case(an.seat, CASE)["status"], get_case(an.seat, CASE)["fee"]) == (
        "handling", 7)
    edit(an, fee=8)
    sync(an, hub)
    assert inbox_lines(hub.seat) == [] and get_case(hub.seat, CASE)["fee"] == 8


@pytest.mark.parametrize("values, to, error", [
    ({"status": "returned"}, THERE, "wrong_status"), ({}, "06040", "same_unit"),
    ({}, "99999", "unknown_unit"), ({}, "20", "unknown_unit")])
def test_what_cannot_go_is_refused(an, hub, values, to, error):
    bring(an, CASE, **values)
    sync(an, hub)

    with pytest.raises(Refused) as refused:
        transfer(hub, to=to)

    assert [one.error for one in refused.value.refusals] == [error]
    assert len(shown(hub)) == 1


def test_a_disputed_case_stays_until_somebody_has_decided(an, hub):
    binh = machine("binh")
    bring(an, CASE)
    sync(an, hub)
    sync(binh, hub)
    edit(an, fee=1)
    edit(binh, fee=2)
    sync(an, hub)
    sync(binh, hub)

    with pytest.raises(Refused, match="disputed"):
        transfer(hub)


def test_it_is_found_by_the_code_on_its_slip(an, hub):
    bring(an, CASE, code="H37.040-261120-0001")
    sync(an, hub)

    assert transfer(hub, case="H37.040-261120-0001").case == CASE


def test_its_scans_go_along(an, dung, hub):
    bring(an, CASE)
    sync(an, hub)
    told = attach_paper(hub.seat, AttachPaper(
        case_id=CASE, kind="đơn", raws=(photograph(),)))
    transfer(hub)
    sync(dung, hub)

    (here,) = papers.of_case(dung.db, dung.db.first("SELECT n FROM cases")[0])
    held = papers.find_scan(hub.db, here.sha, here.size, 5983)
    assert here.sha.hex() == told.sha256 and held.whole


def test_a_case_comes_home_to_the_scan_its_assistant_made(an, dung, hub):
    """The unit's case has the scan already, in the assistant's box."""
    hoa, paper = machine("hoa"), scan_of(5)
    bring(hoa, CASE, status="draft")
    attach(hoa, paper)
    carry(hoa, hub)

    transfer(hub)
    transfer(hub, to="06040")

    for desk in (an, dung):
        sync(desk, hub)
        (here,) = papers.of_case(desk.db, desk.db.first("SELECT n FROM cases")[0])
        held = papers.find_scan(hub.db, here.sha, here.size, here.scope)
        assert here.sha == paper.sha and here.turn % 2 == 1 and held.whole


def test_a_case_comes_home_past_a_lie_about_its_scan(moved, dung, hub):
    """Somebody told the old unit of the same hash, and of another size."""
    evil, paper = machine("evil"), scan_of(5)
    pen = Pen(key=evil.seat.me.writer_key)
    pen.write(said(1, paper.sha, 99), entity=bytes.fromhex(CASE), kind=PAPER)
    push(evil, hub, [pack(framed(pen), log_of(pen))])
    attach(dung, paper)
    carry(dung, hub)

    transfer(hub, to="06040")

    assert papers.find_scan(hub.db, paper.sha, 5, 6040).whole
    assert not papers.find_scan(hub.db, paper.sha, 99, 6040).whole
    assert verify(hub.seat)["ok"]


def test_a_scan_that_is_not_at_the_province_yet_holds_the_case_back(an, hub):
    bring(an, CASE)
    attach_paper(an.seat, AttachPaper(case_id=CASE, kind="đơn", raws=(photograph(),)))
    sync(an, hub)

    with pytest.raises(Refused, match="scans_on_their_way"):
        transfer(hub)


def photograph() -> bytes:
    out = BytesIO()
    Image.new("L", (40, 40), 200).save(out, "JPEG")
    return out.getvalue()


def test_a_desk_moves_nothing_by_itself(hub):
    evil = machine("evil")
    pen = Pen(key=evil.seat.me.writer_key)
    pen.write({21: "stopped", 42: THERE}, entity=bytes.fromhex(CASE), kind=TRANSFER)

    push(evil, hub, [pack(framed(pen), log_of(pen))])

    assert set(aside(hub).values()) == {"not_the_hub"}
