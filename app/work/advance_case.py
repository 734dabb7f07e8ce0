"""Take a case one step on: the one table says what is allowed, this writes it down.

While the citizen fetches papers or money the count of days stands still; when it
runs on, the due date moves by exactly the working time that was lost (Decree
118/2025/NĐ-CP).
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.clock import iso, local
from app.desk import Desk
from app.rules import workflow
from app.rules.case_line import read_values
from app.rules.deadlines import Wait, due_after_pause
from app.rules.errors import Refusal, Refused
from app.rules.fields import BY_NAME, REASON, STATUS
from app.rules.normalise import clean_text
from app.rules.stored import case_json, to_stored
from app.rules.workflow import Step
from app.rules.working_days import calendar_of
from app.whose_case import find_case
from app.writing import write_change
from db import procedures
from db.errors import NotFound, StaleCase
from db.records import Role, Status
from sync import past, shadow
from sync.author import Draft
from sync.change import STEP
from sync.compare import state_seen
from sync.fold import CaseState, live, live_values, stand_items

REASON_CHARS_MAX: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceCase:
    """`values` are the fields the step needs; `seen` is what was on the screen."""

    case_id: str
    action: str
    role: Role
    seen: str
    reason: str = ""
    values: Mapping[str, object]


def advance_case(desk: Desk, command: AdvanceCase) -> Status | None:
    """Do one step; the new status, None when it stays. Raises NotFound, Refused,
    StaleCase when somebody else moved the case on meanwhile."""
    try:
        id = bytes.fromhex(command.case_id)
    except ValueError:
        raise NotFound(what="case", case=command.case_id[:40]) from None
    values, wrong = read_values(dict(command.values), tuple(BY_NAME))
    if wrong:
        raise Refused(wrong)
    with desk.db.write():
        batch = desk.authoring()
        case = find_case(desk, batch, id)
        if case is None:
            raise NotFound(what="case", case=command.case_id)
        stood = desk.stand(case.state)
        now = case_json(id.hex(), stood.values, stand_items(case.state))
        _refuse_if_moved(desk, command, case.n, case.state)
        step = _allowed(command, now, bool(stood.disputes))
        reason = clean_text(command.reason.strip(), REASON_CHARS_MAX)
        _refuse_gaps(step, {**now, **values}, reason)
        sets = {BY_NAME[name].number: to_stored(BY_NAME[name], values[name])
                for name in step.needs if name in values and values[name] != now[name]}
        if step.to is not None:
            sets[STATUS] = step.to
        if reason:
            sets[REASON] = reason
        if step.clock == "resume" and (due := _due_after(desk, case.state, now)):
            sets[BY_NAME["due_date"].number] = due
        write_change(desk, batch, Draft(
            scope=batch.scope_of(case), kind=STEP, actor=desk.officer,
            entity=id, sets=sets, seen=batch.seen(case.state)))
        batch.finish()
    return step.to


def _refuse_if_moved(desk: Desk, command: AdvanceCase, n: int, state: CaseState
                     ) -> None:
    """A step is judged against the status the officer saw."""
    then = state_seen(past.acts_of(desk.db, desk.meaning, n),
                      past.read_context(desk.db, command.seen), desk.meaning.policy_of)
    if _statuses(then) == _statuses(state):
        return
    newest = live_values(state, STATUS, shadow.received(desk.db))[-1]
    who = past.wrote(desk.db, newest.write, desk.me.device)
    raise StaleCase(case=command.case_id, moved=[{
        "field": "status", "value": newest.value, "by": who.by, "unit": who.unit,
        "device": who.device, "at": iso(who.claimed_ms)}])


def _statuses(state: CaseState) -> list[object]:
    return [write.fields[STATUS] for write in live(state, STATUS)]


def _allowed(command: AdvanceCase, now: Mapping[str, object], disputed: bool) -> Step:
    status: Status = now["status"]  # type: ignore[assignment]
    if why := workflow.refusal(status, command.action, command.role):
        raise Refused([Refusal(error=why, case=command.case_id)])
    # Two people said different things: paper that leaves the office must wait.
    if disputed:
        raise Refused([Refusal(error="disputed", case=command.case_id)])
    step = workflow.step_named(command.action)
    assert step is not None, "an allowed action is in the table"
    return step


def _refuse_gaps(step: Step, values: Mapping[str, object], reason: str) -> None:
    wrong = [Refusal(error="required", field=name) for name in step.needs
             if not values.get(name)]
    if step.reason and not reason:
        wrong.append(Refusal(error="required", field="reason"))
    if wrong:
        raise Refused(wrong)


def _due_after(desk: Desk, state: CaseState, now: Mapping[str, object]) -> str | None:
    """The due date moved by the wait that ends now; None when there is none."""
    due = now["due_date"]
    if not isinstance(due, str):
        return None
    asked = max(write.claimed_ms for write in live(state, STATUS))
    wait = Wait(local(asked), local(desk.clock.now_ms()))
    procedure = procedures.find_procedure(
        desk.db, str(now["procedure_code"]), str(now["received_at"])[:10])
    moved = due_after_pause(
        due, wait, calendar_of(procedures.calendar_days(desk.db)),
        procedure.time_unit if procedure else "working_day")
    later = datetime.fromisoformat(moved) > datetime.fromisoformat(due)
    return moved if later else None
