"""Units become one while their desks are without a line: the real list of July 2025.

    Vĩnh Trại 05977 (an, binh) ┐
    Đông Kinh 05980 (chi)      ├─▶ Phường Đông Kinh 05977
    Mai Pha   05992 (dung, evil, hoa the assistant) ┘
"""
from functools import cache
from pathlib import Path
from random import Random

import pytest

from app.publishing import save_unit
from app.seed.shipped import shipped_units
from app.work.inbox import inbox_lines
from app.work.load_catalogue import load_units
from app.work.read_cases import get_case, history, open_disputes
from app.work.receive_case import receive_case
from app.work.reorganise import reorganise
from app.work.revoke_device import revoke_device
from app.work.verify import digests, verify
from app.work.watch_devices import devices
from db import changes, procedures
from sync import admit, certificates, union
from sync.ask import pending
from sync.certificates import DeviceCertificate
from sync.change import FEED
from sync.errors import DeviceRevoked
from sync.me import load
from tests.world import machine as world
from tests.world.machine import HUB, Machine, Watch

from .stores import answered, asked, bring, edit, ids, image, parts, shown, sync

LIST = Path(__file__).parents[3] / "shared" / "data" / "units_langson_2025.csv"
NEW = "05977"
PLACES = (("an", NEW, "officer"), ("binh", NEW, "officer"),
          ("chi", "05980", "officer"), ("dung", "05992", "officer"),
          ("evil", "05992", "officer"), ("hoa", "05992", "assistant"))
BEFORE_MS = world.START_MS
HEADER = ("old_district_code,old_district,old_commune_code,old_commune,"
          "new_commune_code,new_commune,new_type,relation\n")
ROWS = "".join(f"178,Lạng Sơn,{old},{name},05977,Phường Đông Kinh,Phường,full\n"
               for old, name in (("05977", "Phường Vĩnh Trại"),
                                 ("05980", "Phường Đông Kinh"),
                                 ("05992", "Xã Mai Pha")))


@cache
def enrolled() -> dict[str, bytes]:
    """The cast, enrolled in the three communes as they were."""
    chance = Random("unions")
    hub_db = world._opened(world.templates()[HUB])
    hub = world.Hub(hub_db, load(hub_db), world.MEANING, BEFORE_MS)
    stores = {}
    for name, unit, role in PLACES:
        db = world.open_sqlite(":memory:")
        world.seed_catalogue(db)
        world._enrol(hub, db, admit.new_code(hub, unit, role).code, chance)
        stores[name] = db.connection.serialize()
    return stores | {HUB: hub_db.connection.serialize()}


def opened(name: str) -> Machine:
    one = world.Machine(name, "", "", Watch(), Random(name))
    one._open(enrolled()[name])
    return one


@pytest.fixture
def hub() -> Machine:
    return opened(HUB)


@pytest.fixture
def desks() -> dict[str, Machine]:
    return {name: opened(name) for name, _, _ in PLACES}


def again(one: Machine) -> Machine:
    """The next command: it reads anew who this machine is."""
    one._open(one.db.connection.raw.serialize())
    return one


def merge(hub: Machine) -> list[tuple[str, str]]:
    load_units(hub.seat, [HEADER, *ROWS.splitlines(keepends=True)])
    return reorganise(hub.seat)


def rounds(hub: Machine, *found: Machine, count: int = 4) -> None:
    for _ in range(count):
        for one in found:
            sync(one, hub)
            again(one)


@pytest.fixture
def apart(desks, hub) -> dict[str, str]:
    """Each desk has a case at the hub; then the units merge, and each goes on without
    a line: an edit, and a case of its own. name → the case it edited."""
    cases = {}
    for number, name in enumerate(("an", "binh", "chi", "dung", "evil"), 1):
        cases[name] = f"{number:032x}"
        bring(desks[name], cases[name], fee=1)
        rounds(hub, desks[name], count=1)
    merge(hub)
    for number, name in enumerate(cases, 11):
        edit(desks[name], cases[name], fee=number)
        bring(desks[name], f"{number:032x}")
    return cases


def test_all_work_of_five_desks_reaches_the_hub_and_is_in_effect(apart, desks, hub):
    rounds(hub, *desks.values())

    for number, (name, case) in enumerate(apart.items(), 11):
        assert pending(desks[name].db, desks[name].seat.me) == (0, None)
        assert get_case(hub.seat, case)["fee"] == number
        assert get_case(hub.seat, f"{number:032x}")["id"] == f"{number:032x}"
    assert changes.quarantined(hub.db) == 0 and open_disputes(hub.seat) == []


def test_every_desk_of_the_new_unit_holds_all_of_it(apart, desks, hub):
    rounds(hub, *(desks[name] for name in apart))

    for name in apart:
        one = desks[name]
        assert one.seat.me.unit == NEW
        assert {scope: set(ids(one, scope)) for scope in (5977, 5980, 5992)} == {
            scope: set(ids(hub, scope)) for scope in (5977, 5980, 5992)}
        assert shown(one) == shown(hub) and verify(one.seat)["ok"]
        assert digests(one.seat)[NEW]["digest"] == digests(hub.seat)[NEW]["digest"]
    assert not any(one.alarm for one in devices(hub.seat))


def test_nobody_is_given_the_others_cases_before_the_merger_that_gave_them(
        apart, desks, hub):
    request = asked(desks["chi"])

    head, _ = parts(answered(hub, request.data))

    scopes = [listed[2] for listed in head.frames]
    assert scopes.index(FEED) < scopes.index(5992)


def test_what_was_done_before_hearing_of_it_is_marked_late(apart, desks, hub):
    rounds(hub, *(desks[name] for name in apart))

    for name, case in apart.items():
        old = NEW if name in ("an", "binh") else "gone"
        assert [event.late for event in history(desks[name].seat, case)] == [
            False, old == "gone"], name


def test_what_is_done_knowingly_is_not_late(apart, desks, hub):
    rounds(hub, *(desks[name] for name in apart))
    edit(desks["an"], apart["chi"], hamlet="Bản Chang")
    rounds(hub, desks["an"], desks["chi"])

    assert [event.late for event in history(desks["chi"].seat, apart["chi"])] == [
        False, True, False]
    assert get_case(desks["chi"].seat, apart["chi"])["hamlet"] == "Bản Chang"


def test_a_desk_that_has_not_heard_works_on_in_its_old_unit(apart, desks):
    chi = desks["chi"]

    assert chi.seat.me.unit == "05980"
    assert get_case(chi.seat, f"{13:032x}")["unit"] == "05980"


def test_codes_have_the_new_units_prefix_and_never_meet(apart, desks, hub):
    rounds(hub, *desks.values())
    codes = [receive(desks[name]) for name in apart for _ in range(3)]

    assert len(set(codes)) == len(codes) == 15
    assert {code.partition("-")[0] for code in codes} == {"H37.977"}


def test_without_new_numbers_a_code_is_provisional(apart, desks, hub):
    sync(desks["chi"], hub)
    with desks["chi"].db.write():
        desks["chi"].db.execute("DELETE FROM slices WHERE scope = 5977")

    assert receive(again(desks["chi"])).startswith("TAM-H37.977")


def test_an_assistants_draft_stays_one_case_with_the_desks_edits(desks, hub):
    draft, hoa = "d" * 32, desks["hoa"]
    bring(hoa, draft, status="draft")
    rounds(hub, hoa, count=1)
    merge(hub)
    edit(hoa, draft, fee=2)
    rounds(hub, hoa, desks["an"])
    edit(desks["an"], draft, hamlet="Bản Chang")
    rounds(hub, desks["an"], hoa, desks["dung"])

    for one in (hub, desks["an"], desks["dung"]):
        (case,) = shown(one)
        assert (case["fee"], case["hamlet"]) == (2, "Bản Chang")
        assert verify(one.seat)["ok"]


def test_a_desk_that_comes_new_has_all_of_the_merged_unit(apart, desks, hub):
    rounds(hub, *(desks[name] for name in apart))
    fresh = newcomer(hub)
    rounds(hub, fresh)

    assert fresh.seat.me.unit == NEW and shown(fresh) == shown(hub)
    assert verify(fresh.seat)["ok"]


def test_a_desk_that_comes_when_all_write_in_all_parts_has_all_of_it(
        apart, desks, hub):
    rounds(hub, *(desks[name] for name in apart))
    edit(desks["an"], apart["dung"], hamlet="Bản Chang")
    edit(desks["dung"], apart["an"], hamlet="Bản Chang")
    rounds(hub, desks["an"], desks["dung"])
    fresh = newcomer(hub)
    rounds(hub, fresh)

    assert shown(fresh) == shown(hub) and verify(fresh.seat)["ok"]
    assert not fresh.db.query("SELECT 1 FROM parked")


def test_what_a_newcomer_writes_in_an_old_part_reaches_the_next_one(apart, desks, hub):
    rounds(hub, *(desks[name] for name in apart))
    first = newcomer(hub)
    rounds(hub, first)
    edit(desks["dung"], apart["an"], hamlet="Bản Chang")
    edit(first, apart["chi"], hamlet="Bản Chang")
    edit(first, apart["an"], fee=70)
    rounds(hub, first, desks["dung"])
    second = newcomer(hub)
    rounds(hub, second)

    assert shown(second) == shown(hub) and verify(second.seat)["ok"]
    assert not second.db.query("SELECT 1 FROM parked")


def test_an_old_certificate_that_comes_late_moves_nobody_back(apart, desks, hub):
    rounds(hub, *desks.values())
    me = desks["chi"].seat.me
    with hub.db.write():
        certificates.save_device(hub.db, DeviceCertificate(
            device=me.device, public_key=me.device_key.public, unit="05980",
            role=me.role, name=me.name, box=0, writer=me.writer,
            writer_key=me.writer_key.public), BEFORE_MS)

    assert {row[0] for row in hub.db.query("SELECT unit FROM devices")} >= {NEW}
    assert "05980" not in {row[0] for row in hub.db.query("SELECT unit FROM devices")}


def test_a_pc_struck_off_brings_the_old_units_work_to_the_inbox(apart, desks, hub):
    chi = desks["chi"]
    revoke_device(hub.seat, chi.seat.me.device.hex())

    for _ in range(3):
        with pytest.raises(DeviceRevoked):
            sync(chi, hub)

    assert pending(chi.db, chi.seat.me) == (0, None)
    assert {line["case"] for line in inbox_lines(hub.seat)} == {
        apart["chi"], f"{13:032x}"}


def test_a_desk_may_bring_in_one_frame_a_merger_and_what_it_was_given_by_it(
        desks, hub):
    """An assistant's box of another old unit, to a hub that was put back."""
    chi, hoa, before = desks["chi"], desks["hoa"], image(hub)
    bring(hoa, "d" * 32, status="draft")
    rounds(hub, hoa, count=1)
    merge(hub)
    rounds(hub, chi)
    hub._open(before)

    rounds(hub, chi)

    assert get_case(hub.seat, "d" * 32) == get_case(chi.seat, "d" * 32)
    assert set(ids(hub, hoa.seat.me.box)) >= set(ids(chi, hoa.seat.me.box)) != set()


def test_a_merger_is_ruled_once_and_not_before_its_day(hub):
    hub.watch.offset_ms = -600 * 24 * 3600 * 1000      # in the spring of 2025
    assert merge(hub) == []

    hub.watch.offset_ms = 0
    assert reorganise(hub.seat) == [("05980", NEW), ("05992", NEW)]
    assert reorganise(hub.seat) == []


@pytest.mark.skipif(not LIST.exists(), reason="the real list is not here")
def test_the_real_list_makes_65_units_of_194(hub):
    with LIST.open(encoding="utf-8-sig", newline="") as lines:
        load_units(hub.seat, lines)

    ruled = reorganise(hub.seat)

    assert len(ruled) == 129
    held = [scope for (heir,) in hub.db.query("SELECT DISTINCT heir FROM unions")
            for scope in union.scopes(hub.db, heir)]
    assert len(held) == len(set(held))


TODAY = "code,name,kind,parent,valid_from,valid_to,merged_into\n"
ENDS = "05977,Phường Đông Kinh,Phường,20,2025-07-01,2026-06-30,05983\n"


@pytest.mark.parametrize("first", [False, True], ids=["shipped", "lists-loaded"])
def test_a_unit_of_today_ends_when_a_later_list_says_so(hub, first):
    lists = [HEADER, *ROWS.splitlines(keepends=True)]
    if first:
        load_units(hub.seat, lists)
        reorganise(hub.seat)
    for unit in shipped_units():
        with hub.db.write():
            save_unit(hub.db, unit, published=False)

    loaded = load_units(hub.seat, [TODAY, ENDS])

    assert (loaded.added, loaded.unusable) == (1, [])
    assert reorganise(hub.seat) == [("05977", "05983")]
    ended = procedures.find_unit(hub.db, "05977")
    assert (ended.valid_to, ended.merged_into) == ("2026-06-30", ("05983",))
    assert not any(one.code == "05977" and not one.valid_to
                   for one in procedures.every_unit(hub.db))
    again = load_units(hub.seat, [TODAY, ENDS])
    assert (again.added, again.changed) == (0, 0)
    if first:
        assert union.heir_of(hub.db, "05980") == "05983"
        older = load_units(hub.seat, lists)
        assert (older.added, older.changed, reorganise(hub.seat)) == (0, 0, [])


def test_the_desks_of_a_unit_of_today_hear_of_its_end(desks, hub):
    an = desks["an"]
    with an.db.write():
        for unit in shipped_units():
            save_unit(an.db, unit, published=False)
    load_units(hub.seat, [TODAY, ENDS, "05983,Phường Lương Văn Tri,Phường,20,,,\n"])
    reorganise(hub.seat)
    rounds(hub, an)

    assert an.seat.me.unit == "05983"
    assert procedures.find_unit(an.db, NEW).valid_to == "2026-06-30"


def test_a_unit_of_today_goes_on_until_its_last_day(hub):
    with hub.db.write():
        for unit in shipped_units():
            save_unit(hub.db, unit, published=False)

    load_units(hub.seat, [TODAY, ENDS.replace("2026-06-30", "2099-06-30")])

    assert reorganise(hub.seat) == []
    assert procedures.find_unit(hub.db, NEW).valid_to == ""


@pytest.mark.parametrize("row, why", [
    (ENDS.replace("2026-06-30", "30/6/2026"), "last_day_form"),
    (ENDS.replace("2026-06-30", ""), "merger_unknown"),
    (ENDS.replace("05983", "5983"), "merger_unknown")])
def test_an_end_that_cannot_be_read_ends_nothing(hub, row, why):
    loaded = load_units(hub.seat, [TODAY, row])

    assert [one.why for one in loaded.unusable] == [why]
    assert reorganise(hub.seat) == []


@pytest.mark.parametrize("rows", [
    [ENDS.replace("05983", "05999")],
    [ENDS, ENDS.replace("05983", "05977").replace("05977", "05983", 1)]],
    ids=["nowhere", "in-a-circle"])
def test_a_merger_that_leads_nowhere_is_not_ruled(hub, rows):
    load_units(hub.seat, [TODAY, *rows])

    assert reorganise(hub.seat) == []


def newcomer(hub: Machine) -> Machine:
    """A PC that is enrolled with a code of a unit that has ended."""
    chance, db = Random(len(ids(hub, 5977))), world.open_sqlite(":memory:")
    world.seed_catalogue(db)
    told = world.Hub(hub.db, hub.seat.me, world.MEANING, BEFORE_MS)
    world._enrol(told, db, admit.new_code(told, "05992", "officer").code, chance)
    fresh = world.Machine("an", "", "", Watch(), chance)
    fresh._open(db.connection.serialize())
    return fresh


def receive(one: Machine) -> str:
    return str(receive_case(one.seat, {
        "procedure_code": "1.001193", "applicant_name": "Lý Thị Mai"}).code)
