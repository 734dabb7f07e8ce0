"""The officers' words for fields, steps, queues and states. English in the catalogue.

Values chosen from a list are words too: what is stored stays in code words.
"""
from collections.abc import Mapping
from typing import Final

FIELDS: Final[Mapping[str, str]] = {
    "code": "Mã hồ sơ", "official_code": "Mã chính thức", "unit": "Đơn vị",
    "procedure_code": "Mã thủ tục", "procedure_name": "Thủ tục",
    "applicant_name": "Họ và tên người nộp", "birth_date": "Ngày sinh",
    "sex": "Giới tính", "citizen_id": "Số định danh cá nhân",
    "citizen_id_date": "Ngày cấp căn cước", "phone": "Số điện thoại",
    "email": "Thư điện tử", "ethnicity": "Dân tộc", "address": "Địa chỉ",
    "hamlet": "Thôn, bản", "commune": "Xã, phường", "province": "Tỉnh",
    "channel": "Cách nộp", "received_at": "Lúc tiếp nhận", "due_date": "Hạn trả",
    "status": "Trạng thái", "officer": "Người giữ hồ sơ", "fee": "Phí, lệ phí (đồng)",
    "fee_paid": "Đã nộp phí", "copies": "Số bộ", "documents": "Giấy tờ nộp kèm",
    "notes": "Ghi chú", "result_no": "Số kết quả", "summary": "Trích yếu",
    "representative": "Người nộp thay", "satisfaction": "Mức hài lòng",
    "reason": "Lý do", "name": "Họ và tên", "pin": "Mã PIN", "role": "Vai trò",
    "card": "Mã QR trên thẻ căn cước", "hub_url": "Địa chỉ hệ thống tỉnh",
    "enrol_code": "Mã ghi danh",
    "kind": "Đây là giấy tờ gì", "file": "Tệp ảnh hoặc PDF",
    "scanner": "Nơi máy quét ghi tệp",
    "case": "Mã hồ sơ", "old_pin": "Mã PIN đang dùng", "new_pin": "Mã PIN mới",
    "colleague": "Đồng nghiệp", "reset_pin": "Mã PIN mới của đồng nghiệp",
}

STATUSES: Final[Mapping[str, str]] = {
    "draft": "Bản nháp", "registered": "Đã đăng ký", "received": "Đã tiếp nhận",
    "appraising": "Đang thẩm định", "supplement_requested": "Chờ công dân bổ sung",
    "payment_requested": "Chờ nộp phí", "handling": "Đang xử lý", "signing": "Chờ ký",
    "done": "Chờ trả kết quả", "returned": "Đã trả kết quả", "refused": "Từ chối",
    "withdrawn": "Công dân rút hồ sơ", "stopped": "Dừng xử lý",
}

STAGES: Final[Mapping[str, str]] = {
    "receive": "Tiếp nhận", "appraise": "Thẩm định", "handle": "Xử lý",
    "return": "Trả kết quả",
}

ACTIONS: Final[Mapping[str, str]] = {
    "register": "Đăng ký hồ sơ", "receive": "Tiếp nhận",
    "ask_before_receipt": "Hướng dẫn bổ sung trước khi nhận",
    "refuse": "Từ chối tiếp nhận", "hand_over": "Chuyển thẩm định",
    "reassign": "Giao người khác", "begin_handling": "Bắt đầu xử lý",
    "request_supplement": "Yêu cầu bổ sung", "take_supplement": "Nhận bổ sung",
    "close_unanswered": "Đóng vì không bổ sung", "request_payment": "Yêu cầu nộp phí",
    "confirm_payment": "Xác nhận đã nộp phí", "submit_for_signing": "Trình ký",
    "send_back": "Trả lại để sửa", "sign": "Ký kết quả",
    "record_result": "Ghi số kết quả", "finish_at_once": "Giải quyết ngay",
    "withdraw": "Công dân rút hồ sơ", "confirm_withdrawal": "Xác nhận rút hồ sơ",
    "stop": "Dừng xử lý", "extend": "Gia hạn trả kết quả", "return": "Trả kết quả",
    "recall": "Thu hồi kết quả",
}

KINDS: Final[Mapping[str, str]] = {
    "import": "Chuyển vào", "receive": "Tiếp nhận", "edit": "Sửa",
    "step": "Chuyển bước", "resolve": "Chọn giữa hai nơi",
    "transfer": "Chuyển đơn vị",
    "paper": "Bản chụp",
}

PAPER_KINDS: Final = (
    "Đơn, tờ khai", "Căn cước", "Giấy tờ kèm theo", "Giấy tiếp nhận đã ký", "Kết quả")

PAPER_RANKS: Final[Mapping[int, str]] = {
    1: "trước tiên: kết quả", 2: "sau đó: hồ sơ sắp đến hạn", 3: "sau cùng",
}

QUEUES: Final[Mapping[str, str]] = {
    "today": "Cần xử lý hôm nay", "soon": "Sắp hạn", "overdue": "Quá hạn",
    "supplement": "Chờ bổ sung", "signing": "Chờ ký", "to_return": "Chờ trả kết quả",
    "drafts": "Bản nháp", "open": "Đang giải quyết", "disputes": "Hai nơi cùng sửa",
    "outbox": "Chờ gửi", "aside": "Bị giữ lại",
}

CHANNELS: Final[Mapping[str, str]] = {
    "counter": "Trực tiếp tại quầy", "online": "Trực tuyến", "post": "Qua bưu chính",
}

ROLES: Final[Mapping[str, str]] = {
    "officer": "Cán bộ một cửa", "leader": "Lãnh đạo", "assistant": "Tổ công nghệ số",
    "supervisor": "Giám sát viên",
}

SEXES: Final[Mapping[str, str]] = {"Nam": "Nam", "Nữ": "Nữ"}

PAID: Final[Mapping[str, str]] = {"1": "đã nộp", "0": "chưa nộp"}

FLAGS: Final[Mapping[str, str]] = {
    "differs_from_citizen_id": "Ngày sinh hoặc giới tính khác với số định danh.",
    "half_typed": "Tên có vẻ gõ dở (kiểu Telex).",
    "far_from_today": "Ngày tiếp nhận cách hôm nay nhiều.",
    "no_usable_time": "Danh mục chưa có thời hạn giải quyết: phiếu chưa có ngày hẹn.",
    "unit_missing": "Danh mục ghi thời hạn thiếu đơn vị: hãy kiểm tra ngày hẹn.",
    "value_is_fee": "Danh mục ghi thời hạn lẫn với phí: hãy kiểm tra ngày hẹn.",
}

CARD_DOUBTS: Final[Mapping[str, str]] = {
    "text_mangled": "Chữ trên thẻ có vẻ bị bộ gõ làm sai. Tắt UniKey rồi quét lại, "
                    "hoặc so từng ô với thẻ.",
    "old_number": "Số chứng minh nhân dân cũ trên thẻ không đúng dạng.",
    "birth_year_only": "Thẻ ghi ngày sinh 01/01: nếu người này chỉ nhớ năm thì xoá "
                       "ngày và tháng.",
}

ASIDE_REASONS: Final[Mapping[str, str]] = {
    "unreadable": "phần mềm không đọc được", "place": "ghi sai chỗ trong nhật ký",
    "not_the_hub": "việc chỉ tỉnh mới được ghi",
    "seen_elsewhere": "dựa vào hồ sơ của đơn vị khác",
    "other_unit": "ghi tên đơn vị khác", "unknown_kind": "loại việc bản này chưa biết",
    "no_case": "không nói về hồ sơ nào", "not_entitled": "máy không có quyền này",
    "unknown_author": "không rõ máy nào ghi", "value": "giá trị sai",
    "revoked": "máy đã bị thu hồi",
}

SETTLED: Final[Mapping[str, str]] = {
    "mended": "đã sửa lại", "referred": "đã giao giám sát viên",
}

LOG_KINDS: Final[Mapping[str, str]] = {
    "all": "Tất cả", "errors": "Lỗi", "skipped": "Bỏ qua",
    "conflicts": "Hai nơi cùng sửa",
}

LOG_LINES: Final[Mapping[str, str]] = {
    "synced": "Đã đồng bộ", "failed": "Chưa gửi được", "refused": "Tỉnh từ chối",
    "disputes": "Có mục hai nơi cùng sửa", "set_aside": "Có thay đổi để riêng",
    "scans_sent": "Đã gửi hết bản chụp",
    "handed_over": "Đã giao cho giám sát viên của tỉnh",
    "backed_up": "Đã sao lưu trên máy", "backup_skipped": "Chưa sao lưu: đĩa gần đầy",
    "drill_passed": "Đã thử dựng lại từ bản sao lưu: tốt",
    "drill_failed": "Thử dựng lại từ bản sao lưu: hỏng",
    "put_back": "Máy này từng bị đưa về một ngày trước; những gì mất đã về lại",
    "cloned": "Dữ liệu của một máy đang chạy ở hai nơi; không mất gì",
    "new_life": "Hệ thống tỉnh vừa được dựng lại; các máy gửi lại những gì nó thiếu",
    "keeping_failed": "Chưa sao lưu được", "mended": "Đã dựng lại tệp dữ liệu hỏng",
    "room_short": "Đĩa gần đầy: không còn chỗ dự phòng",
    "log_long": "Nhật ký ghi của tệp dữ liệu dài bất thường: gọi người hỗ trợ",
}

LOG_DETAILS: Final[Mapping[str, str]] = {
    "sent": "gửi %(value)s", "received": "nhận %(value)s",
    "bytes_up": "lên %(value)s", "bytes_down": "xuống %(value)s",
    "bytes_wasted": "gửi lại %(value)s", "pieces": "%(value)s mảnh bản chụp",
    "open": "còn %(value)s mục chờ người xem",
    "why": "%(value)s", "free_mb": "đĩa còn trống %(value)s MB", "mb": "%(value)s MB",
    "file": "tệp %(value)s", "changes": "%(value)s thay đổi",
    "cases": "%(value)s hồ sơ", "saved": "cứu được %(value)s thay đổi từ tệp hỏng",
    "aside": "tệp hỏng được giữ ở %(value)s", "backup": "từ bản sao lưu %(value)s",
    "device": "máy %(value)s", "writer": "bản %(value)s",
    "forked": "hai bản đã ghi khác nhau",
}

# What `verify` found, for who supports the desk.
PROBLEMS: Final[Mapping[str, str]] = {
    "key": "Khoá của máy {writer} không đúng với tên máy.",
    "no_certificate": "Chưa có giấy chứng nhận cho nhật ký của máy {writer}.",
    "missing": "Nhật ký của máy {writer} (đơn vị {scope}) thiếu thay đổi số {seq}.",
    "body": "Thay đổi số {seq} của máy {writer} (đơn vị {scope}) đã bị sửa: nội dung "
            "không khớp với dấu của nó.",
    "unreadable": "Thay đổi số {seq} của máy {writer} (đơn vị {scope}) không đọc được "
                  "mà chưa được để riêng.",
    "link": "Thay đổi số {seq} của máy {writer} (đơn vị {scope}) không nối với thay "
            "đổi đứng trước.",
    "columns": "Thay đổi số {seq} của máy {writer} (đơn vị {scope}): những gì ghi bên "
               "cạnh không khớp với nội dung.",
    "seal": "Chữ ký ở thay đổi số {seq} của máy {writer} (đơn vị {scope}) không phải "
            "của máy đó.",
    "lane_end": "Nhật ký của máy {writer} (đơn vị {scope}) không kết thúc ở số {seq} "
                "như đã ghi.",
    "aside_gone": "Thay đổi để riêng (dòng nhật ký {lane}, số {seq}) không còn.",
    "receipts": "Giờ tỉnh nhận của dòng nhật ký {lane} không khớp với biên nhận.",
    "case_missing": "Hồ sơ {case} có trong nhật ký nhưng không có trong danh sách.",
    "case_without_change": "Hồ sơ {case} có trong danh sách nhưng không có trong nhật "
                           "ký.",
    "case_row": "Nhật ký nói về hồ sơ ở dòng {row}, nhưng dòng ấy không có.",
    "case_state": "Hồ sơ {case} đang hiện khác với nhật ký.",
    "case_paper": "Bản chụp {sha256} của hồ sơ {case} khác với nhật ký.",
    "scan": "Nội dung bản chụp {sha256} không khớp với tên của nó.",
    "case_card": "Dòng của hồ sơ {case} trong danh sách khác với nhật ký.",
    "case_disputes": "Các mục hai nơi cùng sửa của hồ sơ {case} khác với nhật ký.",
    "digest": "Tổng kiểm của đơn vị {scope} không khớp.",
    "arrivals": "Số thứ tự nhận của đơn vị {scope} bị đứt hoặc trùng.",
    "search": "Tìm kiếm không thấy hồ sơ {case} theo đúng chữ của nó.",
    "search_row": "Tìm kiếm còn giữ dòng {row} không thuộc hồ sơ nào.",
}
