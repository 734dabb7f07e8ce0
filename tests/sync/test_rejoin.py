"""A hub that was put back, or lost, is made whole by the desks that come to it."""
from dataclasses import replace

import pytest

from app.work.receive_case import receive_case
from app.work.revoke_device import revoke_device
from app.work.verify import verify
from db import lanes, meta
from sync import admit, answer, enrol, epoch, framing, giving, rejoin, state
from sync.ask import cursor, pending
from sync.errors import DeviceRevoked, HubRefused
from sync.exchange import EPOCH, LaneHead, open_ask

from .stores import (
    CASE,
    agree,
    answered,
    asked,
    bring,
    edit,
    events_of,
    ids,
    image,
    kept,
    machine,
    parts,
    put_back,
    shown,
    sync,
    sync_out,
)

INTAKE = {"procedure_code": "1.001193", "applicant_name": "Vi Văn Tám",
          "birth_date": "1990", "documents": []}
OTHER = "0" * 31 + "2"


@pytest.fixture
def cast():
    return machine("an"), machine("binh"), machine("hub")


def epoch_of(one) -> bytes:
    return meta.get(one.db, "epoch")


def age(hub, kept: bytes) -> None:
    """The hub's folder is an earlier one again."""
    hub._open(kept)


def test_what_the_hub_forgot_comes_back_from_the_desks(cast):
    an, binh, hub = cast
    bring(an, CASE)
    agree(an, binh, hub=hub)
    old, before = image(hub), epoch_of(hub)
    edit(an, fee=1)
    edit(binh, fee=2)
    bring(binh, OTHER)
    agree(an, binh, hub=hub)
    wanted = shown(hub), set(ids(hub))
    age(hub, old)

    sync_out(binh, hub)           # an is dead: binh brings its work too

    assert shown(hub) == wanted[0]
    assert set(ids(hub)) >= wanted[1]
    assert epoch_of(hub) != before and epoch_of(binh) == epoch_of(hub)
    assert verify(hub.seat)["ok"] and verify(binh.seat)["ok"]
    assert rejoin.stage(binh.db) == rejoin.DONE
    assert [len(events_of(one, "new_life")) for one in (hub, binh)] == [1, 1]


def test_nothing_is_counted_as_sent_twice(cast):
    an, binh, hub = cast
    bring(an, CASE)
    agree(an, binh, hub=hub)
    old = image(hub)
    edit(an, fee=1)
    agree(an, binh, hub=hub)
    age(hub, old)
    edit(an, fee=2)

    done = sync_out(an, hub)

    assert (done.sent, done.received) == (1, 0)
    assert pending(an.db, an.seat.me) == (0, None)


def test_a_cursor_of_the_old_life_is_refused_whatever_number_it_has(cast):
    """The hub went on after it was put back; its numbers have passed the cursor."""
    an, binh, hub = cast
    bring(an, CASE)
    agree(an, binh, hub=hub)
    old = image(hub)
    edit(binh, fee=2)
    agree(binh, an, hub=hub)
    age(hub, old)
    other = machine("dung")
    chi = machine("chi")
    bring(chi, *(f"{n:032x}" for n in range(3, 9)))
    sync_out(chi, hub)
    assert cursor(an.db)[6040][0] < cursor(chi.db)[6040][0]

    request = asked(an)
    head, _ = parts(answered(hub, request.data))
    agree(an, binh, chi, other, hub=hub)

    assert head.code == EPOCH
    assert shown(an) == shown(binh) == shown(chi) == shown(hub)
    assert len(shown(hub)) == 7 and shown(hub)[0]["fee"] == 2


def test_every_desk_is_told_and_fetches_nothing_it_holds(cast):
    an, binh, hub = cast
    bring(an, *(f"{n:032x}" for n in range(1, 40)))
    agree(an, binh, hub=hub)
    old = image(hub)
    edit(an, case=f"{1:032x}", fee=1)
    agree(an, binh, hub=hub)
    age(hub, old)
    sync_out(an, hub)

    first = parts(answered(hub, asked(binh).data))[0]
    kept(binh, asked_again := asked(binh), answered(hub, asked_again.data))
    request = asked(binh)
    reply = answered(hub, request.data)

    assert first.code == EPOCH
    assert an.seat.me.writer in {lane.writer for lane in request.named}
    assert sum(one[1] for one in parts(reply)[0].frames) < 1500
    agree(binh, an, hub=hub)
    assert shown(binh) == shown(hub)


def test_what_the_hub_gave_is_not_brought_back_to_it(cast):
    """A desk that rejoins and has nothing of its own to bring pushes nothing, however
    much of others' it is given meanwhile."""
    an, binh, hub = cast
    agree(an, binh, hub=hub)
    old = image(hub)
    bring(binh, *(f"{n:032x}" for n in range(1, 40)))
    sync_out(binh, hub)
    age(hub, old)
    sync_out(binh, hub)

    requests = []
    while not requests or rejoin.stage(an.db) != rejoin.DONE:
        requests.append(asked(an, 4000))
        kept(an, requests[-1], answered(hub, requests[-1].data))

    assert rejoin.BRINGING in {one.stage for one in requests}
    assert sum(one.frame_bytes for one in requests) == 0
    assert shown(an) == shown(hub) and len(shown(an)) == 39


def test_nothing_is_pushed_before_the_desk_knows_what_is_missing(cast):
    an, binh, hub = cast
    bring(an, CASE)
    agree(an, binh, hub=hub)
    old = image(hub)
    edit(binh, fee=1)
    agree(binh, an, hub=hub)
    age(hub, old)
    edit(an, fee=2)

    sync(an, hub)
    asking = asked(an)

    assert (asking.stage, asking.frame_bytes) == (rejoin.ASKING, 0)


@pytest.mark.parametrize("survivor", ["an", "binh"])
def test_a_hub_that_is_lost_is_rebuilt_from_its_first_backup(survivor):
    """The backup was made when nobody had enrolled yet."""
    hub = machine("hub")
    an, binh, hoa = machine("an"), machine("binh"), machine("hoa")
    bring(an, CASE)
    agree(an, binh, hoa, hub=hub)
    edit(binh, fee=2)
    bring(hoa, OTHER, status="draft")
    agree(hoa, binh, an, hub=hub)
    wanted = shown(hub)
    _forget_everything(hub)

    sync_out({"an": an, "binh": binh}[survivor], hub)     # the others may be dead

    assert shown(hub) == wanted
    agree(an, hoa, hub=hub)
    assert shown(an) == shown(hub) == wanted
    assert all(verify(one.seat)["ok"] for one in (hub, an, binh, hoa))
    assert len({state.digest(one.db, "06040") for one in (hub, an, binh)}) == 1


def _forget_everything(hub) -> None:
    """What stays is what a hub has right after `hub init`: its keys."""
    with hub.db.write():
        for table in ("changes", "lanes", "cases", "devices", "disputes", "digests",
                      "arrivals", "receipts", "codes", "health", "quarantine"):
            hub.db.execute(f"DELETE FROM {table}")
        hub.db.execute("DELETE FROM writers WHERE hub = 0")
        hub.db.execute("DELETE FROM slices WHERE first <> 9000")
        epoch.begin_new_life(hub.db, hub.seat.me, 0)


def test_a_pc_no_hub_ever_certified_is_refused(cast):
    an, _, hub = cast
    bring(an, CASE)
    with hub.db.write():
        hub.db.execute("DELETE FROM devices WHERE id = ?", (an.seat.me.device,))
    with an.db.write():
        meta.put(an.db, enrol.PLACED, b"")

    with pytest.raises(HubRefused):
        sync_out(an, hub)
    with pytest.raises(HubRefused):
        sync_out(an, hub)

    assert pending(an.db, an.seat.me)[0] == 1


@pytest.mark.parametrize("name", ["an", "hoa"])
def test_a_pc_that_never_synced_is_known_again_by_its_place(name):
    """Nobody else is left who could tell the hub of it."""
    fresh, hub = machine(name), machine("hub")
    role = "draft" if name == "hoa" else "received"
    bring(fresh, CASE, status=role)
    _forget_everything(hub)

    sync_out(fresh, hub)

    assert [one["id"] for one in shown(hub)] == [CASE]
    assert pending(fresh.db, fresh.seat.me) == (0, None)
    assert verify(hub.seat)["ok"] and verify(fresh.seat)["ok"]
    agree(fresh, hub=hub)
    assert shown(fresh) == shown(hub)


def test_what_the_hub_said_in_a_box_it_forgot_comes_back(cast, monkeypatch):
    """A PC got no further than the box of an assistant before the hub was lost."""
    _, binh, hub = cast
    agree(machine("hoa"), hub=hub)
    monkeypatch.setattr(answer, "ANSWER_BYTES_MAX", 1)
    monkeypatch.setattr(framing, "CHANGES_TARGET", 1)
    bring(binh, CASE)
    sync(binh, hub)
    held = {lane.scope for lane in lanes.every_lane(binh.db)}
    _forget_everything(hub)

    for _ in range(12):           # a line that carries one frame at a time
        request = asked(binh, push_bytes=1)
        kept(binh, request, answered(hub, request.data))

    assert [one["id"] for one in shown(hub)] == [CASE]
    assert pending(binh.db, binh.seat.me) == (0, None)
    assert held <= {lane.scope for lane in lanes.every_lane(hub.db)}


def test_a_place_of_another_pc_or_hub_shows_nothing(cast):
    an, binh, hub = cast
    bring(an, CASE)
    _forget_everything(hub)
    kept = meta.get(an.db, enrol.PLACED)
    for wrong in (meta.get(binh.db, enrol.PLACED), kept[:-1] + bytes([kept[-1] ^ 1]),
                  kept[:-64] + bytes(64), b"x"):
        with an.db.write():
            meta.put(an.db, enrol.PLACED, wrong)
            rejoin.go_to(an.db, rejoin.DONE)
        with pytest.raises(HubRefused):
            sync_out(an, hub)
    assert shown(hub) == []


def test_a_pc_that_was_struck_off_stays_so_in_a_new_life(cast):
    """It comes first, and says nothing of the ruling the others bring."""
    an, binh, hub = cast
    agree(an, binh, hub=hub)
    early = image(an)
    revoke_device(hub.seat, an.seat.me.device.hex())
    agree(binh, hub=hub)
    _forget_everything(hub)
    put_back(an, early, token=True)
    edit_none = sync_out(an, hub)
    sync_out(binh, hub)

    for one in (hub, binh):
        (row,) = one.db.query("SELECT state FROM devices WHERE id = ?",
                              (an.seat.me.device,))
        assert row["state"] == "revoked"
    with pytest.raises(DeviceRevoked):
        sync_out(an, hub)
    assert edit_none.received == 0


def test_no_number_and_no_box_is_given_twice(cast, monkeypatch):
    an, binh, hub = cast
    agree(an, binh, hub=hub)
    monkeypatch.setattr(epoch, "randbelow", lambda bound: 0)   # the worst luck
    old = image(hub)
    codes = [receive_case(one.seat, INTAKE).code for one in (an, binh, hub.__class__(
        "chi", "06040", "officer", an.watch, an.chance)) for _ in range(2)]
    codes += [receive_case(hub.seat, INTAKE | {"unit": "06040"}).code]
    lives = []
    for number in range(3):        # always from the same backup
        age(hub, old)
        with hub.db.write():
            me = epoch.begin_new_life(hub.db, hub.seat.me, 0)
        hub._open(image(hub))
        if number:                 # the first ends before anybody came
            lives.append((giving.next_slice(hub.db, hub.seat.me, "06040"),
                          giving.next_box(hub.db, hub.seat.me)))
        codes += [receive_case(hub.seat, INTAKE | {"unit": "06040"}).code]
        assert me.writer == hub.seat.me.writer

    assert len(set(codes)) == len(codes)
    used = max(row[0] for row in hub.db.query(
        "SELECT last FROM slices WHERE first <> 9000"))
    assert all(first > 9999 for (first, _), _ in lives), (lives, used)
    assert len({given for given, _ in lives}) == len({box for _, box in lives}) == 2


def test_codes_that_were_open_are_void_in_a_new_life(cast):
    _, _, hub = cast
    admit.new_code(hub.hub, "06040", "officer")

    with hub.db.write():
        epoch.begin_new_life(hub.db, hub.seat.me, 0)

    assert hub.db.query("SELECT COUNT(*) FROM codes WHERE device IS NULL")[0][0] == 0


def test_a_gap_brings_what_was_missing(cast):
    """The hub lost a colleague's change and nobody's cursor shows it."""
    an, binh, hub = cast
    bring(an, CASE)
    agree(an, binh, hub=hub)
    edit(an, fee=1)
    old = image(hub)
    agree(an, binh, hub=hub)
    edit(binh, fee=2)
    reached = cursor(binh.db)
    age(hub, old)
    _move_cursor_back(binh, hub)

    done = sync_out(binh, hub)

    assert reached
    assert pending(binh.db, binh.seat.me) == (0, None)
    assert done.sent == 1
    assert shown(hub) == shown(binh)


def _move_cursor_back(desk, hub) -> None:
    """As if the answer had been cut right behind what the hub still knows."""
    last, id = hub.db.query("SELECT arrival, id FROM changes WHERE scope = 6040 "
                            "ORDER BY arrival DESC LIMIT 1")[0]
    with desk.db.write():
        meta.put(desk.db, "cursor", f"6040:{last}:{id[:4].hex()}".encode())


def test_a_request_names_old_lanes_only_while_they_are_needed(cast):
    an, binh, hub = cast
    bring(an, CASE)
    agree(an, binh, hub=hub)

    told, _, _, _ = open_ask(asked(an).data)

    (lane,) = lanes.of_writer(an.db, an.seat.me.writer, 6040)
    assert told.heads == [LaneHead(lane.writer, 6040, lane.head_seq, lane.head_id[:8])]
    assert sync(an, hub).verdicts == []


def test_a_hub_copied_back_does_not_give_what_it_gave(cast):
    """Nobody has shown it yet that it went back."""
    _, _, hub = cast
    old = image(hub)
    first = (giving.next_slice(hub.db, hub.seat.me, "06040"),
             giving.next_box(hub.db, hub.seat.me))

    age(hub, old)
    second = (giving.next_slice(hub.db, hub.seat.me, "06040"),
              giving.next_box(hub.db, hub.seat.me))

    assert first[0][1] < second[0][0] and first[1] < second[1]


def test_another_hub_in_the_same_place_begins_with_its_own_numbers(cast):
    _, _, hub = cast
    giving.next_slice(hub.db, hub.seat.me, "05983")
    other = replace(hub.seat.me, hub_id=bytes(16))

    assert giving.next_slice(hub.db, other, "05983") == (1000, 1999)
