"""A folder that was copied or put back goes on as a new writer, and nothing is lost."""
import pytest

from app.desk import open_desk, store_of
from app.work.add_cases import add_cases
from app.work.read_cases import open_disputes
from app.work.receive_case import receive_case
from app.work.verify import verify
from db import lanes, writers
from sync import incarnation, state
from sync.ask import own_lanes, pending
from sync.change import CLONED, EDIT, WRITER, decode
from sync.errors import Gap
from sync.identity import key_from_seed

from .lanes import Pen, framed
from .stores import (
    CASE,
    agree,
    aside,
    bring,
    clone,
    edit,
    events_of,
    ids,
    image,
    machine,
    put_back,
    shown,
    sync,
    sync_out,
    take,
    writer_of,
)

INTAKE = {"procedure_code": "1.001193", "applicant_name": "Vi Văn Tám",
          "birth_date": "1990", "documents": []}


def kinds(one, writer) -> list[int]:
    return [row[0] for row in one.db.query(
        """SELECT c.kind FROM changes c JOIN lanes l ON l.id = c.lane
        WHERE l.writer = ? ORDER BY c.n""", (writer,))]


def rulings(hub, kind) -> list[dict[int, object]]:
    return [decode(row[0]).sets for row in hub.db.query(
        "SELECT body FROM changes WHERE kind = ? ORDER BY n", (kind,))]


def code(one) -> str:
    return receive_case(one.seat, INTAKE).code


# When a new writer begins

def test_a_folder_left_alone_goes_on_in_its_lane(an):
    first = writer_of(an)
    for fee in range(3):
        bring(an, f"{fee + 1:032x}")
        an.restart()

    assert writer_of(an) == first
    assert [lane.head_seq for lane in own_lanes(an.db, an.seat.me)] == [3]


def test_a_copy_is_a_new_writer_before_its_first_edit(an):
    bring(an, CASE)
    other = clone(an)

    edit(other, fee=2)
    edit(other, fee=3)

    assert kinds(other, writer_of(other)) == [WRITER, EDIT, EDIT]
    assert writer_of(other) != writer_of(an)
    assert pending(other.db, other.seat.me)[0] == 3     # the import is unsent here too
    assert verify(other.seat)["ok"]


def test_another_machine_with_the_token_is_a_copy_too(an):
    bring(an, CASE)
    other = clone(an, token=True)
    other.token.machine = "another"

    edit(other, fee=2)

    assert kinds(other, writer_of(other)) == [WRITER, EDIT]


def test_a_folder_put_back_is_a_new_writer(an):
    bring(an, CASE)
    kept = image(an)
    edit(an, fee=1)
    put_back(an, kept)

    edit(an, fee=2)

    assert kinds(an, writer_of(an)) == [WRITER, EDIT]
    assert incarnation.why_begun(an.db, an.seat.me) == incarnation.PUT_BACK


def test_a_token_that_lags_behind_proves_enough(an):
    bring(an, CASE)
    mark = an.token.mark
    edit(an, fee=1)
    an.token.mark = mark

    edit(an, fee=2)

    assert kinds(an, writer_of(an)) == [1, EDIT, EDIT]


def test_a_refused_edit_leaves_the_copy_as_it_was(an):
    bring(an, CASE)
    other = clone(an)
    before = (image(other), writer_of(other))

    with pytest.raises(Exception, match="not_found"):
        edit(other, case="f" * 32, fee=1)

    assert writer_of(other) == before[1]


def test_a_real_folder_keeps_its_token_up_to_date(tmp_path, an, hub):
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "motcua.db").write_bytes(image(an))

    for number in (1, 2):
        desk = open_desk(store_of(folder))
        add_cases(desk, [(1, {"id": f"{number:032x}", "procedure_code": "1.001193",
                              "applicant_name": "Lý A"})])
        desk.db.close()

    desk = open_desk(store_of(folder))
    found = writers.incarnations(desk.db)
    # No token at first: one new writer, and no second one.
    assert [one.why for one in found] == ["", incarnation.COPIED]
    assert desk.me.token.read().heads == [
        (lane.scope, lane.head_seq, lane.head_id.hex())
        for lane in lanes.of_writers(desk.db, [desk.me.writer])]


# Who vouches for it

@pytest.mark.parametrize("spoil", [
    {1: bytes(32)}, {2: bytes(64)}, {2: None}, {3: b"\x07" * 8}, {1: 5}])
def test_nobody_becomes_a_writer_of_a_device_that_did_not_sign(desk, spoil):
    evil = machine("evil").seat.me
    pen = Pen(key=key_from_seed(b"\x05" * 32))
    proof = evil.device_key.sign(b"mc1writer" + pen.key.public)
    said = {1: pen.key.public, 2: proof, 3: evil.device} | spoil
    pen.write(said, kind=WRITER, entity=bytes(16))
    pen.write()

    with pytest.raises(Gap):
        take(desk, framed(pen))

    assert lanes.of_writer(desk.db, pen.writer, 6040) == []


def test_a_signed_writer_comes_by_any_road(desk):
    evil = machine("evil").seat.me
    pen = Pen(key=key_from_seed(b"\x05" * 32))
    pen.write({1: pen.key.public, 3: evil.device, 4: "copied",
               2: evil.device_key.sign(b"mc1writer" + pen.key.public)},
              kind=WRITER, entity=bytes(16))
    pen.write({3: "06040", 4: "1.001193", 6: "Lý Thị Mai", 23: 5})

    take(desk, framed(pen))

    assert [case["fee"] for case in shown(desk)] == [5]
    assert aside(desk) == {}


# Numbers

def test_a_copy_draws_provisional_codes_until_the_hub_gives_it_a_slice(an, hub):
    sync(an, hub)
    other = clone(an)

    first = code(other)
    sync(other, hub)
    given = [code(an), code(an), code(other), code(other)]

    assert first.startswith("TAM-")
    assert not any(one.startswith("TAM-") for one in given)
    assert len({first, *given}) == 5


# What comes of it

def test_both_copies_work_on_and_nothing_is_lost(an, hub):
    binh = machine("binh")
    bring(an, CASE)
    agree(an, binh, hub=hub)
    other = clone(an)

    edit(an, fee=1)
    edit(other, fee=2, hamlet="Nà Lầu")
    bring(other, "0" * 31 + "2")
    agree(other, an, binh, hub=hub)

    assert shown(an) == shown(other) == shown(binh) == shown(hub)
    assert len({state.digest(one.db, "06040") for one in (an, other, binh, hub)}) == 1
    assert [one.field for one in open_disputes(an.seat)] == ["fee"]
    assert rulings(hub, CLONED) == [
        {1: writer_of(other), 2: an.seat.me.device, 3: 0}]
    assert [len(events_of(one, "cloned")) for one in (an, other, hub, binh)] == [
        1, 1, 1, 0]
    assert events_of(other, "put_back") == events_of(an, "put_back") == []


def test_what_a_folder_lost_by_being_put_back_comes_back_once(an, hub):
    bring(an, CASE)
    sync_out(an, hub)
    kept = image(an)
    for fee in (1, 2, 3):
        edit(an, fee=fee)
    sync_out(an, hub)
    put_back(an, kept)
    edit(an, hamlet="Nà Lầu")

    done = sync_out(an, hub)

    assert (done.sent, done.received) == (1, 3)
    assert events_of(an, "put_back") == [{"changes": 3}]
    assert events_of(hub, "cloned") == rulings(hub, CLONED) == []
    assert pending(an.db, an.seat.me) == (0, None)
    assert shown(an) == shown(hub)
    assert shown(an)[0]["fee"] == 3 and shown(an)[0]["hamlet"] == "Nà Lầu"


def test_a_disk_put_back_whole_learns_it_from_the_hub(an, hub):
    bring(an, CASE)
    sync_out(an, hub)
    kept, first = image(an), writer_of(an)
    edit(an, fee=1)
    sync_out(an, hub)
    put_back(an, kept, token=True)

    sync_out(an, hub)
    edit(an, fee=2)
    sync_out(an, hub)

    assert writer_of(an) != first
    assert events_of(an, "put_back") == [{"changes": 1}]
    assert shown(an) == shown(hub) and shown(an)[0]["fee"] == 2
    assert open_disputes(an.seat) == []
    assert len(lanes.of_writer(hub.db, first, 6040)) == 1


@pytest.mark.parametrize("order", [("an", "other"), ("other", "an")])
def test_two_whole_copies_make_a_branch_and_both_begin_anew(an, hub, order):
    binh = machine("binh")
    bring(an, CASE)
    agree(an, binh, hub=hub)
    other, first = clone(an, token=True), writer_of(an)
    edit(an, fee=1)
    edit(other, fee=2)
    edit(an, hamlet="Nà Lầu")

    both = {"an": an, "other": other}
    agree(*(both[name] for name in order), binh, hub=hub)
    edit(an, notes="Một")
    edit(other, notes="Hai")
    agree(*(both[name] for name in order), binh, hub=hub)

    assert len({first, writer_of(an), writer_of(other)}) == 3
    assert len({tuple(sorted(ids(one))) for one in (an, other, binh, hub)}) == 1
    assert shown(an) == shown(other) == shown(binh) == shown(hub)
    assert len({str(state.vector(one.db, "06040"))
                for one in (an, other, binh, hub)}) == 1
    assert len(rulings(hub, CLONED)) == 1
    assert [len(events_of(one, "cloned")) for one in (an, other, hub)] == [1, 1, 1]
    assert all(verify(one.seat)["ok"] for one in (an, other, binh, hub))
    assert all(pending(one.db, one.seat.me) == (0, None) for one in (an, other))


def test_however_many_copies_there_are_the_hub_says_so_once(an, hub):
    bring(an, CASE)
    sync_out(an, hub)
    copies = [clone(an, token=True) for _ in range(3)]

    for fee, one in enumerate(copies):
        edit(one, fee=fee + 1)
    agree(an, *copies, hub=hub)

    assert len(rulings(hub, CLONED)) == 1
    assert len(lanes.of_writer(hub.db, an.seat.me.writer, 6040)) == 3
    # Three ends of one lane, new lanes of an and its copies, and the hub's.
    ends = [lane for lane in state.vector(hub.db, "06040") if "/6040." in lane]
    assert len(ends) == 3 + 4 + 1
    assert all(shown(one) == shown(hub) for one in (an, *copies))


@pytest.mark.parametrize("first", ["an", "other"])
def test_a_plain_reference_to_a_forked_place_finds_its_branch(an, hub, first):
    """Who holds one history names its changes by number alone."""
    bring(an, CASE)
    sync_out(an, hub)
    other = clone(an, token=True)
    edit(an, fee=1)
    edit(other, fee=2)
    late = clone(an if first == "an" else other)
    edit(late, hamlet="Nà Lầu")      # it saw what stands at one place of two
    sync_out(an, hub)
    sync_out(other, hub)

    done = sync_out(late, hub)

    assert done.verdicts == []
    assert shown(hub)[0]["hamlet"] == "Nà Lầu"
    assert shown(late) == shown(hub)
