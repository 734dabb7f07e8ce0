"""The catalogue a fresh machine starts with."""
from collections import Counter
from datetime import date

from app.rules.unit_lists import read_units
from app.seed.shipped import (
    shipped_calendar,
    shipped_people,
    shipped_procedures,
    shipped_units,
)

FLAGS = {"", "to_check", "missing"}


def test_the_core_of_a_commune_desk_is_there():
    held = {procedure.code: procedure for procedure in shipped_procedures()}

    assert 60 <= len(held) <= 80
    assert held["1.001193"].name == "Đăng ký khai sinh"
    assert held["1.001193"].time_value == 0      # on the day, or the next after 15:00
    assert held["1.004873"].time_value == 3
    assert held["1.004222"].time_value == 7
    assert held["2.001159"].time_unit == "working_hour"
    assert (held["2.000635"].fee_direct, held["2.000815"].fee_direct) == (8000, 2000)


def test_every_procedure_asks_for_papers_and_says_where_it_comes_from():
    for procedure in shipped_procedures():
        assert procedure.documents and procedure.channels, procedure.code
        assert procedure.url.startswith("https://dichvucong.gov.vn"), procedure.code
        assert procedure.time_flag in FLAGS, procedure.code
        assert (procedure.time_value is None) == (procedure.time_flag == "missing")


def test_papers_are_named_in_short_plain_words():
    names = [name for procedure in shipped_procedures()
             for name, _, _ in procedure.documents]

    assert max(len(name) for name in names) <= 80
    assert not any(name.endswith((".doc", ".pdf", ".")) for name in names)


def test_the_province_has_65_communes_with_distinct_file_codes():
    communes = [unit for unit in shipped_units() if len(unit.code) == 5]

    assert Counter(unit.kind for unit in communes) == {"Xã": 61, "Phường": 4}
    assert len({unit.file_code for unit in communes}) == 65
    assert {unit.parent for unit in communes} == {"20"}
    assert {unit.valid_from for unit in communes} == {"2025-07-01"}


def test_the_shipped_communes_are_those_of_the_published_list(published):
    theirs, _ = read_units(published("units_langson_2025_list.csv"))

    assert {(unit.code, unit.name) for unit in shipped_units()} == {
        (unit.code, unit.name) for unit in theirs}


def test_the_shipped_days_are_those_of_the_published_calendar(published):
    theirs = {(row["date"], row["kind"])
              for _, row in published("holidays_vn_2024_2027.csv")}

    assert {(day.date, day.kind) for day in shipped_calendar()} == theirs


def test_every_saturday_worked_has_a_source_and_is_a_weekend_day():
    worked = [day for day in shipped_calendar() if day.kind == "work"]

    assert len(worked) == 4
    assert all(date.fromisoformat(day.date).weekday() >= 5 for day in worked)
    assert all(day.name and day.source for day in shipped_calendar())


def test_practice_people_can_be_named():
    people = shipped_people()

    assert {name.group for name in people.surnames} == {"Nùng", "Tày", "Kinh", "Dao"}
    assert {name.group for name in people.givens} == {"Nam", "Nữ"}
    assert {name.group for name in people.middles} == {"Nam", "Nữ"}
    assert len(people.hamlets) >= 10
    assert all(name.weight > 0 for name in people.surnames + people.givens)
