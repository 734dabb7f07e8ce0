"""The QR text of an identity card fills the form, or says why it cannot."""
import unicodedata

import pytest

from app.rules.card_qr import parse_card
from app.rules.errors import BadValue

OLD = ("020195000017|082345678|Nông Thị Ánh|05091995|Nữ|"
       "Thôn Pác Bó, Chí Minh, Tràng Định, Lạng Sơn|15042021")
NEW = ("020204000025||Hoàng Văn Lậu|17022004|Nam|"
       "Thôn Nà Lầu, Thất Khê, Lạng Sơn|01082025||||")


def test_the_card_of_2021_is_read():
    card = parse_card(OLD)

    assert (card.citizen_id, card.old_id) == ("020195000017", "082345678")
    assert (card.name, card.sex) == ("Nông Thị Ánh", "Nữ")
    assert card.birth_date == "1995-09-05"
    assert card.address == "Thôn Pác Bó, Chí Minh, Tràng Định, Lạng Sơn"
    assert (card.issued, card.doubts) == ("2021-04-15", ())


def test_the_card_of_2024_has_empty_fields_at_the_end():
    card = parse_card(NEW)

    assert (card.old_id, card.sex, card.issued) == ("", "Nam", "2025-08-01")
    assert card.doubts == ()


def test_a_text_in_parts_and_dates_with_strokes_are_read():
    apart = unicodedata.normalize("NFD", OLD)

    card = parse_card(apart.replace("05091995", "05/09/1995"))

    assert (card.name, card.birth_date) == ("Nông Thị Ánh", "1995-09-05")
    assert card.doubts == ()


@pytest.mark.parametrize("found, scanned, doubt", [
    ("Nữ", "Nuwx", "text_mangled"), ("Nông Thị Ánh", "N?ng Th? ?nh", "text_mangled"),
    ("082345678", "0823", "old_number"), ("05091995", "01011995", "birth_year_only"),
])
def test_what_looks_wrong_on_a_card_is_pointed_out(found, scanned, doubt):
    assert parse_card(OLD.replace(found, scanned)).doubts == (doubt,)


@pytest.mark.parametrize("found, scanned, code", [
    ("020195000017", "20195000017", "card_number"),
    ("05091995", "31021995", "card_date"),
    ("15042021", "hôm qua", "card_date"), ("Nông Thị Ánh", "", "card_name"),
    ("|15042021", "", "card_parts"), ("Thôn", "x" * 1_000, "card_too_long"),
])
def test_what_is_no_card_is_refused_with_the_reason(found, scanned, code):
    with pytest.raises(BadValue) as refused:
        parse_card(OLD.replace(found, scanned))

    assert refused.value.code == code


def test_a_card_without_a_day_of_issue_is_still_a_card():
    assert parse_card(OLD.replace("15042021", "")).issued == ""
