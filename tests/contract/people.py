"""Believable people and their cases, and the small catalogue they come with.

Everything is drawn from a seed; nobody here exists.
"""
import csv
from pathlib import Path
from random import Random

from .program import Row

KEYS = (
    "id", "code", "official_code", "unit", "procedure_code", "procedure_name",
    "applicant_name", "birth_date", "sex", "citizen_id", "citizen_id_date", "phone",
    "email", "ethnicity", "address", "hamlet", "commune", "province", "channel",
    "received_at", "due_date", "status", "officer", "fee", "fee_paid", "copies",
    "documents", "notes", "result_no", "summary", "representative", "satisfaction")

STATUSES = (
    "draft", "registered", "received", "appraising", "supplement_requested",
    "payment_requested", "handling", "signing", "done", "returned", "refused",
    "withdrawn", "stopped")

SURNAMES = ("Nông", "Hoàng", "Lý", "Vi", "Lương", "Triệu", "Đặng", "Nguyễn", "Bế",
            "Hứa", "Lộc", "Phùng", "Đàm", "Mã", "Dương")
MIDDLES = {"Nam": ("Văn", "Đức", "Minh", "Quốc"), "Nữ": ("Thị", "Thúy", "Ngọc", "Bích")}
GIVEN = {"Nam": ("Hùng", "Lậu", "Đức", "Sơn", "Quyết", "Tuấn"),
         "Nữ": ("Ánh", "Hoà", "Thuỷ", "Nguyệt", "Đào", "Hường")}
HAMLETS = ("Nà Lầu", "Pác Bó", "Khuổi Nọi", "Bản Chu", "Thâm Mò", "Kéo Quân")
OFFICERS = ("Nguyễn Thị Lan", "Lương Văn Hùng", "Vi Thúy Hằng", "Đàm Quốc Việt")
PAPERS = ("Tờ khai theo mẫu", "Bản sao căn cước", "Giấy chứng sinh",
          "Ảnh 4×6", "Giấy xác nhận nơi cư trú")

# code, name, time, its unit, fee, channels, papers as (originals, copies, name)
PROCEDURES = (
    ("1.900001", "Xác nhận tình trạng hôn nhân (bản thử)", "3", "Ngày làm việc",
     "15000", "Trực tiếp;Trực tuyến;Dịch vụ bưu chính",
     ((1, 0, "Tờ khai theo mẫu"), (0, 1, "Bản sao căn cước"))),
    ("1.900002", "Đăng ký khai sinh (bản thử)", "1", "Ngày làm việc", "0",
     "Trực tiếp", ((1, 0, "Tờ khai theo mẫu"), (1, 0, "Giấy chứng sinh"))),
    ("1.900003", "Thủ tục chưa rõ thời hạn (bản thử)", "", "", "", "Trực tiếp",
     ((1, 0, "Tờ khai theo mẫu"),)),
    ("1.900004", "Trợ cấp xã hội hằng tháng (bản thử)", "7", "Ngày làm việc", "0",
     "Trực tiếp;Dịch vụ bưu chính", ((1, 0, "Tờ khai theo mẫu"),)),
)
CATALOGUE_HEAD = [
    "code", "name", "field", "levels", "ministry", "decision", "group", "core",
    "time_value", "time_unit", "time_note", "fee_direct_vnd", "fee_online_vnd",
    "channels", "result_name", "result_code", "doc_count", "documents", "detail_url",
    "source",
]
UNITS_HEAD = [
    "province_code", "province", "commune_code", "commune", "type", "area_km2",
    "merged_from_codes", "alt_code_vietnam_provinces",
]
UNITS = ("06040", *(f"{number:05d}" for number in range(6101, 6160)))


def make_case(rng: Random, unit: str, **given: object) -> Row:
    """A whole case, every key in its order and every value in its final form."""
    sex = rng.choice(("Nam", "Nữ"))
    year, day = rng.randint(1940, 2005), f"2026-11-{rng.randint(2, 20):02d}"
    procedure = rng.choice(PROCEDURES)
    case: Row = {
        "id": f"{rng.getrandbits(128):032x}",
        "code": f"H37.{unit[-3:]}-261102-9{rng.randint(0, 999):03d}",
        "official_code": "", "unit": unit,
        "procedure_code": procedure[0], "procedure_name": procedure[1],
        "applicant_name": full_name(rng, sex),
        "birth_date": rng.choice((f"{year}", f"{year}-06", f"{year}-06-15")),
        "sex": sex, "citizen_id": citizen_id(rng, sex, year),
        "citizen_id_date": "2021-04-15", "phone": phone(rng),
        "email": f"dan{rng.randint(1, 9999)}@example.vn",
        "ethnicity": rng.choice(("Tày", "Nùng", "Kinh", "Dao")),
        "address": f"Số {rng.randint(1, 99)}, thôn {rng.choice(HAMLETS)}",
        "hamlet": rng.choice(HAMLETS), "commune": "Xã Thất Khê",
        "province": "Tỉnh Lạng Sơn",
        "channel": rng.choice(("counter", "online", "post")),
        "received_at": f"{day}T{rng.randint(8, 16):02d}:{rng.randint(0, 59):02d}:00",
        "due_date": "2026-12-01", "status": rng.choice(("received", "handling")),
        "officer": rng.choice(OFFICERS), "fee": rng.choice((0, 15000, 30000)),
        "fee_paid": rng.random() < 0.5, "copies": rng.randint(1, 3),
        "documents": documents(rng), "notes": f"Ghi chú lúc nhận {rng.random():.6f}",
        "result_no": "", "summary": "Đề nghị giải quyết theo quy định",
        "representative": representative(rng), "satisfaction": None,
    }
    return case | given


def make_cases(seed: int, unit: str, number: int) -> list[Row]:
    """Cases nobody else has: the same seed in another unit gives other people."""
    rng = Random(f"{seed} {unit}")
    return [make_case(rng, unit) for _ in range(number)]


def make_application(rng: Random, **given: object) -> Row:
    """What a citizen brings to the counter: a case before it has a number."""
    sex = rng.choice(("Nam", "Nữ"))
    year = rng.randint(1950, 2004)
    return {
        "procedure_code": PROCEDURES[0][0], "procedure_name": PROCEDURES[0][1],
        "applicant_name": full_name(rng, sex), "birth_date": f"{year}-03-02",
        "sex": sex, "citizen_id": citizen_id(rng, sex, year), "phone": phone(rng),
        "address": f"Thôn {rng.choice(HAMLETS)}", "channel": "counter"} | given


def full_name(rng: Random, sex: str) -> str:
    return " ".join((rng.choice(SURNAMES), rng.choice(MIDDLES[sex]),
                     rng.choice(GIVEN[sex])))


def citizen_id(rng: Random, sex: str, year: int) -> str:
    century = (0 if year < 2000 else 2) + (sex == "Nữ")
    return f"020{century}{year % 100:02d}{rng.randint(0, 999999):06d}"


def phone(rng: Random) -> str:
    return f"09{rng.randint(10000000, 99999999)}"


def documents(rng: Random) -> list[Row]:
    names = rng.sample(PAPERS, rng.randint(1, 3))
    return [{"name": name, "copies": rng.randint(1, 3), "ok": rng.random() < 0.7}
            for name in names]


def representative(rng: Random) -> Row | None:
    if rng.random() < 0.6:
        return None
    return {"name": full_name(rng, "Nam"), "citizen_id": citizen_id(rng, "Nam", 1980),
            "relation": "con"}


def write_units(path: Path) -> str:
    rows = [["20", "Tỉnh Lạng Sơn", code,
             "Xã Thất Khê" if code == "06040" else f"Xã Thử {code}", "Xã", "50.5",
             code, ""] for code in UNITS]
    return write_csv(path, UNITS_HEAD, rows)


def write_procedures(path: Path, fee: str = "") -> str:
    """The small catalogue; `fee` changes the fee of its first entry."""
    rows = []
    for code, name, time, unit, fee_own, channels, papers in PROCEDURES:
        listed = " || ".join(f"[{own}+{copies}] {paper}"
                             for own, copies, paper in papers)
        paid = fee if fee and not rows else fee_own
        rows.append([code, name, "Hộ tịch", "Cấp xã", "Bộ Tư pháp", "01/QĐ-BTP",
                     "ubnd_xa", "1", time, unit, "" if time else "unit_missing", paid,
                     paid, channels, "Giấy xác nhận", "KQ.G15.000038",
                     str(len(papers)), listed, "", ""])
    return write_csv(path, CATALOGUE_HEAD, rows)


def write_csv(path: Path, head: list[str], rows: list[list[str]]) -> str:
    with path.open("w", encoding="utf-8-sig", newline="") as sheet:
        writer = csv.writer(sheet)
        writer.writerow(head)
        writer.writerows(rows)
    return str(path)
