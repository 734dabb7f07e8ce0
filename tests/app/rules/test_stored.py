"""A list of papers as given is what stands afterwards, however it stood before."""
from hypothesis import given
from hypothesis import strategies as st

from app.rules.fields import BY_NAME
from app.rules.settling import policy_of
from app.rules.stored import keyed, paper_writes, to_json
from sync.fold import fold, stand_items
from tests.sync.acts import Scene

NAMES = ("Tờ khai", "Ảnh 4x6")


def paper(name: str, copies: int, ok: bool) -> dict[str, object]:
    """A paper as the list of a case names it."""
    return {"name": name, "copies": copies, "ok": ok}


BOTH = [paper("Tờ khai", 1, True), paper("Tờ khai", 2, False)]
registers = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 3), st.integers(0, 5),
              st.integers(0, 2), st.booleans()),
    unique_by=lambda register: register[:2])
lists = st.lists(st.builds(
    paper, st.sampled_from(NAMES), st.integers(0, 2), st.booleans()), max_size=5)


def stand(scene: Scene) -> list:
    return stand_items(fold(scene.acts.values(), policy_of))


def read(papers: list) -> list:
    return to_json(BY_NAME["documents"], papers)


def write(scene: Scene, standing: list, wanted: list, saw: str) -> list:
    """Somebody gives the list anew; how it reads then."""
    scene.act("given", "chi", saw, documents=paper_writes(standing, wanted))
    return read(stand(scene))


def second_alone() -> Scene:
    """One desk took both papers of a name off, another kept the second."""
    scene = Scene()
    scene.act("both", "an", documents=paper_writes([], BOTH))
    begun = stand(scene)
    scene.act("none", "an", "both", documents=paper_writes(begun, []))
    scene.act("other", "binh", "both", documents=paper_writes(
        begun, [BOTH[0], paper("Tờ khai", 3, False)]))
    return scene


def test_two_papers_of_a_name_stand_as_given_where_only_the_second_stood():
    scene = second_alone()
    wanted = [paper("Tờ khai", 1, False), paper("Tờ khai", 2, True)]

    assert write(scene, stand(scene), wanted, "both none other") == wanted


def test_a_second_paper_alone_given_back_writes_nothing():
    stands = stand(second_alone())

    assert read(stands) == [paper("Tờ khai", 3, False)]
    assert paper_writes(stands, read(stands)) == []


@given(registers, lists)
def test_any_list_stands_as_given_and_given_again_writes_nothing(standing, wanted):
    scene = Scene()
    scene.act("before", "an", documents=[list(one) for one in standing])

    after = write(scene, stand(scene), wanted, "before")

    assert keyed(after) == keyed(wanted)
    assert paper_writes(stand(scene), after) == []
