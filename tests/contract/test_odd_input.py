"""What careless or hostile programs hand in: a clear refusal, never a crash."""
import json
import socket
import subprocess
import time
from pathlib import Path
from random import Random

import pytest

from . import people
from .program import ROOT, Desk, Worker

BIG = [{"name": "Giấy xác nhận " * 30, "copies": 1, "ok": True}] * 200


@pytest.fixture
def case(desk, request):
    made = people.make_case(Random(request.node.name), desk.unit)
    desk.take([made])
    return made


def application(seed, **given):
    return people.make_application(Random(seed), **given)


def told(rows):
    return [(row["error"], row["line"], row["field"]) for row in rows]


def test_half_a_sign_in_a_key_or_a_value_is_refused_by_name(desk):
    line = '{"procedure_code":"1.900001","applicant_name":"A","\\ud800":1}'

    (row,) = desk.refused("case", "import", desk.file([line]))
    answer = desk.run("case", "receive", desk.file([line]), "--json", code=1)

    assert (row["error"], row["field"]) == ("unknown_key", "\ud800")
    assert json.loads(answer.out)["errors"][0]["field"] == "\ud800"


def test_a_key_that_is_there_twice_is_refused(desk):
    line = '{"procedure_code":"1.900001","applicant_name":"A","applicant_name":"B"}'

    rows = desk.refused("case", "import", desk.file(["", line]))

    assert told(rows) == [("duplicate_key", 2, "applicant_name")]


def test_a_case_too_large_is_refused_with_its_line_and_field(desk, case):
    made = people.make_case(Random(900), desk.unit, documents=BIG)
    edit = {"case": case["id"], "set": {"documents": BIG}}

    assert told(desk.refused("case", "import", desk.file([case, made]))) == [
        ("body_too_large", 2, "documents")]
    assert told(desk.refused("case", "edit", desk.file([edit]))) == [
        ("body_too_large", 1, "documents")]


def test_receive_answers_every_line_whatever_another_line_is(desk):
    desk.sync()
    rows = [application(901), "no JSON", application(902, documents=BIG),
            "[1]", application(903)]

    answered = desk.receive(rows, code=4)

    assert [row["line"] for row in answered] == [1, 2, 3, 4, 5]
    assert ["id" in row for row in answered] == [True, False, False, False, True]
    assert [one["field"] for row in answered[1:4] for one in row["errors"]] == [
        None, "documents", None]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00", "9999-12-31T23:59:59"])
def test_a_claimed_time_of_any_year_is_kept_and_nothing_is_set_aside(desk, case, at):
    desk.edit([{"case": case["id"], "set": {"hamlet": at}, "at": at}])

    shown = desk.json("case", "show", case["id"])
    assert shown["history"][-1]["at"] == at + "+07:00"
    assert shown["case"]["hamlet"] == at
    assert desk.status()["quarantine"] == 0


def test_a_pc_may_not_write_what_every_copy_would_set_aside(desk_of, free_unit):
    assistant = desk_of(free_unit(), "assistant")
    made = people.make_case(Random(904), assistant.unit, status="received")

    assert told(assistant.refused("case", "import", assistant.file([made]))) == [
        ("not_entitled", 1, None)]
    assert assistant.status()["quarantine"] == 0


def test_a_case_keeps_what_it_must_have(desk, case):
    edit = {"case": case["id"], "set": {"applicant_name": " ", "procedure_code": None}}

    assert sorted(told(desk.refused("case", "edit", desk.file([edit])))) == [
        ("required", 1, "applicant_name"), ("required", 1, "procedure_code")]


@pytest.mark.parametrize("edit", [{}, {"set": None}, {"set": [1]}])
def test_an_edit_without_a_set_names_it(desk, case, edit):
    rows = desk.refused("case", "edit", desk.file([{"case": case["id"]} | edit]))

    assert told(rows) == [("not_an_object", 1, "set")]


@pytest.mark.parametrize("name", ["A\x07B", "x" * 201, "\udcff"])
def test_a_name_nobody_can_bear_is_a_wrong_command(desk, case, name):
    edits = desk.file([{"case": case["id"], "set": {"fee": 12345}}])

    (row,) = desk.refused("case", "edit", edits, "--as", name, code=2)

    assert (row["error"], row["field"]) == ("usage", "as")
    assert desk.case(case["id"])["fee"] == case["fee"]


def test_who_acts_is_kept_composed(desk, case):
    desk.edit([{"case": case["id"], "set": {"summary": "mới"}}], "--as", "Ho\u0300a")

    assert desk.json("case", "show", case["id"])["history"][-1]["by"] == "Hòa"


def test_an_offset_of_whole_hours_is_an_offset(desk):
    made = people.make_case(Random(905), desk.unit,
                            received_at="2026-11-20T01:00:00+00")

    desk.take([made])

    assert desk.case(made["id"])["received_at"] == "2026-11-20T08:00:00"


def test_two_centuries_never_give_one_code(desk):
    desk.sync()

    one, other = desk.receive([application(906, received_at="1926-11-19T09:00:00"),
                               application(907, received_at="2026-11-19T09:00:00")])

    assert one["code"] != other["code"]


@pytest.mark.parametrize(("case_id", "field", "reason", "error"), [
    ("z" * 32, "fee", "vì", "not_found"), ("12", "fee", "vì", "not_found")])
def test_resolving_what_is_no_case_is_refused(desk, case_id, field, reason, error):
    (row,) = desk.refused("dispute", "resolve", case_id, field, "--value", "1",
                          "--reason", reason)

    assert row["error"] == error


@pytest.mark.parametrize("words", [
    ("case", "edit"), ("case", "list", "--zzz"), ("sync", "--timeout", "nan"),
    ("sync", "--timeout", "-1"), ("sync", "--hub", "nonsense"), ("nothing",)])
def test_a_wrong_command_is_told_in_json_too(desk, words):
    rows = desk.refused(*words, code=2)

    assert [row["error"] for row in rows] == ["usage"]


def test_everything_found_is_listed_and_a_search_stays_in_its_queue(desk_of, free_unit):
    desk = desk_of(free_unit())
    made = people.make_cases(908, desk.unit, 1100)
    for number, one in enumerate(made):
        one |= {"hamlet": "Nà Quýt", "status": "done" if number < 3 else "handling"}
    desk.take(made)

    found = desk.lines("case", "list", "--search", "na quyt")
    waiting = desk.lines("case", "list", "--search", "na quyt", "--queue", "to_return")

    assert len(found) == 1100
    assert {row["id"] for row in waiting} == {row["id"] for row in made[:3]}


def test_a_file_nobody_can_decode_or_no_file_at_all(hub):
    broken = hub.files / "broken.csv"
    broken.write_bytes(b"\xff\xfe\x00code")

    for kind in ("units", "procedures"):
        rows = hub.refused("hub", kind, "import", str(broken))
        assert [row["error"] for row in rows] == ["not_utf8"]
        table = people.write_units(hub.files / "again.csv") if kind == "units" else (
            people.write_procedures(hub.files / "again.csv"))
        with open(table, encoding="utf-8") as text:
            answer = hub.run("hub", kind, "import", "-", "--json", stdin=text.read())
        assert answer.one()["added"] == answer.one()["changed"] == 0


def test_unit_nought_is_no_unit(hub):
    made = people.make_case(Random(909), "00000")

    assert told(hub.refused("case", "import", hub.file([made]))) == [
        ("unit_form", 1, "unit")]
    assert hub.refused("hub", "code", "--unit", "00000", "--role", "officer")


def test_commands_of_the_other_side_say_whose_folder_it_is(hub, desk):
    assert [row["error"] for row in hub.refused("sync")] == ["not_a_desk"]
    assert [row["error"] for row in desk.refused("hub", "devices")] == ["not_a_hub"]


def test_a_hub_that_says_nothing_does_not_outlast_the_timeout(desk):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()

        desk.run("sync", "--json", "--timeout", "2", "--hub", silent_url, code=3)

        assert time.monotonic() - began < 6


def test_a_data_folder_that_is_a_file_is_a_wrong_command(tmp_path):
    desk = Desk(tmp_path / "desk", "06040")
    desk.data.write_text("no folder")

    for words in (("status",), ("enrol", "--hub", "http://127.0.0.1:9", "--code", "x")):
        assert [row["field"] for row in desk.refused(*words, code=2)] == ["data"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_an_answer_nobody_can_take_is_a_refusal(desk):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            desk.command("status", "--json"), cwd=ROOT, env=desk.environment(),
            stdout=full, stderr=subprocess.PIPE, timeout=30, check=False)

    assert done.returncode == 1
    assert json.loads(done.stderr)["error"] == "disk_full"


def test_a_code_of_another_hub_is_a_wrong_code_not_a_dead_line(hub, tmp_path):
    desk = Desk(tmp_path / "desk", "06040")
    other = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"

    (row,) = desk.refused("enrol", "--hub", hub.url, "--code", other)

    assert row["error"] == "code_refused"


def test_a_port_that_is_taken_is_a_refusal(hub):
    answer = hub.run("hub", "serve", "--port", str(hub.port), code=1)

    assert answer.out == "" and "Traceback" not in answer.err


def test_a_province_user_has_a_name_and_a_unit_there_is(hub):
    def add(name, scope):
        answer = hub.run("hub", "user", "add", "--name", name, "--role", "admin",
                         "--scope", scope, "--json", code=1, stdin="matkhau-dai\n")
        return [row["field"] for row in answer.refusals()]

    assert add("x" * 201, "20") == ["name"]
    assert add("Hà\x07", "20") == ["name"]
    assert add("Hà", "khắp nơi") == ["scope"]


def test_the_device_of_a_dispute_is_the_device_of_its_status(world_of_two):
    one, other, case = world_of_two

    (row,) = one.disputes()

    assert {side["device"] for side in (row["standing"], *row["rivals"])} == {
        one.status()["device"], other.status()["device"]}
    (refused,) = one.refused("dispute", "resolve", case, "fee", "--value", "1",
                             "--reason", " ")
    assert (refused["error"], refused["field"]) == ("required", "reason")


@pytest.fixture
def world_of_two(desk_of, free_unit):
    unit = free_unit()
    one, other = desk_of(unit), desk_of(unit)
    made = people.make_case(Random(910), unit)
    one.take([made])
    one.sync()
    other.sync()
    for fee, desk in enumerate((one, other), 5000):
        desk.edit([{"case": made["id"], "set": {"fee": fee}}])
    one.sync()
    other.sync(code=4)
    one.sync(code=4)
    return one, other, made["id"]


@pytest.mark.parametrize("line", [
    "[1]", "7", '{"cmd":["sync"]}', '{"cmd":"sync","timeout":"5"}', "[" * 50_000,
    '{"cmd":"sync","timeout":-1}', '{"cmd":"sync","once":"no"}', '{"cmd":"\udcff"}',
    '{"cmd":"sync","hub":"nowhere"}', '{"cmd":"status","more":1}'])
def test_the_worker_survives_whatever_it_is_told(worker, line):
    answer = worker.say(line)

    assert answer["exit_code"] == 2 and answer["error"] and answer["message"]
    assert worker.ask("status")["exit_code"] == 0


@pytest.fixture(scope="module")
def worker(desk):
    made = Worker(desk)
    yield made
    made.close()
