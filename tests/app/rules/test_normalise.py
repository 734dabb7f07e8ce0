"""What comes in is stored in one form, or refused with the reason."""
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.errors import BadValue
from app.rules.fields import BY_NAME, FIELDS
from app.rules.normalise import form_problem, normalise

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(("name", "copies", "ok", "citizen_id")), inner),
    max_leaves=6)

KEPT = [
    ("applicant_name", "Nông Thị Ánh", "Nông Thị Ánh"),
    ("applicant_name", unicodedata.normalize("NFD", "Nông Thị Hoà"), "Nông Thị Hoà"),
    ("applicant_name", "  Vi  ", "  Vi  "),                    # facts stay as given
    ("notes", "một\r\nhai\rba", "một\nhai\nba"),
    ("summary", '"ngoặc" \\ \t ₫ 🙂', '"ngoặc" \\ \t ₫ 🙂'),
    ("birth_date", "1950", "1950"), ("birth_date", "1950-06", "1950-06"),
    ("birth_date", "2024-02-29", "2024-02-29"), ("birth_date", "", ""),
    ("sex", unicodedata.normalize("NFD", "Nữ"), "Nữ"), ("sex", "", ""),
    ("citizen_id", "020195000017", "020195000017"), ("citizen_id", "", ""),
    ("procedure_code", "1.001193", "1.001193"),
    ("procedure_code", "1.001193.000.00.00.H37", "1.001193"),
    ("procedure_code", "1.000948.H38", "1.000948"),
    ("procedure_code", "2.000815.01", "2.000815"),
    ("unit", "06040", "06040"),
    ("received_at", "2026-11-20T08:30:00", "2026-11-20T08:30:00"),
    ("received_at", "2026-11-20T01:30:00Z", "2026-11-20T08:30:00"),
    ("received_at", "2026-11-20T01:30:00.123+00:00", "2026-11-20T08:30:00"),
    ("received_at", "2026-11-19T23:30:00+09:00", "2026-11-19T21:30:00"),
    ("received_at", "2026-11-20T08:30:00+0700", "2026-11-20T08:30:00"),
    ("received_at", "2026-11-20T08:30", "2026-11-20T08:30:00"),
    ("received_at", "1975-01-02T03:04:05", "1975-01-02T03:04:05"),
    ("received_at", "2099-01-02T03:04:05", "2099-01-02T03:04:05"),
    ("due_date", "2026-12-01", "2026-12-01"), ("due_date", None, None),
    ("due_date", "2026-12-01T10:30", "2026-12-01T10:30"), ("due_date", "", None),
    ("status", "signing", "signing"), ("status", 4, "handling"),
    ("status", "10", "returned"),
    ("channel", "post", "post"),
    ("fee", 0, 0), ("fee", 10**15, 10**15), ("fee", None, 0),
    ("copies", 1, 1), ("copies", 1000, 1000), ("copies", None, 1),
    ("fee_paid", True, True), ("fee_paid", None, False),
    ("satisfaction", 5, 5), ("satisfaction", None, None),
    ("documents", [], []), ("documents", None, []),
    ("documents", [{"ok": False, "name": "Ảnh", "copies": 0}],
     [{"name": "Ảnh", "copies": 0, "ok": False}]),
    ("documents", [{"name": "Ảnh"}], [{"name": "Ảnh", "copies": 1, "ok": True}]),
    ("representative", None, None),
    ("representative", {"name": "Lý Văn Đức"},
     {"name": "Lý Văn Đức", "citizen_id": "", "relation": ""}),
]

REFUSED = [
    ("applicant_name", 5, "not_text"), ("applicant_name", ["a"], "not_text"),
    ("applicant_name", "a" * 201, "too_long"),
    ("applicant_name", "a\x00b", "control_character"),
    ("applicant_name", "a\x1bb", "control_character"),
    ("applicant_name", "a\x85b", "control_character"),
    ("applicant_name", "a\ud800b", "broken_unicode"),
    ("birth_date", "hôm qua", "date_form"), ("birth_date", 1950, "not_text"),
    ("birth_date", "1950-13", "date_form"), ("birth_date", "2023-02-29", "date_form"),
    ("birth_date", "15/04/1950", "date_form"), ("birth_date", "0000", "date_form"),
    ("birth_date", "１９５０", "date_form"),
    ("citizen_id_date", "2021", "date_form"),
    ("citizen_id_date", "20210415", "date_form"),
    ("sex", "Khác", "not_a_choice"), ("sex", "nam", "not_a_choice"),
    ("citizen_id", "12345", "citizen_id_form"), ("citizen_id", 20195000017, "not_text"),
    ("citizen_id", "٠٢٠١٩٥٠٠٠٠١٧", "citizen_id_form"),
    ("procedure_code", "khai sinh", "procedure_code_form"),
    ("procedure_code", "1.0011933", "procedure_code_form"),
    ("unit", "6040", "unit_form"), ("unit", 6040, "not_text"),
    ("received_at", "sáng nay", "moment_form"),
    ("received_at", "2026-11-20", "moment_form"),
    ("received_at", "2026-11-20T24:00:00", "moment_form"),
    ("received_at", "2026-11-20T08:30:00+25:00", "moment_form"),
    ("received_at", "2026-11-20T08:30:00+07:99", "moment_form"),
    ("received_at", "9999-12-31T23:59:59Z", "moment_form"),
    ("due_date", "2026-13-45", "due_form"),
    ("due_date", "2026-12-01T10:30:00", "due_form"),
    ("due_date", "2026-12-01T25:00", "due_form"),
    ("status", "đang chờ", "not_a_choice"), ("status", 11, "not_a_choice"),
    ("status", 0, "not_a_choice"), ("status", True, "not_text"),
    ("channel", "pigeon", "not_a_choice"),
    ("fee", "8000", "not_a_number"), ("fee", True, "not_a_number"),
    ("fee", 8000.0, "not_a_number"), ("fee", -1, "out_of_range"),
    ("fee", 10**15 + 1, "out_of_range"),
    ("copies", 0, "out_of_range"), ("copies", 1001, "out_of_range"),
    ("fee_paid", 1, "not_yes_or_no"), ("fee_paid", "rồi", "not_yes_or_no"),
    ("satisfaction", 9, "out_of_range"), ("satisfaction", 0, "out_of_range"),
    ("documents", "tờ khai", "not_a_list"), ("documents", ["tờ khai"], "not_an_object"),
    ("documents", [{"name": ""}], "document_name"), ("documents", [{}], "not_text"),
    ("documents", [{"name": "a", "copies": True}], "not_a_number"),
    ("documents", [{"name": "a", "copies": -1}], "out_of_range"),
    ("documents", [{"name": "a", "ok": 1}], "not_yes_or_no"),
    ("documents", [{"name": "a", "kind": "x"}], "unknown_key"),
    ("documents", [{"name": "a"}] * 201, "too_many"),
    ("representative", "con gái", "not_an_object"),
    ("representative", {"name": "a", "phone": ""}, "unknown_key"),
    ("representative", {"citizen_id": "12"}, "citizen_id_form"),
]


@pytest.mark.parametrize("name, raw, stored", KEPT)
def test_a_value_is_stored_in_its_one_form(name, raw, stored):
    value = normalise(BY_NAME[name], raw)

    assert value == stored
    assert type(value) is type(stored)


@pytest.mark.parametrize("name, raw, code", REFUSED)
def test_a_value_of_a_wrong_form_is_refused_with_the_reason(name, raw, code):
    with pytest.raises(BadValue) as refused:
        normalise(BY_NAME[name], raw)

    assert refused.value.code == code
    assert form_problem(BY_NAME[name], raw) == code


def test_a_right_value_has_no_problem():
    assert all(form_problem(BY_NAME[name], raw) is None for name, raw, _ in KEPT)


def test_documents_come_out_with_their_keys_in_order():
    item = {"ok": True, "copies": 2, "name": "Ảnh"}

    assert list(normalise(BY_NAME["documents"], [item])[0]) == ["name", "copies", "ok"]


def test_two_empty_lists_are_not_the_same_list():
    first = normalise(BY_NAME["documents"], None)
    first.append("x")

    assert normalise(BY_NAME["documents"], None) == []


@given(st.sampled_from(FIELDS), JSON)
def test_whatever_comes_in_is_stored_for_good_or_refused(field, raw):
    problem = form_problem(field, raw)

    if problem is None:
        stored = normalise(field, raw)
        assert normalise(field, stored) == stored
    else:
        assert problem != "rule"
