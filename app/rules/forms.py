"""What the printed forms say, as ready Vietnamese texts; how they look is elsewhere.

Form 01 "Giấy tiếp nhận hồ sơ và hẹn trả kết quả": Circular 03/2025/TT-VPCP,
Appendix I. The slip states only what is true at this desk at this moment: a code
that is not official yet and a case the province has not got are both said aloud.
"""
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

BLANK: Final = "……………"
DUE_UNKNOWN: Final = (
    "chưa xác định; Trung tâm sẽ thông báo ngày trả kết quả cho Ông/Bà"
)
PROVISIONAL: Final = (
    "MÃ TẠM – máy này chưa được cấp dải số; xin giữ mã này để tra cứu hồ sơ"
)
PRACTICE: Final = "TẬP DƯỢT"
LEGAL_FOOTER: Final = "Mẫu số 01 – Phụ lục I, Thông tư số 03/2025/TT-VPCP"
CHANNELS: Final = {
    "counter": "Trực tiếp tại quầy",
    "online": "Trực tuyến",
    "post": "Qua dịch vụ bưu chính công ích",
}

# Control, direction and half signs: on paper they only hide or reorder words.
UNPRINTABLE: Final = ("Cc", "Cf", "Cs")

# CODE128 draws ASCII only, and a longer code would not fit the page at a bar
# width that office printers and hand scanners manage. The QR takes anything.
BARCODE_CHARS_MAX: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """What a slip needs beside the case. Times are ISO texts, local (+07:00).

    `reprint` is 0 for the first print, 2 for "Bản in lại lần 2". `recorded_at` is
    when the province recorded the case as printed here, None while it has not.
    """

    unit_name: str
    officer_name: str
    centre_name: str = "Trung tâm Phục vụ hành chính công"
    unit_phone: str = ""
    place: str = ""
    time_words: str = ""
    result_place: str = ""
    slip_number: str = ""
    register_book: str = ""
    register_number: str = ""
    reprint: int = 0
    printed_at: str = ""
    provisional: bool = False
    recorded_at: str | None = None
    qr_text: str = ""
    legal_footer: str = LEGAL_FOOTER
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the slip; a `strong` value is what people look for."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One numbered paper with its count, ready to print."""

    number: str
    name: str
    count: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and the name printed under the space for the pen."""

    title: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptForm:
    """Everything form 01 prints, top to bottom. Empty text: the part is left out."""

    unit: str
    centre: str
    slip_number: str
    place_and_day: str
    title: str
    reprint: str
    provisional: str
    practice: str
    code: str
    qr: str
    barcode: str
    applicant: tuple[Line, ...]
    representative: tuple[Line, ...]
    request: tuple[Line, ...]
    papers_title: str
    papers: tuple[PaperLine, ...]
    missing_title: str
    missing: tuple[PaperLine, ...]
    appointment: tuple[Line, ...]
    kept: str
    advice: str
    signers: tuple[Signer, Signer]
    footer: str
    issued_at: str


def receipt_form(case: dict[str, object], facts: FormFacts) -> ReceiptForm:
    """Form 01 for a case in the contract's JSON keys."""
    code = plain(case.get("code"))
    papers, missing = checklist(case)
    return ReceiptForm(
        unit=plain(facts.unit_name).upper(),
        centre=plain(facts.centre_name).upper(),
        slip_number=f"Số: {plain(facts.slip_number) or '………'}/TTPVHCC",
        place_and_day=place_and_day(case, facts),
        title="GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        reprint=reprint_mark(facts),
        provisional=PROVISIONAL if is_provisional(case, facts) else "",
        practice=PRACTICE if facts.practice else "",
        code=code or BLANK,
        qr=plain(facts.qr_text) or code,
        barcode=code if is_drawable_as_bars(code) else "",
        applicant=applicant_lines(case, facts),
        representative=representative_lines(case),
        request=request_lines(case),
        papers_title=f"Thành phần hồ sơ nộp gồm {len(papers)} loại giấy tờ:"
        if papers else "Thành phần hồ sơ nộp: không có giấy tờ nào được ghi nhận.",
        papers=papers,
        missing_title=f"Còn thiếu hoặc chưa hợp lệ khi tiếp nhận ({len(missing)}):"
        if missing else "",
        missing=missing,
        appointment=appointment_lines(case, facts),
        kept=kept_sentence(facts),
        advice=advice(facts),
        signers=signers(case, facts),
        footer=plain(facts.legal_footer),
        issued_at=facts.printed_at or plain(case.get("received_at")),
    )


def is_provisional(case: dict[str, object], facts: FormFacts) -> bool:
    return facts.provisional and not plain(case.get("official_code"))


def is_drawable_as_bars(code: str) -> bool:
    return 0 < len(code) <= BARCODE_CHARS_MAX and code.isascii()


def place_and_day(case: dict[str, object], facts: FormFacts) -> str:
    place = plain(facts.place)
    day = long_date(plain(case.get("received_at")))
    return f"{place}, {day}" if place else day.capitalize()


def reprint_mark(facts: FormFacts) -> str:
    if not facts.reprint:
        return ""
    mark = f"Bản in lại lần {facts.reprint}"
    if not facts.printed_at:
        return mark
    return f"{mark} – in lúc {long_moment(facts.printed_at)}"


def applicant_lines(case: dict[str, object], facts: FormFacts) -> tuple[Line, ...]:
    official = plain(case.get("official_code"))
    return (
        *present(Line("Mã số chính thức", official, strong=True)
                 if official != plain(case.get("code")) else None),
        Line("", office(facts)),
        Line("Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức",
             plain(case.get("applicant_name")) or BLANK, strong=True),
        Line("Số định danh cá nhân/tổ chức", plain(case.get("citizen_id")) or BLANK),
        Line("Địa chỉ", full_address(case) or BLANK),
        Line("Số điện thoại", plain(case.get("phone")) or BLANK),
        *present(Line("Email", plain(case.get("email")))),
    )


def representative_lines(case: dict[str, object]) -> tuple[Line, ...]:
    """Who handed the papers in for the applicant; nothing when nobody did."""
    person = case.get("representative")
    if not isinstance(person, dict) or not plain(person.get("name")):
        return ()
    return (
        Line("Người nộp thay (được ủy quyền/đại diện)", plain(person.get("name")),
             strong=True),
        Line("Số định danh", plain(person.get("citizen_id")) or BLANK),
        Line("Quan hệ, giấy tờ ủy quyền", plain(person.get("relation")) or BLANK),
    )


def request_lines(case: dict[str, object]) -> tuple[Line, ...]:
    name = plain(case.get("procedure_name"))
    code = plain(case.get("procedure_code"))
    asked = f"{name} (mã thủ tục {code})" if code else name
    return (
        Line("Nội dung yêu cầu giải quyết", asked or BLANK),
        *present(Line("Trích yếu", plain(case.get("summary")))),
    )


def appointment_lines(case: dict[str, object], facts: FormFacts) -> tuple[Line, ...]:
    due = plain(case.get("due_date"))
    channel = CHANNELS.get(plain(case.get("channel")), "")
    return (
        Line("Số lượng hồ sơ", f"{padded(case.get('copies', 1))} bộ"),
        Line("Thời gian giải quyết theo quy định", plain(facts.time_words)
             or "theo thông báo của cơ quan giải quyết"),
        Line("Thời gian nhận hồ sơ", long_moment(plain(case.get("received_at")))),
        Line("Thời gian trả kết quả", long_moment(due) if due else DUE_UNKNOWN,
             strong=True),
        Line("Đăng ký nhận kết quả tại", plain(facts.result_place) or office(facts)),
        *present(Line("Cách nộp hồ sơ", channel)),
        *present(fee_line(case)),
        *present(register_line(facts)),
    )


def fee_line(case: dict[str, object]) -> Line | None:
    """What there is to pay. The slip is no receipt for money and says so."""
    fee = case.get("fee")
    if not isinstance(fee, int) or fee <= 0:
        return None
    paid = "đã khai nộp" if case.get("fee_paid") is True else "chưa nộp"
    return Line("Phí, lệ phí", f"{money(fee)} ({paid}; giấy này không thay biên lai)")


def register_line(facts: FormFacts) -> Line | None:
    book, number = plain(facts.register_book), plain(facts.register_number)
    if not book and not number:
        return None
    return Line("Vào Sổ theo dõi hồ sơ",
                f"Quyển số {book or '……'}, Số thứ tự {number or '……'}")


def checklist(
    case: dict[str, object],
) -> tuple[tuple[PaperLine, ...], tuple[PaperLine, ...]]:
    """The papers handed over, and apart from them those that were not in order.

    The slip is the citizen's proof of what the office took, so a paper the officer
    did not accept must not stand among those received.
    """
    listed = case.get("documents")
    items = [item for item in listed if isinstance(item, dict)] \
        if isinstance(listed, list | tuple) else []
    return (numbered([item for item in items if item.get("ok") is not False]),
            numbered([item for item in items if item.get("ok") is False]))


def numbered(items: list[dict[str, object]]) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(f"{number}.", plain(item.get("name")) or BLANK,
                  f"{padded(item.get('copies', 1))} bản")
        for number, item in enumerate(items, start=1)
    )


def kept_sentence(facts: FormFacts) -> str:
    """Where the case is safe at the moment of printing, and no more than that."""
    if facts.recorded_at is None:
        return ("Khi in giấy này, hồ sơ đã lưu trên máy của bộ phận Một cửa và "
                "chưa được tỉnh ghi nhận; hồ sơ sẽ được gửi lên tỉnh khi có mạng.")
    return ("Khi in giấy này, hồ sơ đã được tỉnh ghi nhận"
            f"{f' lúc {long_moment(facts.recorded_at)}' if facts.recorded_at else ''}.")


def advice(facts: FormFacts) -> str:
    phone = plain(facts.unit_phone)
    return ("Khi đến nhận kết quả, Ông/Bà mang theo giấy này và giấy tờ tùy thân."
            + (f" Hỏi về hồ sơ, xin gọi {phone} và đọc mã hồ sơ." if phone else ""))


def signers(case: dict[str, object], facts: FormFacts) -> tuple[Signer, Signer]:
    person = case.get("representative")
    came = plain(person.get("name")) if isinstance(person, dict) else ""
    return (Signer("NGƯỜI NỘP HỒ SƠ", came or plain(case.get("applicant_name"))),
            Signer("NGƯỜI TIẾP NHẬN HỒ SƠ", plain(facts.officer_name)))


def office(facts: FormFacts) -> str:
    """The centre and its commune: "Trung tâm … – UBND xã Thất Khê"."""
    return " – ".join(filter(None, (plain(facts.centre_name), plain(facts.unit_name))))


def full_address(case: dict[str, object]) -> str:
    """The address as given, completed by what it does not name already.

    An address copied from an identity card names its province and may use the
    communes of before July 2025; it is printed as it is.
    """
    address = plain(case.get("address"))
    province = plain(case.get("province"))
    if province and bare(province) in address.casefold():
        return address
    parts = [plain(case.get(key)) for key in ("hamlet", "commune", "province")]
    lacking = [part for part in parts if part and bare(part) not in address.casefold()]
    return ", ".join(filter(None, [address, *lacking]))


def bare(unit: str) -> str:
    """The name of a unit without its kind: "Xã Thất Khê" → "thất khê"."""
    return re.sub(r"^(tỉnh|xã|phường|thị trấn|thôn|bản|khối)\s+", "", unit.casefold())


def long_moment(text: str) -> str:
    """"2026-11-23T08:45:00" → "08 giờ 45 phút, ngày 23 tháng 11 năm 2026"."""
    if not text:
        return "…… giờ …… phút, ngày …… tháng …… năm ………"
    if "T" not in text:
        return f"trong giờ làm việc, {long_date(text)}"
    moment = datetime.fromisoformat(text)
    return f"{moment:%H} giờ {moment:%M} phút, {long_date(text)}"


def long_date(text: str) -> str:
    """The day in full. Decree 30/2020/NĐ-CP pads days below 10, months 1 and 2."""
    if not text:
        return "ngày …… tháng …… năm ………"
    day = datetime.fromisoformat(text)
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def money(dong: int) -> str:
    return f"{dong:,}".replace(",", ".") + " đồng"


def padded(count: object) -> str:
    return f"{count:02}" if isinstance(count, int) else BLANK


def plain(value: object) -> str:
    """One line of composed text, without signs that do not print."""
    if not isinstance(value, str):
        return ""
    shown = (sign for sign in unicodedata.normalize("NFC", value)
             if sign.isspace() or unicodedata.category(sign) not in UNPRINTABLE)
    return " ".join("".join(shown).split())


def present(line: Line | None) -> tuple[Line, ...]:
    """The line when there is something to say, else nothing."""
    return (line,) if line is not None and line.value else ()
