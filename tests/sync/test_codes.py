"""An enrolment code says what it said, however it is read out and typed."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.codes import (
    HUB_BYTES,
    LETTERS,
    SECRET_BYTES,
    Code,
    hub_mark,
    read_code,
    write_code,
)
from sync.errors import CodeRefused

codes = st.builds(Code, st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES),
                  st.binary(min_size=HUB_BYTES, max_size=HUB_BYTES))
ZERO = Code(bytes(SECRET_BYTES), bytes(HUB_BYTES))


@given(codes)
def test_a_code_reads_as_it_was_written(code):
    assert read_code(write_code(code)) == code


@given(codes)
def test_case_gaps_and_misread_letters_do_not_matter(code):
    text = write_code(code).lower().replace("-", "  ")
    text = text.replace("0", "o").replace("1", "l")

    assert read_code(text) == code


def test_a_code_is_six_groups_of_four_letters_nobody_mixes_up():
    text = write_code(Code(bytes(range(SECRET_BYTES)), b"\xff" * HUB_BYTES))

    assert [len(group) for group in text.split("-")] == [4] * 6
    assert not set("ILOU") & set(text)
    assert len(set(LETTERS)) == 32


@pytest.mark.parametrize("text", [
    "", "0" * 23, "0" * 25, "0" * 23 + "?", "0" * 23 + "ư", write_code(ZERO) + "-0000"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(CodeRefused):
        read_code(text)


@given(codes, st.integers(0, 23), st.sampled_from(LETTERS))
def test_another_letter_is_another_code(code, place, letter):
    plain = write_code(code).replace("-", "")
    other = plain[:place] + letter + plain[place + 1:]

    assert (read_code(other) == code) is (other == plain)


@given(codes, codes)
def test_the_name_a_hub_finds_it_by_gives_no_secret_away(one, other):
    assert one.secret not in one.id and len(one.id) == 8
    assert (one.id == other.id) is (one.secret == other.secret)


def test_the_mark_pins_one_hub_key():
    assert hub_mark(bytes(32)) != hub_mark(bytes(31) + b"\x01")
    assert len(hub_mark(bytes(32))) == HUB_BYTES
