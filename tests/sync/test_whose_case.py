"""One id in two units is two cases: nobody reads, writes or disputes across."""
import pytest

from app.rules.errors import Refused
from app.work.add_cases import add_cases
from app.work.attach_paper import keep_paper
from app.work.edit_cases import edit_cases
from app.work.read_cases import get_case, history, open_disputes
from app.work.read_papers import papers_of
from app.work.resolve_dispute import ResolveDispute, resolve_dispute
from app.work.verify import digests, verify
from db import changes, lanes
from db.errors import NotFound
from sync.change import Seen
from sync.errors import Gap
from sync.frame import Frame, pack, unpack
from sync.framing import Framer, Positions

from .lanes import Pen, framed, log_of
from .scans import scan_of
from .stores import (
    CASE,
    aside,
    bring,
    copy,
    edit,
    ids,
    machine,
    push,
    shown,
    sync,
    take,
)

ELSEWHERE = 5983


def by_unit(one):
    return {case["unit"]: case for case in shown(one)}


@pytest.mark.parametrize("first", ["an", "dung"])
def test_the_hub_keeps_both_and_disputes_neither(an, dung, hub, first):
    bring(an, CASE, applicant_name="Lý Thị Mai")
    bring(dung, CASE, applicant_name="Vi Văn Páo")
    for desk in (an, dung) if first == "an" else (dung, an):
        sync(desk, hub)

    found = by_unit(hub)

    assert (found["06040"]["applicant_name"], found["05983"]["applicant_name"]) == (
        "Lý Thị Mai", "Vi Văn Páo")
    assert open_disputes(hub.seat) == []
    assert verify(hub.seat)["ok"]


def test_desk_and_hub_agree_about_each_unit(an, dung, hub):
    bring(an, CASE)
    bring(dung, CASE, fee=5)
    for desk in (an, dung, an, dung):
        sync(desk, hub)

    for desk, unit in ((an, "06040"), (dung, "05983")):
        assert digests(desk.seat)[unit] == digests(hub.seat)[unit]
        assert shown(desk) == [by_unit(hub)[unit]]


def test_edits_of_one_do_not_touch_the_other(an, dung, hub):
    bring(an, CASE)
    bring(dung, CASE)
    sync(an, hub)
    sync(dung, hub)
    edit(an, fee=7)
    edit(dung, fee=9)
    sync(dung, hub)
    sync(an, hub)
    sync(an, hub)

    assert {unit: case["fee"] for unit, case in by_unit(hub).items()} == {
        "06040": 7, "05983": 9}
    assert open_disputes(hub.seat) == open_disputes(an.seat) == []
    assert [event.unit for event in history(an.seat, CASE)] == ["06040"] * 2


@pytest.mark.parametrize("unit, other", [("06040", "05983"), ("05983", "06040")])
def test_the_province_can_say_whose_case_it_means(an, dung, hub, unit, other):
    bring(an, CASE, fee=5)
    bring(dung, CASE, fee=5)
    for desk in (an, dung):
        sync(desk, hub)
    seat = hub.seat.of_unit(unit)

    edit_cases(seat, [(1, {"case": CASE, "set": {"fee": 7}})])
    with hub.db.write():
        keep_paper(seat, CASE, "đơn", scan_of(100))

    assert {name: case["fee"] for name, case in by_unit(hub).items()} == {
        unit: 7, other: 5}
    assert get_case(seat, CASE)["fee"] == 7
    assert [len(papers_of(hub.seat.of_unit(one), CASE)) for one in (unit, other)] == [
        1, 0]


@pytest.mark.parametrize("unit", ["06040", "05983"])
def test_a_dispute_is_decided_in_the_unit_that_is_named(an, dung, hub, unit):
    pairs = {"06040": (an, copy(an)), "05983": (dung, copy(dung))}
    for desk, other in pairs.values():
        bring(desk, CASE, fee=5)
        sync(desk, hub)
        sync(other, hub)
        edit(desk, fee=7)
        edit(other, fee=8)
        sync(desk, hub)
        sync(other, hub)
    assert len(open_disputes(hub.seat)) == 2

    resolve_dispute(hub.seat.of_unit(unit), ResolveDispute(
        case=CASE, field="fee", value=9, reason="Xem biên lai"))

    assert by_unit(hub)[unit]["fee"] == 9
    (left,) = open_disputes(hub.seat)
    assert left.standing.unit != unit


def test_a_unit_without_such_a_case_has_none(an, hub):
    bring(an, CASE)
    sync(an, hub)

    with pytest.raises(NotFound):
        get_case(hub.seat.of_unit("05983"), CASE)


def test_who_writes_about_anothers_case_gains_nothing(an, dung, hub):
    """It knows the id, and even what the case has seen; it can name both."""
    bring(an, CASE, address="Số 5, thôn Pác Bó")
    sync(an, hub)
    before = by_unit(hub)["06040"], shown(an)
    bring(dung, CASE, address="Nhà tôi", status="returned")
    edit(dung, address="Nhà tôi nữa")
    sync(dung, hub)
    sync(an, hub)
    sync(dung, hub)

    assert (by_unit(hub)["06040"], shown(an)) == before
    assert open_disputes(hub.seat) == []
    assert "Pác Bó" not in str(shown(dung))


def test_a_change_that_claims_another_unit_is_set_aside(dung, hub):
    bring(machine("an"), CASE)
    pen = Pen(key=dung.seat.me.writer_key, scope=ELSEWHERE)
    pen.write({3: "06040", 4: "1.001193", 6: "Kẻ lạ"}, entity=bytes.fromhex(CASE))

    push(dung, hub, [pack(framed(pen), log_of(pen))])

    assert aside(hub) == {pen.placed[0].change.id: "other_unit"}
    assert shown(hub) == []


def test_seeing_anothers_change_makes_nothing_of_it_unseen(an, dung, hub):
    bring(an, CASE, fee=5)
    sync(an, hub)
    (seen,) = an.db.first(
        """SELECT c.id FROM changes c JOIN lanes l ON l.id = c.lane
        WHERE l.writer = ?""", (an.seat.me.writer,))
    pen = Pen(key=dung.seat.me.writer_key, scope=ELSEWHERE)
    pen.write({23: 9}, entity=bytes.fromhex(CASE),
              seen=(Seen(an.seat.me.writer, 6040, 1, bytes(seen)[:8]),))

    push(dung, hub, [pack(framed(pen), log_of(pen))])

    assert set(aside(hub).values()) == {"seen_elsewhere"}
    assert [case["fee"] for case in shown(hub)] == [5]


def test_nobody_imports_a_second_case_of_one_id_by_command(an, hub):
    bring(an, CASE)
    sync(an, hub)

    with pytest.raises(Refused) as refused:
        add_cases(hub.seat, [(1, {"id": CASE, "procedure_code": "1.001193",
                                  "applicant_name": "Lý Thị Mai", "unit": "05983"})])

    assert [(one.error, one.field) for one in refused.value.refusals] == [
        ("exists", "unit")]


def test_two_lines_of_one_file_are_not_two_cases_of_one_id(hub):
    line = {"id": CASE, "procedure_code": "1.001193", "applicant_name": "Lý Thị Mai"}

    with pytest.raises(Refused):
        add_cases(hub.seat, [(1, line | {"unit": "06040"}),
                             (2, line | {"unit": "05983"})])

    assert shown(hub) == []


def test_a_draft_of_an_assistant_and_its_desk_are_one_case(an, hub):
    hoa = machine("hoa")
    bring(hoa, CASE, status="draft")
    sync(hoa, hub)
    sync(an, hub)
    edit(an, fee=4)
    sync(an, hub)
    sync(hoa, hub)

    assert [case["fee"] for case in shown(hub)] == [4]
    assert verify(hub.seat)["ok"]


def test_an_assistant_has_one_case_before_and_after_its_first_word_with_the_hub(hub):
    hoa = machine("hoa")
    bring(hoa, CASE, status="draft")
    sync(hoa, hub)
    edit(hoa, fee=4)
    sync(hoa, hub)

    for one in (hoa, hub):
        assert [case["fee"] for case in shown(one)] == [4]
        assert verify(one.seat)["ok"]


def test_a_change_that_saw_a_draft_waits_until_it_is_known_whose_the_box_is(an, hub):
    """The desk's own change comes back before the certificate of the assistant."""
    hoa = machine("hoa")
    bring(hoa, CASE, status="draft")
    sync(hoa, hub)
    sync(an, hub)
    edit(an, fee=4)
    sync(an, hub)
    fresh = machine("an")

    with pytest.raises(Gap, match="unknown_box"):
        take(fresh, frame_of(hub, an.seat.me.writer))

    assert aside(fresh) == {}


def test_the_hub_takes_in_nothing_that_saw_another_units_box(dung, hub):
    hoa = machine("hoa")
    bring(hoa, CASE, status="draft")
    sync(hoa, hub)
    seen = Seen(hoa.seat.me.writer, hoa.seat.me.box, 1, ids(
        hoa, hoa.seat.me.box)[-1][:8])
    pen = Pen(key=dung.seat.me.writer_key, scope=ELSEWHERE)
    pen.write({23: 9}, entity=bytes.fromhex(CASE), seen=(seen,))

    push(dung, hub, [pack(framed(pen), log_of(pen))])

    assert pen.placed[0].change.id not in ids(hub, ELSEWHERE) and aside(hub) == {}


def frame_of(hub, writer) -> Frame:
    """What the hub holds of one writer, as a frame."""
    (lane,) = lanes.of_writer(hub.db, writer, 6040)
    log = changes.of_lane(hub.db, lane.n, 0, 100)
    (framed_log,) = Framer(hub.db, hub.seat.me, 40_000).frames(log)
    return unpack(framed_log[0], Positions(hub.db).held)
