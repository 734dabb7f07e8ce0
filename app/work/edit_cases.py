"""Facts recorded elsewhere: edits as given, in order, all or nothing.

An edit skips the table of steps, never the policies of the fields.
"""
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.clock import ms_of
from app.desk import Desk
from app.rules.case_line import (
    CASE_KEYS,
    EDIT_KEYS,
    REQUIRED,
    read_actor,
    read_id,
    read_moment,
    read_values,
)
from app.rules.edit import sets_of_edit
from app.rules.errors import BadValue, Refusal, Refused
from app.rules.fields import BY_NAME, DECLARED_AT
from app.whose_case import find_case
from app.writing import write_change
from sync.author import Authoring, Draft
from sync.change import EDIT

SET_KEYS = tuple(key for key in CASE_KEYS if key != "id")
UNIT_FIELD = BY_NAME["unit"].number


@dataclass(frozen=True, slots=True)
class Edited:
    """How many lines changed a case, and how many said what already stands."""

    changed: int
    unchanged: int


def edit_cases(desk: Desk, lines: Iterable[tuple[int, object]]) -> Edited:
    """Apply the edits of these numbered lines. Raises Refused: then none applies."""
    refusals: list[Refusal] = []
    changed = unchanged = 0
    with desk.db.write():
        batch = desk.authoring()
        for line, given in lines:
            try:
                wrote = _edit(desk, batch, given)
            except Refused as refused:
                refusals += [replace(one, line=line) for one in refused.refusals]
                continue
            changed, unchanged = changed + wrote, unchanged + (not wrote)
        if refusals:
            raise Refused(refusals)
        batch.finish()
    return Edited(changed, unchanged)


def _edit(desk: Desk, batch: Authoring, given: object) -> bool:
    """Write one edit; False when everything stands already. Raises Refused."""
    if not isinstance(given, dict):
        raise Refused([Refusal(error="not_an_object")])
    wrong = [Refusal(error="unknown_key", field=str(key), facts={"key": str(key)})
             for key in given if key not in EDIT_KEYS]
    id, actor, declared = _head(desk, given, wrong)
    values, refused = read_values(given.get("set"), SET_KEYS)
    wrong += [replace(one, field=one.field or "set") for one in refused]
    case = None if wrong else find_case(desk, batch, bytes.fromhex(id))
    if case is None:
        wrong = wrong or [Refusal(error="not_found")]
        raise Refused([replace(one, case=id or None) for one in wrong])
    stood = desk.stand(case.state)
    sets, wrong = sets_of_edit(case.state, stood, values)
    if "unit" in values and UNIT_FIELD in sets:
        wrong.append(Refusal(error="unit_fixed", field="unit"))
    wrong += [Refusal(error="required", field=name) for name in REQUIRED
              if name in values and BY_NAME[name].number in sets
              and not str(values[name]).strip()]
    if wrong:
        raise Refused([replace(one, case=id) for one in wrong])
    if not sets:
        return False
    if declared:
        sets[DECLARED_AT] = ms_of(declared)
    write_change(desk, batch, Draft(
        scope=batch.scope_of(case), kind=EDIT, actor=actor,
        entity=case.id, sets=sets, seen=batch.seen(case.state)))
    return True


def _head(desk: Desk, given: dict[object, object], wrong: list[Refusal]
          ) -> tuple[str, str, str]:
    """(case, by, at) of an edit; what is wrong with them is added to `wrong`."""
    told = {"case": "", "by": "", "at": ""}
    readers = {"case": read_id, "by": read_actor, "at": read_moment}
    for key, read in readers.items():
        try:
            told[key] = read(given.get(key))
        except BadValue as bad:
            wrong.append(Refusal(error=bad.code, field=key, facts=bad.facts))
    return told["case"], told["by"] or desk.officer, told["at"]
