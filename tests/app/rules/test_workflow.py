"""The one table of steps: nothing missing, nothing contradictory, no dead end."""
import pytest

from app.rules.fields import BY_NAME, STATUSES
from app.rules.workflow import (
    CLOSED,
    STEPPER,
    STEPS,
    actions,
    refusal,
    step_named,
    step_of,
)

ROLES = ("officer", "assistant", "leader", "supervisor")


@pytest.mark.parametrize("source, action, to", [
    ("draft", "register", "registered"), ("registered", "receive", "received"),
    ("draft", "refuse", "refused"), ("received", "hand_over", "appraising"),
    ("appraising", "begin_handling", "handling"),
    ("appraising", "request_supplement", "supplement_requested"),
    ("supplement_requested", "take_supplement", "appraising"),
    ("supplement_requested", "close_unanswered", "stopped"),
    ("handling", "request_payment", "payment_requested"),
    ("payment_requested", "confirm_payment", "handling"),
    ("handling", "submit_for_signing", "signing"), ("signing", "sign", "done"),
    ("signing", "send_back", "handling"), ("received", "finish_at_once", "done"),
    ("handling", "withdraw", "withdrawn"),
    ("withdrawn", "confirm_withdrawal", "stopped"),
    ("handling", "stop", "stopped"), ("handling", "extend", None),
    ("done", "return", "returned"), ("done", "recall", "handling"),
])
def test_the_steps_of_the_law_lead_where_they_should(source, action, to):
    assert refusal(source, action, "leader") is None
    assert step_named(action).to == to


@pytest.mark.parametrize("status, action, role, why", [
    ("handling", "dance", "leader", "unknown_action"),
    ("returned", "receive", "officer", "wrong_status"),
    ("received", "return", "officer", "wrong_status"),
    ("draft", "receive", "assistant", "wrong_role"),
    ("signing", "sign", "officer", "wrong_role"),
    ("done", "recall", "officer", "wrong_role"),
    ("draft", "register", "assistant", None),
    ("signing", "record_result", "officer", None),
])
def test_a_step_that_may_not_be_taken_says_why(status, action, role, why):
    assert refusal(status, action, role) == why


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_the_offered_actions_are_exactly_those_not_refused(status, role):
    offered = {step.action for step in actions(status, role)}

    assert offered == {step.action for step in STEPS
                       if refusal(status, step.action, role) is None}


def test_a_closed_case_offers_nothing_but_the_confirmation_of_a_withdrawal():
    offered = {step.action for status in CLOSED for step in actions(status, "leader")}

    assert offered == {"confirm_withdrawal"}


def test_an_assistant_only_registers():
    offered = {step.action for status in STATUSES
               for step in actions(status, "assistant")}

    assert offered == {"register"}


def test_an_officer_alone_can_bring_a_case_to_its_end():
    status, way = "draft", ("register", "receive", "hand_over", "begin_handling",
                            "submit_for_signing", "record_result", "return")

    for action in way:
        assert refusal(status, action, "officer") is None, f"{action} from {status}"
        status = step_named(action).to or status

    assert status == "returned"


def test_every_status_can_be_reached_from_a_draft():
    reached = {"draft"}

    for _ in STATUSES:
        reached |= {step.to for step in STEPS
                    if step.to and reached & set(step.sources)}

    assert reached == set(STATUSES)


def test_actions_are_named_once_and_need_real_fields():
    assert len({step.action for step in STEPS}) == len(STEPS)
    assert all(name in BY_NAME for step in STEPS for name in step.needs)


def test_only_the_seven_legal_forms_are_printed():
    assert {step.form for step in STEPS} - {""} == {f"0{n}" for n in range(1, 8)}


def test_the_clock_pauses_only_where_it_can_resume():
    paused = {step.to for step in STEPS if step.clock == "pause"}
    resumed = {status for step in STEPS if step.clock == "resume"
               for status in step.sources}

    assert paused == resumed == {"supplement_requested", "payment_requested"}


@pytest.mark.parametrize("status, stage", [
    ("draft", "receive"), ("received", "receive"), ("appraising", "appraise"),
    ("supplement_requested", "appraise"), ("signing", "handle"), ("done", "return"),
    ("returned", "return"),
])
def test_every_case_stands_in_one_of_the_four_visible_steps(status, stage):
    assert step_of(status) == stage
    assert all(step_of(each) in STEPPER for each in STATUSES)


@pytest.mark.parametrize(("status", "role", "first"), [
    ("draft", "officer", "receive"), ("received", "officer", "hand_over"),
    ("appraising", "officer", "begin_handling"),
    ("handling", "officer", "submit_for_signing"), ("signing", "leader", "sign"),
    ("supplement_requested", "officer", "take_supplement"),
    ("payment_requested", "officer", "confirm_payment"), ("done", "leader", "return"),
    ("withdrawn", "officer", "confirm_withdrawal")])
def test_what_moves_the_case_on_stands_first(status, role, first):
    assert actions(status, role)[0].action == first
