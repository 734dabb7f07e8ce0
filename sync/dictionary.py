"""The words a frame may take for granted, by version.

Deflate finds repeats; a preset dictionary lets the first use of a common word
count as a repeat. A version is never changed: both sides must hold the same bytes.
"""
from typing import Final

_NAMES = (
    "Nguyễn Hoàng Nông Vi Lương Chu Lý Triệu Bế Lộc Đàm Lăng Bàn Hứa Lâm Lục Mã Phùng "
    "Linh Tô Liễu Hà Dương Đặng Trần Lê Phạm Vũ Đỗ Bùi Đinh Mông Long Hoa Sán Dìu "
    "Tuấn Hùng Dũng Cường Thắng Sơn Long Minh Đức Quang Hải Nam Trung Kiên Bình "
    "Lan Hương Hoa Huệ Mai Nga Thuỷ Thảo Phượng Ánh Nguyệt Hằng Hạnh Liên Yến Nhung "
)
_PLACES = (
    "Thôn Bản Khuổi Nà Pác Lũng Cốc Khu phố Khối Tổ dân phố số nhà đường "
    "Trần Đăng Ninh "
    "Xã Thất Khê Phường Kỳ Lừa Đông Kinh Tam Thanh Lương Văn Tri Xã Tràng Định "
    "Xã Quốc Khánh Xã Kháng Chiến Xã Tân Tiến Xã Đoàn Kết Xã Quốc Việt "
    "Thôn Nà Lầu Thôn Pác Bó Thôn Khuổi Slao Tỉnh Lạng Sơn Lạng Sơn "
)
_PAPERS = (
    "Bản sao có chứng thực Giấy chứng sinh Căn cước công dân Giấy chứng nhận kết hôn "
    "Giấy chứng nhận quyền sử dụng đất Đơn đề nghị Văn bản uỷ quyền Ảnh 4x6 "
    "Tờ khai theo mẫu Tờ khai Giấy tờ tuỳ thân Sổ hộ khẩu Trích lục khai tử "
)
_PROCEDURES = (
    "Thủ tục Đăng ký khai tử Đăng ký lại khai sinh Đăng ký giám hộ "
    "Chứng thực chữ ký trong các giấy tờ, văn bản Cấp bản sao từ sổ gốc "
    "Chứng thực bản sao từ bản chính giấy tờ Cấp bản sao trích lục hộ tịch "
    "Cấp Giấy xác nhận tình trạng hôn nhân Đăng ký kết hôn Đăng ký khai sinh "
    "Đăng ký thường trú Đăng ký tạm trú Đăng ký thành lập hộ kinh doanh "
    "Hỗ trợ chi phí mai táng Công nhận hộ nghèo, hộ cận nghèo "
)
_WORDS = (
    "người nộp đã gọi điện nhắc bổ sung giấy tờ, hẹn quay lại, nộp hộ, theo uỷ quyền "
    "vợ chồng con bố mẹ anh chị em ruột cháu được uỷ quyền đại diện "
    "gmail.com yahoo.com @ 1.000 2.000 1.001193 1.004873 2.000815 1.000656 1.000894 "
    "2.000635 2.000884 1.004222 1.004194 1.001612 1.011606 Tày Nùng Kinh Dao Hoa Mông "
    "supplement_requested payment_requested appraising registered withdrawn refused "
    "stopped signing returned handling received done draft counter online post "
    "2024-2025-2026-11-12-01-02-03-04-05-06-07-08-09-10-2027- T07:30:00 T08: T09: T14: "
    "0912 0987 0363 0977 020195 020 H37.126-2611 H37.040-26112 Nữ Nam Văn Thị "
)

DICTIONARIES: Final = {
    1: (_PAPERS + _PROCEDURES + _PLACES + _NAMES + _WORDS).encode(),
}
LATEST: Final = 1
