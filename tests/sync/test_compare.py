"""Form, then, now: what is mine, what clashes, what others did."""
import pytest

from sync.compare import compare, seen_by_all, state_seen
from sync.fold import Act, Write, values


@pytest.mark.parametrize("form, then, now, mine, clashing, merged", [
    ("a", "a", "a", {}, (), ()),                  # nobody
    ("b", "a", "a", {"field": "b"}, (), ()),      # me alone
    ("a", "a", "c", {}, (), ("field",)),          # another alone
    ("b", "a", "c", {"field": "b"}, ("field",), ()),   # both, differently
    ("c", "a", "c", {}, (), ("field",)),          # both, the same
    ("a", "b", "a", {}, (), ("field",)),          # I put back what another put back
])
def test_a_field_is_mine_or_theirs_or_clashes(form, then, now, mine, clashing, merged):
    told = compare({"field": form}, {"field": then}, {"field": now})

    assert (told.mine, told.clashing, told.merged) == (mine, clashing, merged)


def test_what_is_not_on_the_form_can_only_be_merged():
    told = compare({}, {"a": 1}, {"a": 2, "b": 3})

    assert not told.mine
    assert told.merged == ("a", "b")


def test_papers_are_compared_one_by_one():
    first, second = ("Tờ khai", 0), ("Giấy chứng sinh", 0)

    told = compare({first: (1, True), second: (1, False)},
                   {first: (1, False), second: (1, False)},
                   {first: (1, False), second: (1, True)})

    assert told.mine == {first: (1, True)}
    assert not told.clashing
    assert told.merged == (second,)


def test_the_common_ground_is_what_every_one_had_seen():
    assert seen_by_all([{1: 5, 2: 3}, {1: 4, 3: 9}]) == {1: 4, 2: 0}
    assert seen_by_all([{1: 5}]) == {1: 5}
    assert seen_by_all([]) == {}


def test_a_case_is_folded_as_far_as_somebody_had_seen():
    acts = [Act(Write(1, 1, b"a" * 16, 0, 0), {}, {6: "Lan"}),
            Act(Write(2, 1, b"b" * 16, 0, 0), {1: 1}, {6: "Hà"}),
            Act(Write(1, 2, b"c" * 16, 0, 0), {1: 1}, {14: "Số 5"})]

    state = state_seen(acts, {1: 2}, {6: "strict", 14: "strict"}.get)

    assert values(state) == {6: "Lan", 14: "Số 5"}
