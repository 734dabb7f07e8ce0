"""Twelve digits tell province, sex and year of birth."""
from datetime import date

import pytest

from app.rules.citizen_id import PROVINCES, citizen_id_problem, read_citizen_id

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("text, sex, year", [
    ("020195000017", "Nữ", 1995), ("020050000017", "Nam", 1950),
    ("020204000025", "Nam", 2004), ("020326000025", "Nữ", 2026),
])
def test_the_fourth_digit_tells_sex_and_century(text, sex, year):
    number = read_citizen_id(text)

    assert (number.sex, number.birth_year, number.place) == (sex, year, 20)


@pytest.mark.parametrize("text, problem", [
    ("020195000017", None),
    ("020326000025", None),                        # born this year
    ("020227000025", "citizen_id_future"),
    ("020495000017", "citizen_id_future"),         # the 22nd century
    ("003195000017", "citizen_id_place"), ("000195000017", "citizen_id_place"),
    ("999195000017", "citizen_id_place"),
    ("127195000017", None),                        # born abroad
    ("02019500001", "citizen_id_form"), ("02019500001a", "citizen_id_form"),
    ("０20195000017", "citizen_id_form"),
])
def test_a_number_nobody_can_have_is_named(text, problem):
    assert citizen_id_problem(text, TODAY) == problem


def test_all_63_provinces_of_the_register_are_known():
    assert len(PROVINCES) == 63
