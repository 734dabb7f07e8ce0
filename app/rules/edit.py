"""What an edit writes: only what really differs from how the case stands."""
from collections.abc import Mapping

from app.rules.errors import Refusal
from app.rules.fields import BY_NAME, DOCUMENTS
from app.rules.settling import policy_of
from app.rules.stored import paper_writes, to_stored
from sync.fold import CaseState, Standing, live, stand_items


def sets_of_new(values: Mapping[str, object]) -> dict[int, object]:
    """The first writes of a case: every value that is not empty, and its unit."""
    sets: dict[int, object] = {}
    for name, value in values.items():
        field = BY_NAME.get(name)
        if field is None or value == field.empty:
            continue
        if field.form == "items":
            assert isinstance(value, list)
            if value:
                sets[field.number] = paper_writes([], value)
        else:
            sets[field.number] = to_stored(field, value)
    return sets


def sets_of_edit(state: CaseState, stood: Standing, values: Mapping[str, object]
                 ) -> tuple[dict[int, object], list[Refusal]]:
    """The writes an edit needs, and the disputed fields it may not touch.

    A value equal to the standing one writes nothing; in a union field it must be the
    only live value, because saying the joined text again makes it one text.
    """
    sets: dict[int, object] = {}
    refusals = []
    for name, value in values.items():
        field = BY_NAME[name]
        if field.number == DOCUMENTS:
            assert isinstance(value, list)
            if papers := paper_writes(stand_items(state), value):
                sets[field.number] = papers
            continue
        if field.number in stood.disputes:
            refusals.append(Refusal(error="disputed", field=name))
            continue
        stored = to_stored(field, value)
        joined = policy_of(field.number) == "union" and not _agree(state, field.number)
        if joined or stood.values.get(field.number, field.empty) != stored:
            sets[field.number] = stored
    return sets, refusals


def _agree(state: CaseState, number: int) -> bool:
    """True when all live values of a field are one and the same."""
    values = [write.fields[number] for write in live(state, number)]
    return all(value == values[0] for value in values)
