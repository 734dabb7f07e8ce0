"""What the slip says, and what it must not claim."""
import pytest

from app.rules import forms
from app.rules.forms import FormFacts, Line, ReceiptForm

CASE: dict[str, object] = {
    "code": "H37.126-261123-0007",
    "official_code": "",
    "procedure_code": "1.004873",
    "procedure_name": "Cấp Giấy xác nhận tình trạng hôn nhân",
    "applicant_name": "Nông Thị Ánh",
    "citizen_id": "020195000017",
    "phone": "0912000111",
    "email": "",
    "address": "Thôn Pác Bó",
    "hamlet": "Thôn Pác Bó",
    "commune": "Xã Thất Khê",
    "province": "Tỉnh Lạng Sơn",
    "channel": "counter",
    "received_at": "2026-11-23T08:45:00",
    "due_date": "2026-11-27T08:45",
    "fee": 0,
    "fee_paid": False,
    "copies": 1,
    "documents": [{"name": "Tờ khai", "copies": 1, "ok": True}],
    "summary": "",
    "representative": None,
}
FACTS = {"unit_name": "UBND xã Thất Khê", "officer_name": "Hoàng Văn Lậu"}


def slip(facts: dict[str, object] | None = None, **changes: object) -> ReceiptForm:
    return forms.receipt_form(CASE | changes, FormFacts(**(FACTS | (facts or {}))))


def value(lines: tuple[Line, ...], label: str) -> str:
    return next(line.value for line in lines if line.label == label)


def labels(form: ReceiptForm) -> list[str]:
    return [line.label for line in form.applicant + form.request + form.appointment]


def test_the_slip_says_every_field_of_form_01():
    form = slip({"time_words": "03 ngày làm việc", "place": "Thất Khê",
                 "register_book": "03", "register_number": "127"},
                email="anh@example.vn")

    assert (form.unit, form.centre) == (
        "UBND XÃ THẤT KHÊ", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
    assert form.place_and_day == "Thất Khê, ngày 23 tháng 11 năm 2026"
    assert form.code == form.qr == form.barcode == "H37.126-261123-0007"
    assert labels(form) == [
        "", "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức", "Số định danh cá nhân/tổ chức",
        "Địa chỉ", "Số điện thoại", "Email", "Nội dung yêu cầu giải quyết",
        "Số lượng hồ sơ", "Thời gian giải quyết theo quy định",
        "Thời gian nhận hồ sơ", "Thời gian trả kết quả", "Đăng ký nhận kết quả tại",
        "Cách nộp hồ sơ", "Vào Sổ theo dõi hồ sơ",
    ]
    assert value(form.appointment, "Số lượng hồ sơ") == "01 bộ"
    assert value(form.appointment, "Thời gian giải quyết theo quy định") \
        == "03 ngày làm việc"
    assert value(form.appointment, "Thời gian nhận hồ sơ") \
        == "08 giờ 45 phút, ngày 23 tháng 11 năm 2026"
    assert [signer.name for signer in form.signers] == ["Nông Thị Ánh", "Hoàng Văn Lậu"]


def test_who_hands_in_for_another_is_named_and_signs():
    alone = slip()
    for_another = slip(representative={
        "name": "Hoàng Thị Nguyệt", "citizen_id": "020185000123",
        "relation": "Giấy ủy quyền số 12"})

    assert alone.representative == ()
    assert [line.value for line in for_another.representative] == [
        "Hoàng Thị Nguyệt", "020185000123", "Giấy ủy quyền số 12"]
    assert for_another.signers[0].name == "Hoàng Thị Nguyệt"


def test_a_paper_that_was_not_in_order_does_not_stand_among_those_received():
    form = slip(documents=[
        {"name": "Tờ khai", "copies": 2, "ok": True},
        {"name": "Bản sao Căn cước", "copies": 1, "ok": False},
        {"name": "Ảnh", "copies": 1, "ok": True},
    ])

    assert [(paper.number, paper.name, paper.count) for paper in form.papers] == [
        ("1.", "Tờ khai", "02 bản"), ("2.", "Ảnh", "01 bản")]
    assert [paper.name for paper in form.missing] == ["Bản sao Căn cước"]
    assert "2 loại giấy tờ" in form.papers_title


@pytest.mark.parametrize("due, said", [
    ("2026-11-27T16:30", "16 giờ 30 phút, ngày 27 tháng 11 năm 2026"),
    ("2026-11-27", "trong giờ làm việc, ngày 27 tháng 11 năm 2026"),
    ("2027-02-05", "trong giờ làm việc, ngày 05 tháng 02 năm 2027"),
    ("2027-03-05", "trong giờ làm việc, ngày 05 tháng 3 năm 2027"),
    (None, forms.DUE_UNKNOWN),
])
def test_the_due_moment_is_said_as_exactly_as_it_is_known(due, said):
    assert value(slip(due_date=due).appointment, "Thời gian trả kết quả") == said


def test_a_code_that_is_not_official_is_marked_until_the_official_one_is_known():
    code = "TAM-H37.126-M2-261123-007"
    before = slip({"provisional": True}, code=code)
    after = slip({"provisional": True}, code=code, official_code="H37.126-261123-0009")

    assert slip().provisional == ""
    assert before.provisional == forms.PROVISIONAL
    assert "Mã số chính thức" not in labels(before)
    assert after.provisional == ""
    assert value(after.applicant, "Mã số chính thức") == "H37.126-261123-0009"


def test_saved_here_is_never_called_recorded_by_the_province():
    here = slip().kept
    there = slip({"recorded_at": "2026-11-24T07:31:12"}).kept

    assert "đã lưu trên máy" in here and "chưa được tỉnh ghi nhận" in here
    assert "đã được tỉnh ghi nhận lúc 07 giờ 31 phút, ngày 24 tháng 11" in there
    assert "chưa" not in there


def test_a_reprint_says_which_and_when():
    assert slip().reprint == ""
    assert slip({"reprint": 2}).reprint == "Bản in lại lần 2"
    assert slip({"reprint": 2, "printed_at": "2026-11-24T09:05:00"}).reprint \
        == "Bản in lại lần 2 – in lúc 09 giờ 05 phút, ngày 24 tháng 11 năm 2026"


@pytest.mark.parametrize("code, drawn", [
    ("H37.126-261123-0007", True),
    ("HỒSƠ-7", False),         # CODE128 has no such letters
    ("X" * 60, False),         # would not fit beside the QR
    ("", False),
])
def test_bars_are_drawn_only_for_a_code_they_can_hold(code, drawn):
    form = slip(code=code)

    assert (form.barcode != "") is drawn
    assert form.qr == code


@pytest.mark.parametrize("address, said", [
    ("Thôn Pác Bó, Chí Minh, Tràng Định, Lạng Sơn",   # as on an older card
     "Thôn Pác Bó, Chí Minh, Tràng Định, Lạng Sơn"),
    ("Thôn Pác Bó", "Thôn Pác Bó, Xã Thất Khê, Tỉnh Lạng Sơn"),
    ("", "Thôn Pác Bó, Xã Thất Khê, Tỉnh Lạng Sơn"),
])
def test_an_address_is_completed_but_never_rewritten(address, said):
    assert value(slip(address=address).applicant, "Địa chỉ") == said


@pytest.mark.parametrize("typed, printed", [
    ("Nông Thị A\u0301nh", "Nông Thị Ánh"),            # decomposed input
    ("Nông\tThị\n Ánh", "Nông Thị Ánh"),
    ("Nông \u202eThị\u200e Ánh\x07", "Nông Thị Ánh"),  # signs that reorder words
    ("Nông \ud800Thị Ánh", "Nông Thị Ánh"),
    ("#set *x* _y_ $z$ @a \\b [c]", "#set *x* _y_ $z$ @a \\b [c]"),
    (None, ""),
])
def test_texts_are_composed_single_lines_with_nothing_hidden(typed, printed):
    assert forms.plain(typed) == printed


@pytest.mark.parametrize("fee, paid, said", [
    (8000, False, "8.000 đồng (chưa nộp; giấy này không thay biên lai)"),
    (1200000, True, "1.200.000 đồng (đã khai nộp; giấy này không thay biên lai)"),
])
def test_a_fee_is_said_but_the_slip_is_no_receipt_for_it(fee, paid, said):
    assert value(slip(fee=fee, fee_paid=paid).appointment, "Phí, lệ phí") == said
    assert "Phí, lệ phí" not in labels(slip(fee=0))


def test_what_is_not_known_is_left_for_the_pen():
    form = slip(code="", received_at="", phone="", documents=[])

    assert form.code == forms.BLANK
    assert value(form.applicant, "Số điện thoại") == forms.BLANK
    assert form.place_and_day == "Ngày …… tháng …… năm ………"
    assert form.papers == () and "không có giấy tờ" in form.papers_title


def test_the_legal_footer_follows_the_office():
    assert slip().footer == forms.LEGAL_FOOTER
    assert slip({"legal_footer": "Mẫu số 01 – TT 01/2018/TT-VPCP"}).footer \
        == "Mẫu số 01 – TT 01/2018/TT-VPCP"
