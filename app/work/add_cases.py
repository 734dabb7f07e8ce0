"""Moving in: cases as another system holds them, all or nothing."""
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.desk import Desk
from app.rules.case_line import CASE_KEYS, Values, complete, missing, read_values
from app.rules.edit import sets_of_new
from app.rules.errors import Refusal, Refused
from app.rules.stored import case_json
from app.writing import write_change
from sync.author import Authoring, Draft
from sync.change import IMPORT
from sync.fold import stand_items


@dataclass(frozen=True, slots=True)
class Added:
    """What an import came to; `ids` are of every line, in file order."""

    added: int
    unchanged: int
    ids: list[str]


def add_cases(desk: Desk, lines: Iterable[tuple[int, object]]) -> Added:
    """Add the cases of these numbered lines. Raises Refused: then none is added."""
    refusals: list[Refusal] = []
    ids: list[str] = []
    unchanged = 0
    with desk.db.write():
        batch = desk.authoring()
        for line, given in lines:
            values, wrong = read_values(given, CASE_KEYS)
            wrong += [] if wrong else missing(values) + unit_refusals(desk, values)
            known = str(values.get("id", ""))
            if not wrong and known:
                held, differing = _compare(desk, batch, known, values)
                wrong += differing
                if held and not wrong:
                    unchanged += 1
                    ids.append(known)
                    continue
            try:
                if wrong:
                    raise Refused(wrong)
                ids.append(_add(desk, batch, values))
            except Refused as refused:
                refusals += [replace(one, line=line, case=known or None)
                             for one in refused.refusals]
        if refusals:
            raise Refused(refusals)
        batch.finish()
    return Added(len(ids) - unchanged, unchanged, ids)


def unit_refusals(desk: Desk, values: Values) -> list[Refusal]:
    """A desk's cases are its own unit's; the hub must be told whose they are."""
    unit = values.setdefault("unit", "") or desk.me.unit
    values["unit"] = unit
    if not unit:
        return [Refusal(error="required", field="unit")]
    if desk.me.unit and unit != desk.me.unit:
        return [Refusal(error="other_unit", field="unit",
                        facts={"given": unit, "own": desk.me.unit})]
    return []


def _compare(desk: Desk, batch: Authoring, id: str, values: Values
             ) -> tuple[bool, list[Refusal]]:
    """Whether the case is here already, and how it differs if so."""
    case = batch.find_case(bytes.fromhex(id))
    if case is None:
        return False, []
    stood = desk.stand(case.state)
    held = case_json(id, stood.values, stand_items(case.state))
    wanted = complete(values)
    differing = [name for name, value in wanted.items() if held[name] != value]
    if not differing:
        return True, []
    return True, [Refusal(error="exists", field=", ".join(differing),
                          facts={"fields": ", ".join(differing)})]


def _add(desk: Desk, batch: Authoring, values: Values) -> str:
    id = str(values.get("id") or desk.new_id().hex())
    write_change(desk, batch, Draft(
        scope=desk.me.scope_for(str(values["unit"])), kind=IMPORT, actor=desk.officer,
        entity=bytes.fromhex(id), sets=sets_of_new(values)))
    return id
