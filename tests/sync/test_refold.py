"""Programs of two ages meet: what the older does not know it carries, and shows once
it is renewed."""
from dataclasses import replace

import msgspec
import pytest

from app.meaning import MEANING
from app.rules.fields import BY_NAME
from app.work.inbox import inbox_lines
from app.work.transfer_case import TransferCase, transfer_case
from db import changes, lanes, meta
from sync import state
from sync.author import Authoring, Draft
from sync.framing import Framer
from sync.refold import refold
from sync.verify import verify
from tests.world.machine import Machine

from .stores import CASE, agree, aside, bring, edit, ids, machine, push, shown, sync

NEW_FIELD, STATUS = BY_NAME["satisfaction"].number, BY_NAME["status"].number
NEW_STATUS, NEW_ACT = "withdrawn", 9


def _older(body, role):
    if body.sets.get(STATUS) == NEW_STATUS:
        return "value:status"
    return MEANING.violation(body, role)


OLD = replace(MEANING, registry=99, violation=_older,
              policy_of=lambda number: None if number == NEW_FIELD
              else MEANING.policy_of(number))


def old_machine(name: str) -> Machine:
    """A PC whose program is of the registry before."""
    one = machine(name)
    one.meaning = OLD
    one.reopen()
    return one


@pytest.fixture
def ages():
    """(old desk, new desk, new hub), a case at all of them."""
    old, new, hub = old_machine("an"), machine("binh"), machine("hub")
    bring(new, CASE, fee=8000)
    agree(new, old, hub=hub)
    return old, new, hub


def test_an_unknown_field_is_carried_and_shown_after_the_upgrade(ages):
    old, new, hub = ages
    edit(new, satisfaction=4)
    agree(new, old, hub=hub)
    assert shown(old)[0]["satisfaction"] is None
    assert verify(old.db, OLD)["ok"]

    assert refold(old.db, MEANING, 0)

    assert shown(old) == shown(new) == shown(hub)
    assert shown(old)[0]["satisfaction"] == 4
    assert verify(old.db, MEANING)["ok"]
    assert state.digest(old.db, "06040") == state.digest(hub.db, "06040")
    assert not refold(old.db, MEANING, 0)


def test_an_edit_of_the_older_program_leaves_the_unknown_field_alone(ages):
    old, new, hub = ages
    edit(new, satisfaction=4)
    agree(new, old, hub=hub)
    edit(old, fee=5)
    agree(old, new, hub=hub)
    refold(old.db, MEANING, 0)

    for one in (old, new, hub):
        assert (shown(one)[0]["fee"], shown(one)[0]["satisfaction"]) == (5, 4)
    assert set(ids(old)) == set(ids(hub))


def test_what_the_older_program_set_aside_is_judged_again(ages):
    old, new, hub = ages
    edit(new, status=NEW_STATUS)
    edit(new, fee=7)
    agree(new, old, hub=hub)
    assert list(aside(old).values()) == ["value:status"]
    assert shown(old)[0]["status"] != NEW_STATUS and shown(old)[0]["fee"] == 7

    refold(old.db, MEANING, 0)

    assert not aside(old)
    assert shown(old) == shown(hub) and shown(old)[0]["status"] == NEW_STATUS
    assert verify(old.db, MEANING)["ok"]
    assert not list(changes.aside(old.db))


def test_a_case_that_began_with_what_was_not_known_is_there_afterwards(ages):
    old, new, hub = ages
    other = "0" * 31 + "2"
    bring(new, other, status=NEW_STATUS)
    agree(new, old, hub=hub)
    assert [one["id"] for one in shown(old)] == [CASE]

    refold(old.db, MEANING, 0)

    assert shown(old) == shown(hub) and len(shown(old)) == 2
    assert verify(old.db, MEANING)["ok"]
    assert state.digest(old.db, "06040") == state.digest(hub.db, "06040")


def test_the_hub_raises_no_alarm_over_a_program_of_another_age(ages):
    old, new, hub = ages
    edit(new, satisfaction=4)
    agree(new, old, hub=hub)

    for _ in range(2):
        sync(old, hub)
    assert meta.get_number(old.db, "alarm_ms") == 0 == len(_alarms(hub))

    refold(old.db, MEANING, 0)
    with old.db.write():       # now they must show the same, and do not
        old.db.execute("UPDATE digests SET sum = sum + 1")
    old.meaning = MEANING
    for _ in range(2):
        sync(old, hub)
    assert _alarms(hub)


def _alarms(hub: Machine) -> list[bytes]:
    return [bytes(row[0]) for row in hub.db.query("SELECT device, report FROM health")
            if msgspec.msgpack.decode(row[1])[-1] is True]


def test_an_old_hub_carries_what_new_desks_write():
    hub, one, other = old_machine("hub"), machine("an"), machine("binh")
    bring(one, CASE, fee=8000)
    edit(one, satisfaction=5, status=NEW_STATUS)
    agree(one, other, hub=hub)

    assert shown(one) == shown(other)
    assert shown(other)[0]["satisfaction"] == 5
    refold(hub.db, MEANING, 0)
    assert shown(hub) == shown(other)
    assert verify(hub.db, MEANING)["ok"]


def test_what_was_written_upon_what_an_old_hub_set_aside_comes_through():
    """In a frame of its own, which says of its case only that it is the one seen."""
    hub, one, other = old_machine("hub"), machine("an"), machine("binh")
    bring(one, CASE, fee=8000)
    edit(one, status=NEW_STATUS)
    agree(one, hub=hub)
    edit(one, fee=7)

    agree(one, other, hub=hub)

    assert shown(other) == shown(one) and shown(hub)[0]["fee"] == 7


def test_what_an_old_hub_set_aside_before_the_case_went_is_told_to_the_supervisor():
    """Nobody who handed the case over had seen it."""
    hub, one = old_machine("hub"), machine("an")
    bring(one, CASE, fee=8000)
    edit(one, status=NEW_STATUS)
    agree(one, hub=hub)
    transfer_case(hub.seat, TransferCase(case=CASE, to="05983", reason="chuyển nơi ở"))
    (lane,) = lanes.of_writer(one.db, one.seat.me.writer, 6040)
    push(one, hub, [frame for frame, _ in Framer(one.db, one.seat.me).frames(
        changes.of_lane(one.db, lane.n, 0, 10))])     # a proxy's ghost
    assert inbox_lines(hub.seat) == []
    hub.meaning = MEANING

    hub.reopen()

    (told,) = inbox_lines(hub.seat)
    assert (told["why"], told["case"]) == ("late", CASE)


def test_an_act_nobody_here_knows_sets_fields_unless_it_is_critical(ages):
    old, new, hub = ages
    with new.db.write():
        batch = Authoring(new.db, MEANING, new.seat.me, new.watch.now_ms())
        case = batch.find_case(bytes.fromhex(CASE))
        body = batch.write(Draft(scope=6040, kind=NEW_ACT, actor="Lan", entity=case.id,
                                 sets={BY_NAME["fee"].number: 3},
                                 seen=batch.seen(case.state))).body
        batch.finish()
    agree(new, old, hub=hub)

    assert shown(old)[0]["fee"] == shown(hub)[0]["fee"] == 3
    assert verify(old.db, OLD)["ok"] and verify(hub.db, MEANING)["ok"]
    assert MEANING.violation(
        msgspec.structs.replace(body, critical=True), "officer") == "unknown_kind"
