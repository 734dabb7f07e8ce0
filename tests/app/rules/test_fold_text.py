"""Accents, capitals and spelling habits never hide a person."""
import timeit
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.fold_text import fold, words

VIETNAMESE = ("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíị"
              "òỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")


@pytest.mark.parametrize("text, plain", [
    ("Đặng Đức", "dang duc"),
    ("NGUYỄN THỊ HOÀ", "nguyen thi hoa"),
    ("Nguyễn Thị Hòa", "nguyen thi hoa"),
    ("Thuý Thúy", "thuy thuy"),
    ("Trường Sơn, thôn Pác Bó", "truong son, thon pac bo"),
    ("Phja Đuổm Slao", "phja duom slao"),
    ("H37.126-261118-0031", "h37.126-261118-0031"),
    ("Müller Ångström İ", "muller angstrom i"),
    ("", ""),
])
def test_folded_text_has_no_accents_and_no_capitals(text, plain):
    assert fold(text) == plain
    assert fold(unicodedata.normalize("NFD", text)) == plain


@pytest.mark.parametrize("text, parts", [
    ("H37.126-261118-0031", ("h37", "126", "261118", "0031")),
    ("Nông Thị Ánh (1950)", ("nong", "thi", "anh", "1950")),
    ("  --  ", ()),
    ("snake_case", ("snake", "case")),
])
def test_words_fall_apart_at_everything_that_is_no_letter_or_digit(text, parts):
    assert words(text) == parts


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " 09-.", max_size=40))
def test_both_unicode_forms_of_a_text_fold_to_the_same_ascii(text):
    composed = fold(unicodedata.normalize("NFC", text))

    assert composed == fold(unicodedata.normalize("NFD", text))
    assert composed.isascii()


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_a_name_folds_in_a_few_microseconds():
    times = timeit.repeat(lambda: fold("Nguyễn Thị Hoà"), number=2_000, repeat=5)

    assert min(times) / 2_000 < 10e-6
