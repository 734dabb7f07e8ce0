"""The hub's own commands: set-up, codes, devices, catalogues, revocation."""
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from random import Random

import pytest

from . import line as faults
from . import people
from .program import ROOT, Desk

REAL = ROOT.parent / "shared" / "data"
DEVICE_KEYS = {
    "device", "unit", "role", "last_contact", "unsent", "oldest_unsent_s", "disputes",
    "quarantine", "clock_skew_s", "app", "disk_free_mb", "state"}
LATER = "not in this version"

real_files = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")


def device_of(hub, desk):
    name = desk.status()["device"]
    return next(row for row in hub.devices() if row["device"] == name)


def skip_if_later(answer):
    if answer.code == 2 and LATER in answer.err:
        pytest.skip("of a later version")


def test_a_second_init_keeps_the_hub_that_is_there(hub):
    before = hub.export_text()

    hub.refused("hub", "init")

    assert hub.export_text() == before


def test_a_code_is_told_with_its_end(hub, free_unit):
    told = hub.json("hub", "code", "--unit", free_unit(), "--role", "officer")

    assert set(told) >= {"code", "expires_at"}


def test_a_fresh_hub_gives_codes_before_any_import(bare_hub, tmp_path):
    desk = Desk(tmp_path / "desk", "06040")

    desk.run("enrol", "--hub", bare_hub.url, "--code", bare_hub.code("06040"))

    assert desk.status()["unit"] == "06040"
    assert desk.sync()["pending"] == 0


@pytest.mark.parametrize("role", ["officer", "assistant", "leader", "supervisor"])
def test_a_desk_has_the_role_of_its_code(hub, desk_of, free_unit, role):
    desk = desk_of(free_unit(), role)

    assert desk.status()["role"] == role


@pytest.mark.skipif(sys.platform != "linux", reason="0.0.0.0 leads home on Linux only")
def test_enrolment_over_an_open_line_is_told_and_done(hub, free_unit, tmp_path):
    desk = Desk(tmp_path / "desk", "")

    told = desk.run("enrol", "--hub", f"http://0.0.0.0:{hub.port}",
                    "--code", hub.code(free_unit()))

    assert "không mã hoá" in told.err
    assert desk.sync()["pending"] == 0


def test_an_unknown_role_is_a_usage_error(hub):
    hub.run("hub", "code", "--unit", "06040", "--role", "king", "--json", code=2)


def test_a_wrong_code_is_refused(hub, free_unit, tmp_path):
    code = hub.code(free_unit())
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    desk = Desk(tmp_path / "desk", "")

    desk.refused("enrol", "--hub", hub.url, "--code", wrong)


def test_a_used_code_is_refused_to_another_pc(hub, desk_of, free_unit, tmp_path):
    code = hub.code(free_unit())
    first, second = Desk(tmp_path / "1", ""), Desk(tmp_path / "2", "")
    first.run("enrol", "--hub", hub.url, "--code", code)

    second.refused("enrol", "--hub", hub.url, "--code", code)


def test_the_same_pc_may_use_its_code_again_when_the_answer_was_lost(
        hub, free_unit, tmp_path, line):
    unit = free_unit()
    code, desk = hub.code(unit), Desk(tmp_path / "desk", unit)
    known = len(hub.devices())
    line.next(faults.swallowed)

    first = desk.run("enrol", "--hub", line.url, "--code", code, code=(0, 3))
    if first.code == 3:
        desk.run("enrol", "--hub", line.url, "--code", code)

    assert desk.status()["unit"] == unit
    desk.take(people.make_cases(1, unit, 1))
    assert desk.sync("--hub", hub.url)["sent"] == 1
    assert len(hub.devices()) == known + 1


def test_the_code_may_not_enrol_at_another_hub(hub, bare_hub, free_unit, tmp_path):
    desk = Desk(tmp_path / "desk", "")

    desk.run("enrol", "--hub", bare_hub.url, "--code", hub.code(free_unit()),
             code=(1, 3))

    desk.run("status", "--json", code=1)


def test_the_board_shows_each_desk_as_of_its_last_contact(hub, desk_of, free_unit):
    unit = free_unit()
    one, two = desk_of(unit), desk_of(unit, "leader")
    case = people.make_case(Random(2), unit)
    one.take([case])
    one.sync()
    two.sync()
    one.edit([{"case": case["id"], "set": {"fee": 5}}])
    two.edit([{"case": case["id"], "set": {"fee": 6}}])
    one.sync()
    two.sync(code=4)

    row, other = device_of(hub, one), device_of(hub, two)

    assert set(row) >= DEVICE_KEYS
    assert (row["unit"], row["role"], other["role"]) == (unit, "officer", "leader")
    assert (row["unsent"], other["unsent"]) == (0, 0)
    assert row["last_contact"] and row["app"] and row["state"]
    assert abs(row["clock_skew_s"]) < 5


def test_an_assistant_receives_only_its_own_cases(desk_of, free_unit):
    unit = free_unit()
    officer, assistant = desk_of(unit), desk_of(unit, "assistant")
    officer.take(people.make_cases(3, unit, 3))
    officer.sync()
    own = people.make_case(Random(4), unit, status="draft")
    assistant.take([own])

    ledger = assistant.sync()
    officer.sync()

    assert (ledger["sent"], ledger["received"]) == (1, 0)
    assert list(assistant.export()) == [own["id"]]
    assert len(officer.export()) == 4


def test_a_second_import_of_the_units_changes_nothing(hub):
    again = hub.json("hub", "units", "import", str(hub.files / "units.csv"))

    assert (again["added"], again["changed"], again["unusable"]) == (0, 0, [])


def test_a_changed_procedure_is_counted_and_a_bad_one_is_named(hub):
    path = people.write_procedures(hub.files / "fee.csv", fee="45000")
    with Path(path).open("a", encoding="utf-8") as sheet:
        sheet.write("khong-phai-ma,Thủ tục hỏng" + "," * 18 + "\n")

    changed = hub.json("hub", "procedures", "import", path)
    again = hub.json("hub", "procedures", "import", path)

    assert (changed["added"], changed["changed"]) == (0, 1)
    bad = (len(people.PROCEDURES) + 2, "khong-phai-ma")
    assert bad in {(row["line"], row["code"]) for row in changed["unusable"]}
    assert all(row["why"] for row in changed["unusable"])
    assert (again["added"], again["changed"]) == (0, 0)


@real_files
def test_the_real_lists_import_once(bare_hub):
    for what, name, least in (
            ("units", "units_langson_2024.csv", 1),
            ("units", "units_langson_2025_list.csv", 1),
            ("units", "units_langson_2025.csv", 0),
            ("procedures", "procedures.csv", 673)):
        first = bare_hub.json("hub", what, "import", str(REAL / name))
        again = bare_hub.json("hub", what, "import", str(REAL / name))

        total = first["added"] + first["changed"]
        assert total >= least, name
        assert all(row["line"] and row["why"] for row in first["unusable"])
        assert (again["added"], again["changed"]) == (0, 0), name


@real_files
def test_a_desk_receives_cases_by_the_real_catalogue(bare_hub, tmp_path):
    bare_hub.json("hub", "procedures", "import", str(REAL / "procedures.csv"))
    desk = Desk(tmp_path / "desk", "06040")
    desk.run("enrol", "--hub", bare_hub.url, "--code", bare_hub.code("06040"))
    desk.sync()

    row = desk.receive([people.make_application(
        Random(5), procedure_code="1.002755", procedure_name="Gia hạn tạm trú",
        received_at="2026-11-19T09:00:00")])[0]

    assert row["code"].startswith("H37.040-261119-")
    assert row["due_date"][:10] == "2026-11-25"
    listed = desk.case(row["id"])["documents"]
    assert len(listed) >= 5 and listed[0]["name"].startswith("Tờ khai thay đổi")


def test_a_revoked_desk_hands_its_work_to_the_inbox(hub, desk_of, free_unit):
    desk = desk_of(free_unit())
    desk.take(people.make_cases(6, desk.unit, 1))
    desk.sync()
    kept = hub.export_text()
    case = people.make_cases(7, desk.unit, 1)[0]
    desk.take([case])
    name = str(desk.status()["device"])
    skip_if_later(hub.run("hub", "revoke", name, "--json", code=(0, 2)))

    answer = desk.run("sync", "--json", code=1)

    assert "revoked" in {row["error"] for row in answer.refusals()}
    inbox = hub.lines("hub", "inbox")
    assert (name, case["id"]) in {(row["device"], row["case"]) for row in inbox}
    assert all(set(row) >= {"device", "unit", "case", "change", "why", "at"}
               for row in inbox)
    assert desk.status()["pending"] == 0
    assert hub.export_text() == kept
    assert case["id"] in desk.export()


def test_a_command_of_a_later_version_says_so(hub, desk, tmp_path):
    paper = tmp_path / "don.jpg"
    paper.write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    for folder, words in (
            (hub, ["hub", "init", "--database", "postgresql://localhost/motcua"]),
            (desk, ["bundle", "write", str(tmp_path / "out.mcb")]),
            (desk, ["backup", str(tmp_path / "out.bak")]),
            (desk, ["paper", "add", "f" * 32, str(paper), "--kind", "đơn"]),
            (desk, ["paper", "list", "f" * 32])):
        answer = folder.run(*words, code=(0, 1, 2))
        if answer.code == 2:
            assert LATER in answer.err, (words, answer.err)


def test_an_unknown_command_is_a_usage_error(desk):
    for words in (["dance"], ["case", "dance"], ["case", "import"], ["sync", "--fast"]):
        desk.run(*words, code=2)


def test_the_command_of_the_install_is_the_same_program(desk):
    motcua = Path(desk.command()[0]).parent / "motcua"

    done = subprocess.run([motcua, "status", "--data", str(desk.data), "--json"],
                          env=desk.environment(), capture_output=True, timeout=60,
                          check=False)

    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert json.loads(done.stdout)["unit"] == desk.unit


def test_the_hub_says_that_it_is_well(hub):
    for path in ("/healthz", "/metrics", "/openapi.json"):
        with urllib.request.urlopen(hub.url + path, timeout=10) as page:
            assert page.status == 200 and page.read()
