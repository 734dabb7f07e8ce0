"""Case codes as the slip shows them."""
from datetime import date

import pytest

from app.rules.numbering import (
    CodeParts,
    case_code,
    default_file_code,
    is_provisional,
    parse_code,
    provisional_code,
)

DAY = date(2026, 11, 23)


@pytest.mark.parametrize("number, code", [
    (7, "H37.126-261123-0007"), (9999, "H37.126-261123-9999"),
    (12345, "H37.126-261123-12345"),
])
def test_a_code_has_the_unit_the_day_and_at_least_four_digits(number, code):
    assert case_code("H37.126", DAY, number) == code


def test_a_provisional_code_names_its_writer_and_says_so():
    code = provisional_code("H37.126", "0a1b2c3d4e5f6071", DAY, 7)

    assert code == "TAM-H37.126-0A1B2C3D-261123-007"
    assert is_provisional(code)
    assert not is_provisional("H37.126-261123-0007")


def test_two_writers_never_give_the_same_provisional_code():
    first = provisional_code("H37.126", "0a1b2c3d4e5f6071", DAY, 7)

    assert first != provisional_code("H37.126", "0a1b2c3e4e5f6071", DAY, 7)


def test_the_default_prefix_ends_in_the_last_digits_of_the_unit():
    assert default_file_code("06040") == "H37.040"


@pytest.mark.parametrize("code, parts", [
    ("000.26.31.H37-241203-0012", ("000.26.31.H37", "241203", "0012")),
    ("H15.50.05.13-261008-0975", ("H15.50.05.13", "261008", "0975")),
    ("H37.126-261123-0007", ("H37.126", "261123", "0007")),
    ("H37.126-261123-150023", ("H37.126", "261123", "150023")),
    ("G09.20-20260609-0092637", ("G09.20", "20260609", "0092637")),
])
def test_codes_of_every_era_fall_apart(code, parts):
    assert parse_code(code) == CodeParts(*parts)


@pytest.mark.parametrize("code", [
    "", "H37.126-261123-007", "TAM-H37.126-0A1B2C3D-261123-007", "h37.126-261123-0007",
    "H37.126-261123-0007 ", "H37.126-2611-0007", "H37.126-261123-٠٠٠٧",
    "H37.1-261123-0007",
])
def test_what_is_no_official_code_is_not_parsed(code):
    assert parse_code(code) is None


def test_what_we_write_we_can_read():
    code = case_code(default_file_code("06040"), DAY, 31)

    assert parse_code(code) == CodeParts("H37.040", "261123", "0031")
