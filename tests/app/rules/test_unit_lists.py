"""The communes before and after 1 July 2025, from three kinds of lists."""
import pytest

from app.rules.errors import UnknownTable
from app.rules.tables import Unusable, numbered_rows
from app.rules.unit_lists import joined, read_units
from db.records import Unit

BEFORE = ("province_code,province,district_code,district,district_type,commune_code,"
          "commune,commune_type")
AFTER = ("province_code,province,commune_code,commune,type,merged_from_codes,"
         "alt_code_vietnam_provinces")
TABLE = ("old_district_code,old_district,old_commune_code,old_commune,new_commune_code,"
         "new_commune,new_type,relation,agrees_second_source")


def read(*lines):
    units, report = read_units(numbered_rows(f"{line}\n" for line in lines))
    return {(unit.code, bool(unit.valid_to)): unit for unit in units}, report


def test_the_list_of_2024_gives_three_levels_that_ended():
    units, report = read(BEFORE, "20,Tỉnh Lạng Sơn,180,Huyện Tràng Định,Huyện,06040,"
                                 "Thị trấn Thất Khê,Thị trấn")

    assert report == []
    assert units["20", False].kind == "Tỉnh"
    assert units["180", True].parent == "20"
    commune = units["06040", True]
    assert (commune.name, commune.kind) == ("Thị trấn Thất Khê", "Thị trấn")
    assert (commune.parent, commune.valid_to) == ("180", "2025-06-30")


def test_the_list_of_2025_gives_communes_with_an_unverified_file_code():
    units, _ = read(AFTER, "20,Tỉnh Lạng Sơn,06040,Xã Thất Khê,Xã,06013;06034;06040,")

    commune = units["06040", False]
    assert (commune.file_code, commune.file_code_verified) == ("H37.040", False)
    assert (commune.parent, commune.valid_from) == ("20", "2025-07-01")


def test_a_code_another_source_doubts_is_reported_and_kept():
    units, report = read(AFTER, "20,Tỉnh Lạng Sơn,06004,Xã Quốc Khánh,Xã,06004,06016")

    assert ("06004", False) in units
    assert report == [Unusable(2, "06004", "other_source_gives_another_code", "06016")]


def test_the_table_of_mergers_names_the_heirs_of_a_divided_commune():
    units, report = read(
        TABLE,
        "189,Huyện Đình Lập,06622,Xã Bính Xá,06613,Xã Đình Lập,Xã,part-default,yes",
        "189,Huyện Đình Lập,06622,Xã Bính Xá,06625,Xã Kiên Mộc,Xã,part,yes")

    assert report == []
    assert units["06622", True].merged_into == ("06613", "06625")
    assert units["06613", False].name == "Xã Đình Lập"


def test_one_code_may_name_an_old_and_a_new_commune():
    units, _ = read(TABLE, "180,Huyện Tràng Định,06040,Thị trấn Thất Khê,06040,"
                           "Xã Thất Khê,Xã,full,yes")

    assert units["06040", True].name == "Thị trấn Thất Khê"
    assert units["06040", False].name == "Xã Thất Khê"


@pytest.mark.parametrize("head, line, why", [
    (AFTER, "20,Tỉnh Lạng Sơn,6040,Xã Thất Khê,Xã,,", "unit_code_form"),
    (AFTER, "20,Tỉnh Lạng Sơn,06040,,Xã,,", "unit_name_missing"),
    (TABLE, "180,Huyện Tràng Định,06040,Thị trấn,06040,Xã,Xã,maybe,yes",
     "relation_unknown"),
    (TABLE, "180,Huyện Tràng Định,06040,Thị trấn,6040,Xã,Xã,full,yes",
     "relation_unknown"),
    (TABLE, "180,Huyện Tràng Định,06040,Thị trấn,06040,Xã,Xã,full,no",
     "second_source_disagrees"),
])
def test_what_cannot_be_used_is_reported_with_its_line(head, line, why):
    _, report = read(head, line)

    assert [(part.line, part.why) for part in report] == [(2, why)]


def test_a_code_with_two_names_keeps_the_first_and_says_so():
    units, report = read(AFTER, "20,Tỉnh Lạng Sơn,06040,Xã Thất Khê,Xã,,",
                         "20,Tỉnh Lạng Sơn,06040,Xã Tràng Định,Xã,,")

    assert units["06040", False].name == "Xã Thất Khê"
    assert [part.why for part in report] == ["unit_named_twice"]


def test_a_table_with_other_columns_is_refused():
    with pytest.raises(UnknownTable):
        read("mã,tên", "1,2")


def test_joining_lists_erases_neither_heirs_nor_a_verified_file_code():
    known = Unit(code="06040", name="Thị trấn Thất Khê", kind="Thị trấn",
                 file_code="H37.126", file_code_verified=True, merged_into=("06040",))

    both = joined(known, Unit(code="06040", name="Thị trấn Thất Khê", parent="180",
                              file_code="H37.040"))

    assert (both.file_code, both.file_code_verified) == ("H37.126", True)
    assert (both.merged_into, both.parent, both.kind) == (("06040",), "180", "Thị trấn")


def communes(units, ended):
    return [unit for unit in units
            if len(unit.code) == 5 and bool(unit.valid_to) == ended]


def test_the_published_list_of_2024_is_read_whole(published):
    units, report = read_units(published("units_langson_2024.csv"))

    assert (len(communes(units, True)), len(units), report) == (194, 194 + 11 + 1, [])


def test_the_published_list_of_2025_is_read_whole(published):
    units, report = read_units(published("units_langson_2025_list.csv"))

    assert len(communes(units, False)) == 65
    assert len({unit.file_code for unit in communes(units, False)}) == 65
    assert [part.code for part in report] == [
        "06004", "06124", "06196", "06211", "06436"]


def test_the_published_table_of_mergers_is_read_whole(published):
    rows = published("units_langson_2025.csv")
    units, report = read_units(rows)
    old = communes(units, True)

    assert (len(rows), len(old), len(communes(units, False))) == (196, 194, 65)
    assert report == []
    assert all(unit.merged_into for unit in old)
    assert [unit.code for unit in old if len(unit.merged_into) > 1] == [
        "06622", "06625"]
