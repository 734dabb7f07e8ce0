"""What stops an intake, and what only asks for a second look."""
from datetime import date

import pytest

from app.rules.checks import plain_phone, violations, warnings, with_defaults

TODAY = date(2026, 11, 23)
SOUND = {
    "procedure_code": "1.001193", "applicant_name": "Nông Thị Ánh",
    "birth_date": "1995-09-05", "sex": "Nữ", "citizen_id": "020195000017",
    "citizen_id_date": "2021-04-15", "phone": "0912 000 111",
    "email": "anh@example.vn", "received_at": "2026-11-23T08:45:00",
    "representative": None,
}


def refused(**given):
    found = violations(SOUND | given, TODAY, knows_procedure=True)
    return [(one.field, one.code) for one in found]


def doubted(**given):
    return [(one.field, one.code) for one in warnings(SOUND | given, TODAY)]


def test_a_sound_case_is_received_without_a_word():
    assert refused() == doubted() == []


@pytest.mark.parametrize("field, value, code", [
    ("procedure_code", "", "required"), ("applicant_name", "", "required"),
    ("applicant_name", "   ", "required"),
    ("citizen_id", "12345", "citizen_id_form"),
    ("citizen_id", "003195000017", "citizen_id_place"),
    ("citizen_id", "020295000017", "citizen_id_future"),
    ("phone", "khong co", "phone_form"), ("phone", "0212345", "phone_form"),
    ("phone", "0912000111; 12", "phone_form"),
    ("email", "anh", "email_form"), ("email", "anh@xa", "email_form"),
    ("email", "anh @example.vn", "email_form"),
    ("birth_date", "2026-11-24", "birth_date_future"),
    ("birth_date", "2027", "birth_date_future"),
    ("birth_date", "2026-12", "birth_date_future"),
    ("citizen_id_date", "2026-11-24", "citizen_id_date_future"),
    ("citizen_id_date", "1995-09-04", "citizen_id_date_before_birth"),
    ("representative", {"name": "", "citizen_id": "", "relation": "bố"},
     "representative_name"),
    ("representative", {"name": "Lý", "citizen_id": "003195000017", "relation": ""},
     "citizen_id_place"),
])
def test_each_fault_is_named_with_its_field(field, value, code):
    assert (field, code) in refused(**{field: value})


@pytest.mark.parametrize("field, value", [
    ("birth_date", "1995"), ("birth_date", "2021"), ("birth_date", "2021-04"),
    ("birth_date", ""), ("citizen_id", ""), ("phone", ""), ("email", ""),
    ("citizen_id_date", "1995-09-05"),
    ("phone", "+84 912.000.111"), ("phone", "0205 3870 123"),
    ("phone", "0911222333; 0205 3870 123"),
    ("representative", {"name": "", "citizen_id": "", "relation": ""}),
    ("applicant_name", "Phja"), ("applicant_name", "Slao Fủ"), ("applicant_name", "Ón"),
    ("applicant_name", "Jane Wu"),
])
def test_what_may_be_is_not_refused(field, value):
    assert refused(**{field: value}) == []


def test_a_child_of_this_year_or_month_is_not_from_the_future():
    for born in ("2026", "2026-11", "2026-11-23"):
        assert refused(birth_date=born, citizen_id="", citizen_id_date="") == []


def test_an_unknown_procedure_is_refused_once():
    found = violations(SOUND, TODAY, knows_procedure=False)
    none_given = violations(SOUND | {"procedure_code": ""}, TODAY,
                            knows_procedure=False)

    assert [(one.code, one.facts) for one in found] == [
        ("unknown_procedure", {"found": "1.001193"})]
    assert [one.code for one in none_given] == ["required"]


def test_several_faults_are_told_at_once():
    fields = {field for field, _ in refused(applicant_name="", citizen_id="12",
                                            phone="khong co")}

    assert fields == {"applicant_name", "citizen_id", "phone"}


@pytest.mark.parametrize("typed, dialled", [
    ("0912000111", "0912000111"), ("+84912000111", "0912000111"),
    ("+84 (0) 912 000 111", "0912000111"), ("84912000111", "0912000111"),
    ("02053870123", "02053870123"), ("0205.3870.123", "02053870123"),
    ("+842053870123", "02053870123"), ("024 3825 1234", "02438251234"),
    ("0112345678", None), ("091200011", None), ("09120001112", None), ("abc", None),
])
def test_a_phone_number_is_read_as_it_is_dialled(typed, dialled):
    assert plain_phone(typed) == dialled


@pytest.mark.parametrize("field, value, code", [
    ("sex", "Nam", "differs_from_citizen_id"),
    ("birth_date", "1996", "differs_from_citizen_id"),
    ("applicant_name", "Nguyeenx Thị Hoà", "half_typed"),
    ("applicant_name", "Nông Thij Ánh", "half_typed"),
    ("applicant_name", "Hoangf Văn Lậu", "half_typed"),
    ("applicant_name", "DDawngj Đức", "half_typed"),
    ("applicant_name", "Ddoàn Văn Ba", "half_typed"),
    ("applicant_name", "Vi Thị Laan", "half_typed"),
    ("hamlet", "Thôn Nà Laauf", "half_typed"),
    ("received_at", "2026-10-20T08:00:00", "far_from_today"),
    ("received_at", "2026-11-25T08:00:00", "far_from_today"),
])
def test_what_looks_odd_is_only_pointed_out(field, value, code):
    assert (field, code) in doubted(**{field: value})
    assert refused(**{field: value}) == []


@pytest.mark.parametrize("name", [
    "Nguyễn Thị Hoà", "Trương Văn Xuân", "Slao", "Phja Đuổm", "Fủ Jạ", "Kéo Coong",
    "Hoàng Văn Ón", "Giàng A Páo", "Vừ Mí Sử", "Nông Thị Slèn", "NGUYEN THI HOA",
    "Quách Thị Khuyên", "Lộc Thị Ngoan", "Đoỏng Pán", "Lục Wành",
])
def test_no_name_of_the_province_is_taken_for_half_typed(name):
    assert doubted(applicant_name=name, hamlet=name) == []


@pytest.mark.parametrize("at", ["2026-10-24T08:00:00", "2026-11-24T23:00:00", ""])
def test_a_time_near_today_is_not_odd(at):
    assert doubted(received_at=at) == []


def test_silence_about_the_channel_means_the_counter():
    assert with_defaults({})["channel"] == "counter"
    assert with_defaults({"channel": ""})["channel"] == "counter"
    assert with_defaults({"channel": "post"})["channel"] == "post"
