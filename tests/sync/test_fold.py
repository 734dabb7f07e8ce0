"""A case is the same whatever order its changes come in, and nothing seen is lost.

Each scene is folded in every order in which nothing precedes what it has seen.
"""
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.settling import policy_of, settle
from sync.fold import (
    digest,
    fold,
    pack,
    stand_items,
    standing,
    unpack,
)
from tests.world.bookkeeper import Act as Noted
from tests.world.bookkeeper import Book

from .acts import LANES, Scene, rivals, shown


@pytest.fixture
def scene():
    return Scene()


def everywhere(scene: Scene) -> list:
    """How the case stands after each order; all must be equal."""
    orders = list(scene.orders())
    stands = [scene.stand(order) for order in orders]
    assert len(orders) > 1, "a scene with one order proves nothing"
    assert all(stood == stands[0] for stood in stands)
    assert len({digest(fold(order, policy_of)) for order in orders}) == 1
    return stands


def test_two_phones_at_once_are_both_shown(scene):
    scene.act("base", "an", phone="0911")
    scene.act("x", "an", "base", phone="0922")
    scene.act("y", "binh", "base", phone="0933")
    scene.receive("y", 5)
    scene.receive("x", 9)

    stood = everywhere(scene)[0]

    assert shown(stood, "phone") == "0933; 0922"
    assert not stood.disputes


def test_a_returned_result_stands_against_a_supplement_but_a_person_must_look(scene):
    scene.act("base", "an", status="handling")
    scene.act("ask", "an", "base", status="supplement_requested")
    scene.act("give", "binh", "base", status="returned")

    stood = everywhere(scene)[0]

    assert shown(stood, "status") == "returned"
    assert sorted(rivals(stood, "status")) == ["returned", "supplement_requested"]


def test_a_status_that_saw_the_other_replaces_it(scene):
    scene.act("base", "an", status="handling")
    scene.act("give", "binh", "base", status="returned")
    scene.act("ask", "an", "base give", status="supplement_requested")
    scene.act("else", "chi", hamlet="Nà Lầu")

    stood = everywhere(scene)[0]

    assert shown(stood, "status") == "supplement_requested"
    assert not stood.disputes


def test_a_fee_said_twice_is_disputed_and_a_ruling_that_saw_both_settles_it(scene):
    scene.act("base", "an", fee=8000)
    scene.act("more", "an", "base", fee=30000)
    scene.act("none", "binh", "base", fee=0)
    scene.receive("none", 3)
    scene.receive("more", 7)

    stood = everywhere(scene)[0]
    assert (shown(stood, "fee"), rivals(stood, "fee")) == (0, [0, 30000])

    scene.act("ruling", "chi", "more none", fee=0)
    stood = everywhere(scene)[0]
    assert (shown(stood, "fee"), stood.disputes) == (0, {})


def test_who_saw_one_side_only_does_not_settle_a_dispute(scene):
    scene.act("more", "an", fee=30000)
    scene.act("none", "binh", fee=0)
    scene.act("third", "chi", "more", fee=5)

    stood = everywhere(scene)[0]

    assert sorted(rivals(stood, "fee")) == [0, 5]


def test_two_rulings_at_once_are_a_smaller_dispute(scene):
    scene.act("x", "an", fee=1)
    scene.act("y", "binh", fee=2)
    scene.act("one", "an", "x y", fee=1)
    scene.act("two", "chi", "x y", fee=3)

    stood = everywhere(scene)[0]

    assert sorted(rivals(stood, "fee")) == [1, 3]


def test_withdrawn_against_done_is_for_a_person(scene):
    scene.act("base", "an", status="handling")
    scene.act("leave", "an", "base", status="withdrawn")
    scene.act("made", "binh", "base", status="done")

    stood = everywhere(scene)[0]

    assert shown(stood, "status") == "done"
    assert sorted(rivals(stood, "status")) == ["done", "withdrawn"]


def test_an_edit_after_the_close_that_did_not_see_it_is_kept(scene):
    scene.act("base", "an", status="done", address="Số 1")
    scene.act("close", "an", "base", status="returned")
    scene.act("late", "binh", "base", address="Số 2", status="handling")

    stood = everywhere(scene)[0]

    assert shown(stood, "address") == "Số 2"
    assert shown(stood, "status") == "returned"
    assert sorted(rivals(stood, "status")) == ["handling", "returned"]


def test_equal_values_collapse_and_the_earliest_receipt_stands(scene):
    scene.act("a", "an", fee=5)
    scene.act("b", "binh", fee=5)
    scene.act("c", "chi", fee=9)
    scene.receive("a", 9)
    scene.receive("b", 2)
    scene.receive("c", 5)

    stood = everywhere(scene)[0]

    assert rivals(stood, "fee") == [5, 9]


def test_false_and_zero_are_not_the_same_value(scene):
    scene.act("a", "an", fee_paid=False)
    scene.act("b", "binh", fee_paid=True)

    assert sorted(rivals(everywhere(scene)[0], "fee_paid")) == [False, True]


@pytest.mark.parametrize("early, late, stands", [
    ({"at": 5}, {"at": 6}, "late"),
    ({"at": 6}, {"at": 5}, "early"),
    # A clock in 2099 counts as the moment the hub heard of it.
    ({"at": 90_000, "receipt": 7}, {"at": 8, "receipt": 9}, "late"),
    ({"at": 90_000, "receipt": 9}, {"at": 8, "receipt": 10}, "early"),
    ({"at": 5}, {"at": 5}, "late"),      # the greater id
])
def test_the_latest_effective_time_wins_a_tie(scene, early, late, stands):
    for name, by, facts in (("early", "an", early), ("late", "binh", late)):
        scene.act(name, by, at=facts["at"], hamlet=name)
        if "receipt" in facts:
            scene.receive(name, facts["receipt"])

    stood = everywhere(scene)[0]

    assert shown(stood, "hamlet") == stands
    assert not stood.disputes


def papers(scene: Scene) -> list:
    lists = [stand_items(fold(order, policy_of)) for order in scene.orders()]
    assert len(lists) > 1 and all(one == lists[0] for one in lists)
    return lists[0]


def test_two_values_of_one_paper_are_not_ok_and_the_lower_count(scene):
    scene.act("base", "an", documents=[["Ảnh", 0, 0, 4, True]])
    scene.act("x", "an", "base", documents=[["Ảnh", 0, 0, 3, True]])
    scene.act("y", "binh", "base", documents=[["Ảnh", 0, 0, 2, True]])

    assert papers(scene) == [["Ảnh", 0, 0, 2, False]]


def test_equal_papers_from_two_desks_stay_as_they_are(scene):
    scene.act("x", "an", documents=[["Ảnh", 0, 3, 2, True]])
    scene.act("y", "binh", documents=[["Ảnh", 0, 0, 2, True]])

    assert papers(scene) == [["Ảnh", 0, 0, 2, True]]


def test_a_paper_taken_off_by_one_and_kept_by_another_is_looked_for_again(scene):
    scene.act("base", "an", documents=[["Ảnh", 0, 0, 4, True], ["Đơn", 0, 1, 1, True]])
    scene.act("x", "an", "base", documents=[["Ảnh", 0, 0, -1, False]])
    scene.act("y", "binh", "base", documents=[["Ảnh", 0, 0, 4, False]])

    assert papers(scene) == [["Ảnh", 0, 0, 4, False], ["Đơn", 0, 1, 1, True]]


def test_a_field_nobody_knows_changes_nothing_shown(scene):
    scene.act("x", "an", fee=1)
    order = next(scene.orders())
    before = scene.stand(order)
    order[0].sets[900] = "mới"

    assert scene.stand(order) == before


# Any scene at all, against the bookkeeper who works it out the long way round.

NAMED = {"fee": [1, 2], "status": ["done", "handling"], "phone": ["1", "2"],
         "hamlet": ["a", "b"]}


@st.composite
def scenes(draw) -> Scene:
    scene = Scene()
    people = st.sampled_from(["an", "binh", "chi"])
    for number in range(draw(st.integers(2, 9))):
        saw = draw(st.sets(st.sampled_from(sorted(scene.acts)))) if scene.acts else ()
        field = draw(st.sampled_from(sorted(NAMED)))
        value = draw(st.sampled_from(NAMED[field]))
        scene.act(f"act{number}", draw(people), " ".join(sorted(saw)),
                  at=draw(st.integers(0, 3)), **{field: value})
        if draw(st.booleans()):
            scene.receive(f"act{number}", draw(st.integers(0, 4)))
    return scene


def shuffled(scene: Scene, chance: Random) -> list:
    """A random order in which nothing comes before what it has seen."""
    left, order = dict(scene.acts), []
    while left:
        ready = [name for name in left
                 if not any(other in left for other in scene._before(name))]
        name = chance.choice(sorted(ready))
        order.append(left.pop(name))
    return order


@settings(max_examples=300, deadline=None)
@given(scenes(), st.integers(0, 1 << 30))
def test_any_two_orders_give_the_same_case(scene, seed):
    chance = Random(seed)
    first, second = shuffled(scene, chance), shuffled(scene, chance)

    one, other = fold(first, policy_of), fold(second, policy_of)

    assert digest(one) == digest(other)
    assert scene.stand(first) == scene.stand(second)
    assert digest(unpack(pack(one))) == digest(one)


@settings(max_examples=300, deadline=None)
@given(scenes(), st.integers(0, 1 << 30))
def test_the_fold_agrees_with_the_bookkeeper(scene, seed):
    book, held = Book(), set()
    names = {lane: name for name, lane in LANES.items()}
    for name, act in scene.acts.items():
        # Seen is by lane: whoever saw an act saw what its author did before.
        knew = {other for other, one in scene.acts.items()
                if one.write.seq <= act.seen.get(one.write.lane, 0)}
        book.acts[name] = Noted(
            name, names[act.write.lane], "case", 3, (b"", 0, act.write.seq),
            {(key,): value for key, value in _named(act.sets).items()},
            frozenset(knew), act.write.claimed_ms, act.write.clock_ms)
        held.add(name)
        if act.write.id in scene.receipts:
            at = scene.receipts[act.write.id]
            book.receive([name], at)
            held.add(f"receipt {name} {at}")

    stood = scene.stand(shuffled(scene, Random(seed)))
    must = book.show("case", held)

    for name in NAMED:
        if any((name,) in act.values for act in book.acts.values()):
            assert shown(stood, name) == must.line[name]
    disputed = {name: set(map(str, rivals(stood, name))) for name in NAMED
                if rivals(stood, name)}
    assert disputed == {name: {str(standing), *map(str, others)}
                        for name, (standing, others) in must.disputes.items()}


def _named(sets: dict) -> dict:
    from app.rules.fields import BY_NUMBER
    return {BY_NUMBER[number].name: value for number, value in sets.items()}


def test_no_receipt_is_later_than_any_receipt(scene):
    scene.act("a", "an", fee=1)
    scene.act("b", "binh", fee=2)
    scene.receive("b", 1 << 50)

    assert shown(everywhere(scene)[0], "fee") == 2


def test_a_case_nobody_wrote_stands_empty():
    stood = standing(fold([], policy_of), policy_of, lambda write: 0, settle)

    assert (stood.values, stood.disputes, stood.contested) == ({}, {}, False)
