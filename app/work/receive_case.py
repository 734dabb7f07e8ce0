"""Receive a case: check it, number it, promise a date, and keep it.

No line of this file knows that a network exists. A power cut before the commit
leaves nothing, after it everything (Decree 118/2025/NĐ-CP: form 01 is handed over
when the case is received).
"""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.clock import local
from app.desk import Desk
from app.rules.case_line import INTAKE_KEYS, Values, read_values
from app.rules.checks import violations, warnings, with_defaults
from app.rules.deadlines import due_date
from app.rules.edit import sets_of_new
from app.rules.errors import Refusal, Refused
from app.rules.numbering import (
    case_code,
    day_mark,
    default_file_code,
    provisional_code,
)
from app.rules.stored import case_json
from app.rules.working_days import Calendar, calendar_of
from app.writing import write_change
from db import counters, procedures
from db.records import Procedure
from sync.author import Authoring, Draft
from sync.change import RECEIVE
from sync.fold import stand_items
from sync.me import scope_of

OFFICIAL = "official"
PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Received:
    """A case that is kept now. `flags` name what a person should look at again."""

    id: str
    code: str
    due_date: str | None
    provisional: bool
    flags: tuple[str, ...]


def receive_case(desk: Desk, given: object) -> Received:
    """Receive one case. Raises Refused with everything that must be put right."""
    (outcome,) = receive_cases(desk, [(1, given)])
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def receive_cases(desk: Desk, lines: Iterable[tuple[int, object]]
                  ) -> list[Received | Refused]:
    """Receive each line that can be; the outcome of every line, in order.

    A line that could not be read is a Refusal already.
    """
    outcomes: list[Received | Refused] = []
    with desk.db.write():
        batch = desk.authoring()
        calendar = calendar_of(procedures.calendar_days(desk.db))
        for line, given in lines:
            try:
                if isinstance(given, Refusal):
                    raise Refused([given])
                outcomes.append(_receive(desk, batch, calendar, given))
            except Refused as refused:
                outcomes.append(Refused(
                    replace(one, line=line) for one in refused.refusals))
        batch.finish()
    return outcomes


def _receive(desk: Desk, batch: Authoring, calendar: Calendar, given: object
             ) -> Received:
    now = local(desk.clock.now_ms())
    values, wrong = read_values(given, INTAKE_KEYS)
    if not isinstance(given, Mapping):
        raise Refused(wrong)
    values = with_defaults(values)
    day = str(values.get("received_at") or now.isoformat())[:10]
    procedure = procedures.find_procedure(
        desk.db, str(values.get("procedure_code", "")), day)
    told = {one.field for one in wrong}
    wrong += [one for one in _refusals(desk, values, now.date(), procedure)
              if one.field not in told]
    if wrong:
        raise Refused(wrong)
    assert procedure is not None
    flags = tuple(one.code for one in warnings(values, now.date()))
    _fill(desk, values, procedure, now)
    received = datetime.fromisoformat(str(values["received_at"]))
    due = due_date(received, procedure, calendar)
    flags += () if due else ("no_usable_time",)
    flags += (procedure.time_flag,) if due and procedure.time_flag else ()
    code, provisional = _number(batch, str(values["unit"]), received.date())
    values |= {"code": code, "due_date": due, "status": "received"}
    id = desk.new_id()
    write_change(desk, batch, Draft(
        scope=desk.me.scope_for(str(values["unit"])), kind=RECEIVE, actor=desk.officer,
        entity=id, sets=sets_of_new(values)))
    _check_kept(desk, batch, id, values)
    return Received(id.hex(), code, due, provisional, flags)


def _refusals(desk: Desk, values: Values, today: date, procedure: Procedure | None
              ) -> list[Refusal]:
    wrong = [Refusal(error=one.code, field=one.field, facts=one.facts)
             for one in violations(values, today, procedure is not None)]
    unit = values["unit"] = values.get("unit") or desk.me.unit
    if not unit:
        wrong.append(Refusal(error="required", field="unit"))
    elif desk.me.unit and unit != desk.me.unit:
        wrong.append(Refusal(error="other_unit", field="unit",
                             facts={"given": unit, "own": desk.me.unit}))
    if desk.me.role == "assistant":
        wrong.append(Refusal(error="not_entitled"))
    return wrong


def _fill(desk: Desk, values: Values, procedure: Procedure, now: datetime) -> None:
    """What the officer left out and the catalogue or the clock knows."""
    if not values.get("received_at"):
        values["received_at"] = now.isoformat(timespec="seconds")
    if not values.get("procedure_name"):
        values["procedure_name"] = procedure.name
    if not values.get("officer"):
        values["officer"] = desk.officer
    if "documents" not in values:
        values["documents"] = [
            {"name": name, "copies": originals + copies, "ok": False}
            for name, originals, copies in procedure.documents]


def _number(batch: Authoring, unit: str, day: date) -> tuple[str, bool]:
    """The next case code of this day, and whether it is only provisional."""
    db, writer, text = batch.db, batch.me.writer, day_mark(day)
    known = procedures.find_unit(db, unit)
    file_code = (known.file_code if known else "") or default_file_code(unit)
    last = counters.last_number(db, writer, text, OFFICIAL)
    for first, end in counters.slices_of(db, writer, scope_of(unit)):
        if last < end:
            number = max(first, last + 1)
            counters.save_number(db, writer, text, (OFFICIAL, number))
            return case_code(file_code, day, number), False
    number = counters.last_number(db, writer, text, PROVISIONAL) + 1
    counters.save_number(db, writer, text, (PROVISIONAL, number))
    return provisional_code(file_code, writer.hex(), day, number), True


def _check_kept(desk: Desk, batch: Authoring, id: bytes, values: Values) -> None:
    """What the case shows is what was submitted, or nothing is kept."""
    case = batch.find_case(id)
    assert case is not None, "it was written a moment ago"
    state = case.state
    stood = desk.stand(state)
    shown = case_json(id.hex(), stood.values, stand_items(state))
    assert all(shown[name] == value for name, value in values.items()
               ), "a case must show what was submitted"
