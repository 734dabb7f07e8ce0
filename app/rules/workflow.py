"""The way of a case through the office: one table, read by everybody.

    receive ──▶ appraise ──▶ handle ──▶ return        what the citizen sees
    draft registered received   appraising   handling signing   done returned

Buttons, server checks and the printed guide all come from STEPS. The order follows
Decree 118/2025/NĐ-CP; the forms are those of Circular 03/2025/TT-VPCP, Appendix I.
"""
from dataclasses import dataclass
from typing import Final, Literal

from db.records import Role, Status

Action = Literal[
    "register", "receive", "ask_before_receipt", "refuse", "hand_over", "reassign",
    "begin_handling", "request_supplement", "take_supplement", "close_unanswered",
    "request_payment", "confirm_payment", "submit_for_signing", "send_back", "sign",
    "record_result", "finish_at_once", "withdraw", "confirm_withdrawal", "stop",
    "extend", "return", "recall",
]
Clock = Literal["none", "start", "run", "pause", "resume", "end", "extend", "restart"]
Stage = Literal["receive", "appraise", "handle", "return"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing a person may do to a case. `to` is None when the status stays.

    `form` is the number of the printed form; `needs` names the fields that must be
    filled first, and `reason` asks the person to say why in words.
    """

    action: Action
    sources: tuple[Status, ...]
    to: Status | None
    roles: tuple[Role, ...]
    clock: Clock = "none"
    form: str = ""
    needs: tuple[str, ...] = ()
    reason: bool = False


EVERYBODY: Final[tuple[Role, ...]] = ("officer", "assistant", "leader", "supervisor")
OFFICERS: Final[tuple[Role, ...]] = ("officer", "leader", "supervisor")
LEADERS: Final[tuple[Role, ...]] = ("leader", "supervisor")

BEFORE_RECEIPT: Final[tuple[Status, ...]] = ("draft", "registered")
AT_WORK: Final[tuple[Status, ...]] = ("appraising", "handling", "signing")
WAITING: Final[tuple[Status, ...]] = ("supplement_requested", "payment_requested")
CLOSED: Final[tuple[Status, ...]] = ("returned", "refused", "withdrawn", "stopped")

STEPS: Final[tuple[Step, ...]] = (
    Step(action="register", sources=("draft",), to="registered", roles=EVERYBODY,
         needs=("procedure_code", "applicant_name")),
    Step(action="receive", sources=BEFORE_RECEIPT, to="received", roles=OFFICERS,
         clock="start", form="01", needs=("procedure_code", "applicant_name")),
    Step(action="ask_before_receipt", sources=BEFORE_RECEIPT, to=None, roles=OFFICERS,
         form="02", reason=True),
    Step(action="refuse", sources=BEFORE_RECEIPT, to="refused", roles=OFFICERS,
         form="03", reason=True),
    Step(action="hand_over", sources=("received",), to="appraising", roles=OFFICERS,
         clock="run", form="06", needs=("officer",)),
    Step(action="reassign", sources=AT_WORK, to=None, roles=OFFICERS, clock="run",
         form="06", needs=("officer",)),
    Step(action="begin_handling", sources=("appraising",), to="handling",
         roles=OFFICERS, clock="run"),
    # Missing papers are asked for once and completely, with form 02; a second
    # request makes the case late in the national count (Decision 766/QĐ-TTg).
    Step(action="request_supplement", sources=("received", "appraising", "handling"),
         to="supplement_requested", roles=OFFICERS, clock="pause", form="02",
         reason=True),
    Step(action="take_supplement", sources=("supplement_requested",), to="appraising",
         roles=OFFICERS, clock="resume", form="01"),
    Step(action="close_unanswered", sources=("supplement_requested",), to="stopped",
         roles=OFFICERS, clock="end", form="05", reason=True),
    Step(action="request_payment", sources=("received", "appraising", "handling"),
         to="payment_requested", roles=OFFICERS, clock="pause", needs=("fee",)),
    Step(action="confirm_payment", sources=("payment_requested",), to="handling",
         roles=OFFICERS, clock="resume", needs=("fee_paid",)),
    Step(action="submit_for_signing", sources=("appraising", "handling"), to="signing",
         roles=OFFICERS, clock="run", form="06"),
    Step(action="send_back", sources=("signing",), to="handling", roles=LEADERS,
         clock="run", reason=True),
    Step(action="sign", sources=("appraising", "handling", "signing"), to="done",
         roles=LEADERS, clock="end"),
    # The leader signed on paper; the desk enters the number the result was given.
    Step(action="record_result", sources=("handling", "signing"), to="done",
         roles=OFFICERS, clock="end", needs=("result_no",)),
    # Certification and extracts are answered while the citizen waits.
    Step(action="finish_at_once", sources=("received",), to="done", roles=OFFICERS,
         clock="end"),
    # The citizen may take the request back while there is no result yet: Decree
    # 118/2025/NĐ-CP, Art. 21; the desk then confirms it with form 05.
    Step(action="withdraw", sources=("registered", "received", *AT_WORK, *WAITING),
         to="withdrawn", roles=OFFICERS, clock="end", reason=True),
    Step(action="confirm_withdrawal", sources=("withdrawn",), to="stopped",
         roles=OFFICERS, form="05"),
    Step(action="stop", sources=AT_WORK, to="stopped", roles=LEADERS, clock="end",
         form="05", reason=True),
    # A late result needs a written apology and a new date from the head.
    Step(action="extend", sources=AT_WORK, to=None, roles=LEADERS, clock="extend",
         form="04", needs=("due_date",), reason=True),
    Step(action="return", sources=("done",), to="returned", roles=OFFICERS, form="07"),
    Step(action="recall", sources=("done",), to="handling", roles=LEADERS,
         clock="restart", reason=True),
)

MAIN_PATH: Final[tuple[Status, ...]] = (
    "received", "appraising", "handling", "signing", "done", "returned")
STEPPER: Final[tuple[Stage, ...]] = ("receive", "appraise", "handle", "return")

STAGE_OF: Final[dict[Status, Stage]] = {
    "draft": "receive", "registered": "receive", "received": "receive",
    "refused": "receive", "appraising": "appraise", "supplement_requested": "appraise",
    "payment_requested": "handle", "handling": "handle", "signing": "handle",
    "withdrawn": "handle", "stopped": "handle", "done": "return", "returned": "return",
}


def actions(status: Status, role: Role) -> tuple[Step, ...]:
    """What this person may do now: what moves the case on first, else in the order of
    the table. The first is the button that stands out."""
    return tuple(sorted((step for step in STEPS
                         if status in step.sources and role in step.roles),
                        key=lambda step: not _moves_on(status, step)))


def _moves_on(status: Status, step: Step) -> bool:
    """Whether the step brings the case nearer to its end as citizens want it."""
    here = MAIN_PATH.index(status) if status in MAIN_PATH else -1
    return step.to in MAIN_PATH and MAIN_PATH.index(step.to) > here


def step_named(action: str) -> Step | None:
    """The row of the table; None when there is no such action."""
    return BY_ACTION.get(action)


def refusal(status: Status, action: str, role: Role) -> str | None:
    """Why this cannot be done now, as a code; None when it can."""
    step = BY_ACTION.get(action)
    if step is None:
        return "unknown_action"
    if status not in step.sources:
        return "wrong_status"
    return None if role in step.roles else "wrong_role"


def step_of(status: Status) -> Stage:
    """Which of the four visible steps a case stands in, or ended in."""
    return STAGE_OF[status]


BY_ACTION: Final[dict[str, Step]] = {step.action: step for step in STEPS}
