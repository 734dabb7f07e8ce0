"""A case's values as they stand in changes, and as the JSON other programs read.

Changes hold small arrays: a paper is [name, occurrence, place, copies, ok], a person
[name, citizen_id, relation]. JSON holds the objects of `case export`. Copies below
zero say that a paper was taken off the list.
"""
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final

from app.rules.fields import BY_NUMBER, FIELDS, Field

REMOVED: Final = -1

Papers = list[list[object]]


def to_stored(field: Field, value: object) -> object:
    """The stored form of a normalised JSON value; papers go through `paper_writes`."""
    if field.form == "person" and isinstance(value, dict):
        return [value["name"], value["citizen_id"], value["relation"]]
    return value


def to_json(field: Field, value: object) -> object:
    """The JSON form of a stored value."""
    if field.form == "person" and isinstance(value, list):
        name, citizen_id, relation = value
        return {"name": name, "citizen_id": citizen_id, "relation": relation}
    if field.form == "items" and isinstance(value, list):
        return _listed(value)
    return value


def keyed(documents: Iterable[Mapping[str, object]]
          ) -> dict[tuple[str, int], tuple[int, bool]]:
    """(name, occurrence) → (copies, ok): what tells one paper from another."""
    papers: dict[tuple[str, int], tuple[int, bool]] = {}
    for document in documents:
        name, occurrence = str(document["name"]), 0
        while (name, occurrence) in papers:
            occurrence += 1
        copies, ok = document["copies"], document["ok"]
        assert isinstance(copies, int) and isinstance(ok, bool)
        papers[name, occurrence] = (copies, ok)
    return papers


def paper_writes(standing: Papers, documents: Iterable[Mapping[str, object]]) -> Papers:
    """The registers to write so that the list reads `documents`.

    The n-th paper of a name is the n-th of that name as the list stands: where desks
    did not see each other the first may be gone and the second stand, or stand before
    it. A paper keeps the place its first writer gave it; new ones follow the last.
    """
    wanted = keyed(documents)
    held = dict(zip(keyed(_listed(standing)), standing, strict=True))
    taken = {(str(paper[0]), _int(paper[1])) for paper in standing}
    following = max((_int(paper[2]) for paper in standing), default=-1) + 1
    writes: Papers = []
    for (name, nth), (copies, ok) in wanted.items():
        paper = held.get((name, nth))
        if paper is None:
            free = next(n for n in count() if (name, n) not in taken)
            taken.add((name, free))
            writes.append([name, free, following, copies, ok])
            following += 1
        elif paper[3] != copies or paper[4] is not ok:
            writes.append([name, paper[1], paper[2], copies, ok])
    writes += [[name, paper[1], paper[2], REMOVED, False]
               for (name, nth), paper in held.items() if (name, nth) not in wanted]
    return writes


def case_json(id: str, values: Mapping[int, object], papers: Papers
              ) -> dict[str, object]:
    """All keys of a case in the order of `case export`; what is missing is empty."""
    case: dict[str, object] = {"id": id}
    for field in FIELDS:
        if field.form == "items":
            case[field.name] = to_json(field, papers)
        elif field.number in values:
            case[field.name] = to_json(field, values[field.number])
        else:
            case[field.name] = field.empty
    return case


def named(sets: Mapping[int, object]) -> dict[str, object]:
    """What a change set, by field name, for a history page."""
    return {BY_NUMBER[number].name: to_json(BY_NUMBER[number], value)
            for number, value in sets.items() if number in BY_NUMBER}


def _listed(papers: Papers) -> list[dict[str, object]]:
    """Papers as the list of a case reads."""
    return [{"name": paper[0], "copies": paper[3], "ok": paper[4]}
            for paper in papers if _int(paper[3]) >= 0]


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
