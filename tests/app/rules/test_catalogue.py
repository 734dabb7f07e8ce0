"""A dirty list is read whole: what cannot be used is reported, never guessed."""
import io
from collections import Counter

import pytest

from app.rules.catalogue import read_procedures
from app.rules.errors import UnknownTable
from app.rules.tables import Unusable, numbered_rows

HEAD = ("code,name,field,levels,time_value,time_unit,time_note,fee_direct_vnd,"
        "fee_online_vnd,channels,documents")


def read(*lines):
    text = "".join(f"{line}\n" for line in (HEAD, *lines))
    return read_procedures(numbered_rows(io.StringIO(text, newline="")))


def row(code="1.004873", name="Xác nhận", levels="Cấp xã", time="3",
        unit="Ngày làm việc", note="", fee="0", online="0", channels="Trực tiếp",
        documents=""):
    return ",".join((code, name, "Hộ tịch", levels, time, unit, note, fee, online,
                     channels, f'"{documents}"'))


def one(**given):
    procedures, report = read(row(**given))
    assert len(procedures) == 1
    return procedures[0], [(part.why, part.found) for part in report]


def test_a_clean_row_becomes_a_procedure_without_a_report():
    procedure, report = one(fee="8000",
                            channels="Dịch vụ bưu chính;Trực tiếp;Trực tuyến",
                            documents="[1+0] Tờ khai || [0+1] Bản sao căn cước")

    assert report == []
    assert (procedure.time_value, procedure.time_unit) == (3, "working_day")
    assert (procedure.fee_direct, procedure.fee_online) == (8000, 0)
    assert procedure.channels == ("post", "counter", "online")
    assert procedure.documents == (("Tờ khai", 1, 0), ("Bản sao căn cước", 0, 1))


@pytest.mark.parametrize("time, unit, note, value, counted, flag, why", [
    ("3", "Ngày làm việc", "", 3, "working_day", "", []),
    ("15", "Ngày", "", 15, "day", "", []),
    ("8", "Giờ", "", 8, "working_hour", "", []),
    ("0", "Trong ngày", "", 0, "working_day", "", []),
    ("3", "Ngày làm việc", "to_check", 3, "working_day", "to_check", ["time_to_check"]),
    ("5", "", "unit_missing", 5, "working_day", "unit_missing", ["time_unit_missing"]),
    ("", "", "", None, "working_day", "missing", ["time_missing"]),
    ("", "", "value_is_fee", None, "working_day", "value_is_fee",
     ["time_value_is_fee"]),
    ("8000", "", "value_is_fee", None, "working_day", "value_is_fee",
     ["time_value_is_fee"]),
    ("0", "Giờ", "", None, "working_day", "zero", ["time_zero"]),
    ("0", ".5 Giờ", "", None, "working_day", "unit_unknown", ["time_unit_unknown"]),
    ("2", "Tháng", "", None, "working_day", "unit_unknown", ["time_unit_unknown"]),
    ("0", "", "unit_missing", None, "working_day", "unit_missing",
     ["time_unit_missing", "time_zero"]),
    ("1.5", "Ngày", "", None, "working_day", "implausible", ["time_implausible"]),
    ("20000", "Ngày", "", None, "working_day", "implausible", ["time_implausible"]),
])
def test_a_limit_is_used_or_reported(time, unit, note, value, counted, flag, why):
    procedure, report = one(time=time, unit=unit, note=note)

    assert (procedure.time_value, procedure.time_unit, procedure.time_flag) == (
        value, counted, flag)
    assert [reason for reason, _ in report] == why


@pytest.mark.parametrize("text, fee, reported", [
    ("", None, False), ("0", 0, False), ("2000", 2000, False),
    ("4500000", 4500000, False),
    ("15", None, True), ("50", None, True), ("700", None, True), ("0303", None, True),
    ("6225", None, True), ("5000050000120000", None, True), ("8.000", None, True),
    ("miễn phí", None, True),
])
def test_a_fee_that_cannot_be_one_is_reported(text, fee, reported):
    procedure, report = one(fee=text, online=text)

    assert (procedure.fee_direct, procedure.fee_online) == (fee, fee)
    assert bool(report) is reported
    assert report in ([], [("fee_direct_implausible", text),
                           ("fee_online_implausible", text)])


@pytest.mark.parametrize("text, papers, why", [
    ("[0+0] Ảnh", (("Ảnh", 0, 0),), []),
    ("[20241+0] Đơn", (("Đơn", 0, 0),), ["paper_count_implausible"]),
    ("Đơn không ghi số bản", (("Đơn không ghi số bản", 0, 0),), []),
    ("[1+0] ", (), ["paper_name_missing"]),
])
def test_a_paper_is_kept_even_when_its_count_is_broken(text, papers, why):
    procedure, report = one(documents=text)

    assert procedure.documents == papers
    assert [reason for reason, _ in report] == why


def test_levels_written_in_two_ways_are_one_level():
    assert one(levels="Cấp Xã")[0].levels == one(levels="Cấp xã")[0].levels == "Cấp xã"


def test_an_unknown_channel_is_reported_and_the_others_kept():
    procedure, report = one(channels="Trực tiếp;Bồ câu;Trực tiếp")

    assert procedure.channels == ("counter",)
    assert report == [("channel_unknown", "Bồ câu")]


def test_a_local_code_is_reduced_and_a_repeated_one_reported():
    procedures, report = read(row("1.001193.000.00.00.H37"), row("1.001193", "Lần hai"))

    assert [(each.code, each.name) for each in procedures] == [("1.001193", "Xác nhận")]
    assert report == [Unusable(3, "1.001193", "code_repeated")]


@pytest.mark.parametrize("line, why", [
    (row("khai sinh"), "procedure_code_form"), (row(""), "code_missing"),
    (row(name=""), "name_missing"), (row(name="a\x00b"), "name_control_character"),
])
def test_a_row_without_code_or_name_is_reported_with_its_line(line, why):
    procedures, report = read(row("1.000001"), line)

    assert [each.code for each in procedures] == ["1.000001"]
    assert (report[0].line, report[0].why) == (3, why)


def test_lines_are_counted_through_quoted_line_breaks():
    _, report = read(row("1.000001", documents="[1+0] một\nhai\nba"),
                     row("1.000002", time=""))

    assert [part.line for part in report] == [5]


def test_a_short_row_and_a_long_row_are_read_as_far_as_they_go():
    procedures, report = read("1.000001,Ngắn", row("1.000002") + ",thừa,thừa")

    assert [each.code for each in procedures] == ["1.000001", "1.000002"]
    assert [part.why for part in report] == ["time_missing"]


@pytest.mark.parametrize("lines", [
    ["mã,tên\n", "1,2\n"], [HEAD + "\n", '"chưa đóng\n'],
    [HEAD + "\n", "x" * 200_000 + "\n"],
])
def test_a_file_that_is_no_such_table_is_refused(lines):
    with pytest.raises(UnknownTable):
        read_procedures(numbered_rows(lines))


def test_a_byte_order_mark_before_the_header_is_no_column():
    rows = list(numbered_rows(["\ufeff" + HEAD + "\n", row() + "\n"]))

    assert "code" in rows[0][1]


def test_the_published_list_is_read_whole(published):
    procedures, report = read_procedures(published("procedures.csv"), "2026-07-20")
    why, flags = Counter(part.why for part in report), Counter(
        each.time_flag for each in procedures)

    assert len(procedures) == 673
    assert why["time_unit_missing"] == flags["unit_missing"] == 137
    assert why["time_value_is_fee"] == flags["value_is_fee"] == 26
    assert why["time_missing"] == flags["missing"] == 63
    assert why["time_zero"] == 7 and why["time_unit_unknown"] == 1
    assert why["fee_direct_implausible"] == 16 and why["fee_online_implausible"] == 7
    assert why["paper_count_implausible"] == 30
    assert sum(why.values()) == 137 + 26 + 63 + 8 + 23 + 30
    assert max(len(each.documents) for each in procedures) == 111
    assert {each.effective for each in procedures} == {"2026-07-20"}
    assert not any("Cấp Xã" in each.levels for each in procedures)
    assert all(each.time_value is None for each in procedures
               if each.time_flag in ("missing", "value_is_fee", "zero"))
