"""Two histories of one lane: a cloned PC makes a branch, and nothing is lost."""
import pytest

from app.rules.fields import BY_NAME
from app.work.read_cases import get_case, open_disputes
from app.work.verify import verify
from db import lanes

from .lanes import CASE, Pen, framed, saw
from .stores import machine, take

FEE, UNIT = BY_NAME["fee"].number, BY_NAME["unit"].number
WHOLE = {UNIT: "06040", 4: "1.001193", 6: "Lý Thị Mai"}


def clones(desk, pen) -> tuple[Pen, Pen]:
    first = pen.write(WHOLE)
    clone = pen.branch(after=1)
    pen.write({FEE: 1}, seen=(saw(first),))
    clone.write({FEE: 2}, seen=(saw(first),))
    take(desk, framed(pen))
    take(desk, framed(clone, after=1))
    return pen, clone


def test_a_cloned_pc_makes_a_branch_and_nothing_is_lost(desk, pen):
    pen, clone = clones(desk, pen)

    trunk, branch = lanes.of_writer(desk.db, pen.writer, 6040)
    assert (trunk.head_seq, branch.head_seq) == (2, 2)
    assert (branch.fork_seq, branch.parent) == (1, trunk.n)
    assert branch.branch == clone.placed[1].change.id
    (dispute,) = open_disputes(desk.seat)
    assert {dispute.standing.value, *(one.value for one in dispute.rivals)} == {1, 2}
    assert verify(desk.seat)["ok"]


@pytest.mark.parametrize("sides, left", [(("clone",), 1), (("pen", "clone"), 0)])
def test_who_saw_one_history_did_not_see_the_other(desk, pen, sides, left):
    pen, clone = clones(desk, pen)
    third = Pen(key=machine("evil").seat.me.writer_key)
    seen = tuple(saw({"pen": pen, "clone": clone}[side].placed[1]) for side in sides)
    third.write({FEE: 3}, seen=seen)

    take(desk, framed(third))

    assert len(open_disputes(desk.seat)) == left
    assert (get_case(desk.seat, CASE.hex())["fee"] == 3) or left


def test_who_saw_a_branch_saw_what_it_left(desk, pen):
    pen, clone = clones(desk, pen)
    third = Pen(key=machine("evil").seat.me.writer_key)
    third.write({6: "Vi Văn Thắng"}, seen=(saw(clone.placed[1]),))

    take(desk, framed(third))

    assert get_case(desk.seat, CASE.hex())["applicant_name"] == "Vi Văn Thắng"


def test_a_branch_goes_on_as_a_branch(desk, pen):
    _, clone = clones(desk, pen)
    clone.write({15: "Nà Lầu"}, seen=(saw(clone.placed[1]),))
    take(desk, framed(clone, after=2))

    assert [lane.head_seq for lane in lanes.of_writer(desk.db, clone.writer, 6040)] == [
        2, 3]
