"""A revoked machine: what it did before stands, what it did after waits, whole."""
from contextlib import suppress

from app.work.inbox import inbox_lines
from app.work.revoke_device import revoke_device
from sync import framing
from sync.ask import pending
from sync.errors import DeviceRevoked
from sync.exchange import open_ask, seal_ask

from .stores import (
    CASE,
    answered,
    asked,
    bring,
    clone,
    copy,
    edit,
    ids,
    image,
    kept,
    machine,
    put_back,
    sync,
)

OTHER = "0" * 31 + "2"


def revoke(hub, desk):
    return revoke_device(hub.seat, desk.seat.me.device.hex())


def hand_over(desk, hub):
    """Exchange until the hub has nothing more to say than no."""
    for _ in range(20):
        try:
            sync(desk, hub)
        except DeviceRevoked:
            return
    raise AssertionError("nobody told the desk that it was revoked")


def kept_ids(hub):
    return [line["change"] for line in inbox_lines(hub.seat)]


def test_unsent_work_goes_to_the_inbox_and_not_into_cases(an, hub):
    bring(an, CASE)
    sync(an, hub)
    before = ids(hub)
    revoke(hub, an)
    ruled = ids(hub)
    edit(an, fee=7)
    bring(an, OTHER)

    hand_over(an, hub)

    assert pending(an.db, an.seat.me) == (0, None)
    assert before == ruled[:len(before)] and ids(hub) == ruled
    assert [(line["case"], line["why"]) for line in inbox_lines(hub.seat)] == [
        (CASE, "revoked"), (OTHER, "revoked")]


def test_a_second_sync_doubles_nothing_and_fetches_nothing(an, hub):
    binh = machine("binh")
    bring(an, CASE)
    revoke(hub, an)
    hand_over(an, hub)
    bring(binh, OTHER)
    sync(binh, hub)

    hand_over(an, hub)

    assert len(kept_ids(hub)) == 1
    assert OTHER not in {row[0].hex() for row in an.db.query("SELECT id FROM cases")}


def test_an_answer_that_was_swallowed_doubles_nothing(an, hub):
    bring(an, CASE)
    revoke(hub, an)
    answered(hub, asked(an).data)

    hand_over(an, hub)

    assert len(kept_ids(hub)) == 1 and pending(an.db, an.seat.me)[0] == 0


def test_work_that_builds_on_work_in_the_inbox_is_taken_too(an, hub, monkeypatch):
    monkeypatch.setattr(framing, "CHANGES_TARGET", 1)
    revoke(hub, an)
    bring(an, CASE)
    edit(an, fee=1)
    hand_over(an, hub)
    edit(an, fee=2)
    edit(an, hamlet="Bản Chang")

    hand_over(an, hub)

    assert kept_ids(hub) == [id.hex() for id in ids(an)]
    assert pending(an.db, an.seat.me)[0] == 0


def test_more_than_one_request_is_needed_and_made(an, hub, monkeypatch):
    monkeypatch.setattr(framing, "CHANGES_TARGET", 1)
    revoke(hub, an)
    bring(an, CASE)
    for fee in range(1, 6):
        edit(an, fee=fee)

    for _ in range(6):
        request = asked(an, push_bytes=1)
        try:
            kept(an, request, answered(hub, request.data))
        except DeviceRevoked:
            break

    assert len(kept_ids(hub)) == 6 and pending(an.db, an.seat.me)[0] == 0


def test_both_copies_of_a_pc_hand_over_all_they_did(an, hub, monkeypatch):
    """They wrote on in one lane, each its own history of it."""
    monkeypatch.setattr(framing, "CHANGES_TARGET", 1)
    bring(an, CASE)
    sync(an, hub)
    other = clone(an, token=True)
    revoke(hub, an)
    for fee in range(1, 4):
        edit(an, fee=fee)
        edit(other, fee=10 * fee, hamlet="Bản Chang")

    for one in (an, other) * 8:
        request = asked(one, push_bytes=1)
        with suppress(DeviceRevoked):
            kept(one, request, answered(hub, request.data))

    made = {id.hex() for one in (an, other) for id in ids(one)} - {
        id.hex() for id in ids(hub)}
    assert len(made) == 6 and set(kept_ids(hub)) == made
    assert pending(an.db, an.seat.me)[0] == pending(other.db, other.seat.me)[0] == 0


def test_a_pc_put_back_knows_what_was_received_before(an, hub):
    bring(an, CASE)
    sync(an, hub)
    before = image(an)
    edit(an, fee=1)
    revoke(hub, an)
    hand_over(an, hub)
    put_back(an, before)
    with an.db.write():
        an.db.execute("UPDATE lanes SET acked_seq = 0")     # the hub was put back once

    hand_over(an, hub)

    assert pending(an.db, an.seat.me) == (0, None)


def test_what_was_received_before_is_not_taken_again_after_the_hub_forgot_the_ack(
        an, hub):
    bring(an, CASE)
    answered(hub, asked(an).data)
    revoke(hub, an)
    edit(an, fee=3)

    hand_over(an, hub)

    assert len(kept_ids(hub)) == 1 and pending(an.db, an.seat.me)[0] == 0


def test_nobody_fills_the_inbox_in_anothers_name(an, hub):
    binh = machine("binh")
    bring(an, CASE)
    revoke(hub, an)
    revoke(hub, binh)
    told, _, _, frames = open_ask(asked(an).data)
    stolen = seal_ask(told.__class__(*[
        binh.seat.me.device if name == "device" else getattr(told, name)
        for name in told.__struct_fields__]), [frames], binh.seat.me.device_key)

    answered(hub, stolen)

    assert kept_ids(hub) == []


def test_other_desks_hear_of_the_revocation_and_keep_all_of_its_work(an, hub):
    binh = machine("binh")
    bring(an, CASE)
    sync(an, hub)
    revoke(hub, an)

    sync(binh, hub)

    (state,) = binh.db.query("SELECT state FROM devices WHERE id = ?",
                             (an.seat.me.device,))
    assert state[0] == "revoked"
    assert set(ids(binh)) == set(ids(hub))


def test_a_revocation_is_written_once(an, hub):
    first, second = revoke(hub, an), revoke(hub, an)

    assert (first.changed, second.changed) == (True, False)


def test_a_desk_that_holds_back_the_news_is_still_refused(an, hub):
    """An old copy of the disk: it has never heard that it was revoked."""
    bring(an, CASE)
    before = copy(an)
    revoke(hub, an)
    hand_over(an, hub)

    hand_over(before, hub)

    assert len(kept_ids(hub)) == 1


def test_under_no_name_its_work_has_no_effect_either(an, hub):
    """A hub takes sealed changes from PCs it does not know (any more); one it has
    struck off must not come in by that door."""
    bring(an, CASE)
    revoke(hub, an)
    before = ids(hub)
    told, _, _, frames = open_ask(asked(an).data)
    unknown = seal_ask(told.__class__(*[
        b"nobody.." if name == "device" else getattr(told, name)
        for name in told.__struct_fields__]), [frames], an.seat.me.device_key)

    answered(hub, unknown)

    assert ids(hub) == before and kept_ids(hub) == []
    hand_over(an, hub)
    assert len(kept_ids(hub)) == 1
