"""Who comes to the counter, and what for: the words the workload draws from.

Everything is drawn from a seed; nobody here exists. The lists are as wide as in a
real commune, so that repeated words do not make the bytes look cheaper than they are.
"""
from random import Random
from typing import Final, NamedTuple

SURNAMES: Final = (
    "Nông", "Hoàng", "Lý", "Lương", "Vi", "Chu", "Lâm", "Triệu", "Lục", "Hứa", "Lộc",
    "Mã", "Phùng", "Đàm", "Linh", "Tô", "Nguyễn", "Liễu", "Bế", "Hà", "Dương", "Đinh",
    "Ma", "La", "Lăng", "Đoàn", "Trần", "Lê", "Phạm", "Vũ", "Đỗ", "Bùi", "Đặng", "Bàn")
MIDDLES: Final = {
    "Nam": ("Văn", "Đức", "Quang", "Minh", "Ngọc", "Xuân", "Công", "Hữu", "Trọng"),
    "Nữ": ("Thị", "Thị", "Thị", "Thu", "Thúy", "Ngọc", "Minh", "Bích", "Kim", "Hồng")}
GIVEN: Final = {
    "Nam": ("Lậu", "Thắng", "Hùng", "Tuấn", "Dũng", "Hiếu", "Sơn", "Toàn", "Đông",
            "Tùng", "Quyết", "Cường", "Khải", "Lâm", "Ba", "Đại", "Hoan", "Lộc",
            "Thượng", "Bảo", "Thiện", "Duy", "Điệp", "Huân", "Chiến", "Thành"),
    "Nữ": ("Luận", "Lan", "Hương", "Hoa", "Nguyệt", "Ánh", "Thủy", "Hằng", "Sinh",
           "Mai", "Yến", "Nhung", "Dung", "Tuyết", "Lành", "Ngần", "Bạch", "Thơm",
           "Xuân", "Oanh", "Đào", "Quyên", "Như Ý", "Liên", "Hiền", "Thoa")}
HAMLETS: Final = (
    "Pác Bó", "Nà Lầu", "Bản Chang", "Khuổi Sao", "Cốc Nam", "Lũng Vài", "Nà Háo",
    "Pò Mánh", "Kéo Coong", "Đoỏng Pán", "Nà Cay", "Bản Piềng", "Khuổi Nọi",
    "Thâm Mò", "Kéo Quân", "Bản Chu", "Nà Pái", "Pò Bó", "Phai Làng", "Hang Đông",
    "Nà Trà", "Bản Mạ", "Cốc Phát", "Thâm Luông", "Khu 1", "Khu 2", "Khu 3", "Khu 4")
ETHNICITIES: Final = ("Nùng",) * 8 + ("Tày",) * 7 + ("Kinh",) * 3 + ("Dao", "Hoa")
OFFICERS: Final = ("Nguyễn Thị Lan", "Lương Văn Hùng", "Vi Thúy Hằng",
                   "Đàm Quang Việt", "Hoàng Thị Nhung", "Lộc Văn Toàn")
PROVINCE_OFFICERS: Final = ("Trần Thu Hà", "Bùi Công Thành", "Phạm Minh Quyên")
RELATIONS: Final = ("con", "vợ", "chồng", "em", "anh", "mẹ")


class Service(NamedTuple):
    """One kind of case: code, name, days, fee and its checklist."""

    code: str
    name: str
    days: int
    fee: int
    papers: tuple[str, ...]


SERVICES: Final = (
    Service("1.001193", "Đăng ký khai sinh", 1, 0,
            ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Căn cước của cha, mẹ")),
    Service("1.000894", "Đăng ký kết hôn", 1, 0,
            ("Tờ khai đăng ký kết hôn", "Giấy xác nhận tình trạng hôn nhân")),
    Service("1.000656", "Đăng ký khai tử", 1, 0,
            ("Tờ khai đăng ký khai tử", "Giấy báo tử")),
    Service("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", 3, 15_000,
            ("Tờ khai cấp giấy xác nhận", "Bản sao căn cước")),
    Service("2.000635", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", 1,
            8_000, ("Tờ khai cấp bản sao trích lục",)),
    Service("2.000815", "Chứng thực bản sao từ bản chính", 1, 2_000,
            ("Bản chính giấy tờ", "Bản sao cần chứng thực")),
    Service("2.000884", "Chứng thực chữ ký trong các giấy tờ, văn bản", 1, 10_000,
            ("Giấy tờ sẽ ký", "Bản sao căn cước")),
    Service("2.001035", "Chứng thực giao dịch liên quan đến tài sản là động sản, "
            "quyền sử dụng đất, nhà ở", 2, 50_000,
            ("Dự thảo giao dịch", "Phiếu yêu cầu chứng thực",
             "Giấy chứng nhận quyền sử dụng đất", "Bản sao căn cước")),
    Service("1.001612", "Đăng ký thành lập hộ kinh doanh", 3, 50_000,
            ("Giấy đề nghị đăng ký hộ kinh doanh", "Bản sao căn cước",
             "Biên bản họp thành viên hộ gia đình")),
    Service("1.011607", "Công nhận hộ nghèo, hộ cận nghèo thường xuyên hằng năm", 15,
            0, ("Giấy đề nghị xét duyệt",)),
    Service("1.001776", "Trợ cấp xã hội hằng tháng", 22, 0,
            ("Tờ khai đề nghị trợ giúp xã hội", "Giấy xác nhận khuyết tật",
             "Bản sao căn cước")),
    Service("1.012812", "Hòa giải tranh chấp đất đai", 30, 0,
            ("Đơn yêu cầu giải quyết tranh chấp", "Trích đo thửa đất")),
    Service("1.004222", "Đăng ký thường trú", 7, 20_000,
            ("Tờ khai thay đổi thông tin cư trú", "Giấy tờ về chỗ ở hợp pháp")),
    Service("1.004884", "Đăng ký lại khai sinh", 5, 8_000,
            ("Tờ khai đăng ký lại khai sinh", "Bản cam đoan", "Giấy tờ cá nhân")),
)


def full_name(rng: Random, sex: str) -> str:
    return " ".join((rng.choice(SURNAMES), rng.choice(MIDDLES[sex]),
                     rng.choice(GIVEN[sex])))


def citizen_id(rng: Random, sex: str, year: int) -> str:
    century = (0 if year < 2000 else 2) + (sex == "Nữ")
    return f"020{century}{year % 100:02d}{rng.randrange(1_000_000):06d}"


def phone(rng: Random) -> str:
    prefix = rng.choice(("032", "035", "036", "038", "086", "094", "096", "097"))
    return f"{prefix}{rng.randrange(10_000_000):07d}"


def address(rng: Random, hamlet: str) -> str:
    number = rng.choice(("", "", f"Số nhà {rng.randint(1, 180)}, ",
                         f"Tổ {rng.randint(1, 9)}, "))
    place = hamlet if hamlet.startswith("Khu ") else f"thôn {hamlet}"
    return f"{number}{place}, xã Thất Khê, tỉnh Lạng Sơn"


def note(rng: Random) -> str:
    """What an officer jots down; names and days make nearly every one unlike."""
    who = full_name(rng, rng.choice(("Nam", "Nữ")))
    day = f"{rng.randint(1, 28)}/{rng.randint(9, 12)}"
    return rng.choice((
        f"Công dân hẹn đến nhận kết quả chiều {day}",
        f"Người nhận thay: {who}, có giấy ủy quyền ngày {day}",
        f"Đã gọi điện nhắc bổ sung bản sao, hẹn {day}",
        f"Thiếu chữ ký của ông/bà {who}, đã báo qua điện thoại",
        f"Trưởng thôn {who} xác nhận nơi ở ngày {day}",
        f"Gửi xin ý kiến công an xã ngày {day}",
        f"Sai ngày sinh trên giấy cũ, đã đối chiếu sổ gốc số {rng.randint(1, 400)}",
        f"Đề nghị trả kết quả qua bưu điện cho {who}"))


def result_no(rng: Random) -> str:
    return f"{rng.randint(1, 980)}/{rng.choice(('TLKS', 'XNHN', 'GCN', 'TB-UBND'))}"
