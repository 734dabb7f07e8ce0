"""What the program says when it refuses: title, what happened, what to do.

The only place with Vietnamese sentences in Python. Gaps are filled from the facts of
the error; the English beside each sentence is in the translation catalogue.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Saying:
    """One message: a title, what happened, what to do."""

    title: str
    happened: str
    do: str


_FIX: Final = "Sửa lại mục này rồi làm lại. Không có gì bị mất."
_SCAN: Final = "Quét lại, hoặc gõ các ô bằng tay."
_KEPT: Final = "Dữ liệu vẫn còn trên máy. Đừng nhập lại."
_BEFORE: Final = "Những gì đã lưu trước đó vẫn còn."   # what was just done is not saved

SAYINGS: Final[Mapping[str, Saying]] = {
    "required": Saying("Thiếu thông tin", "Mục này chưa có gì.", "Điền mục này."),
    "unknown_key": Saying("Mục lạ", "Không có mục nào tên “{key}”.",
                          "Bỏ mục này hoặc sửa lại tên."),
    "not_an_object": Saying("Dòng không đúng dạng", "Dòng này không phải một đối "
                            "tượng JSON.", "Sửa lại dòng rồi làm lại."),
    "bad_json": Saying("Dòng không đọc được", "Dòng này không phải JSON.",
                       "Sửa lại dòng rồi làm lại."),
    "usage": Saying("Lệnh chưa đúng", "{why}", "Thêm --help để xem cách dùng."),
    "bad_option": Saying("Giá trị không dùng được", "“{key}” không nhận giá trị này.",
                         "Sửa lại giá trị."),
    "unknown_command": Saying("Không có lệnh này", "Lệnh là sync, status hoặc exit.",
                              "Sửa lại tên lệnh."),
    "duplicate_key": Saying("Một mục ghi hai lần", "Mục “{key}” có hai lần trong một "
                            "dòng.", "Bỏ bớt một."),
    "not_utf8": Saying("Chữ không đọc được", "Tệp không phải UTF-8.",
                       "Lưu lại tệp dạng UTF-8 rồi làm lại."),
    "broken_unicode": Saying("Chữ bị hỏng", "Có nửa ký tự không đọc được.", _FIX),
    "control_character": Saying("Ký tự lạ", "Có ký tự điều khiển không nhìn thấy.",
                                _FIX),
    "not_text": Saying("Không phải chữ", "Mục này nhận chữ trong ngoặc kép.", _FIX),
    "not_yes_or_no": Saying("Không phải đúng hoặc sai", "Mục này nhận true hoặc "
                            "false.", _FIX),
    "not_a_list": Saying("Không phải danh sách", "Mục này nhận một danh sách.", _FIX),
    "too_many": Saying("Nhiều quá", "Nhiều nhất {count_max} dòng.", _FIX),
    "unit_form": Saying("Mã đơn vị sai", "Mã đơn vị có đúng năm chữ số.", _FIX),
    "not_a_hub": Saying("Không phải hệ thống tỉnh", "Thư mục này là của một máy ở xã.",
                        "Chỉ --data tới thư mục của tỉnh."),
    "not_a_desk": Saying("Không phải máy ở xã", "Thư mục này là của hệ thống tỉnh; "
                         "tỉnh chỉ trả lời, không tự gửi.",
                         "Chỉ --data tới thư mục của một máy ở xã."),
    "unknown_queue": Saying("Không có hàng việc này", "Không có hàng tên “{queue}”.",
                            "Xem tên hàng ở cột bên trái."),
    "user_exists": Saying("Đã có người này", "Ở tỉnh đã có người mang tên đó.",
                          "Thêm tên đệm hoặc chức vụ để phân biệt."),
    "password_short": Saying("Mật khẩu ngắn quá", "Mật khẩu có ít nhất {chars_min} ký "
                             "tự.", "Chọn mật khẩu dài hơn."),
    "tls_files": Saying("Không dùng được chứng thư", "Không đọc được --tls-cert hoặc "
                        "--tls-key: {why}.", "Kiểm tra hai tệp PEM."),
    "other_certificate": Saying("Chứng thư lạ", "Máy trả lời không đưa ra chứng thư "
                                "của hệ thống tỉnh. Có thể mạng này chặn giữa đường, "
                                "hoặc wifi đòi đăng nhập.", "Thử mạng khác; nếu vẫn "
                                "vậy, gọi người hỗ trợ. " + _KEPT),
    "SSLError": Saying("Không mở được đường mã hoá", "Máy trả lời không nói TLS như "
                       "hệ thống tỉnh.", "Kiểm tra địa chỉ (https://…) hoặc thử mạng "
                       "khác. " + _KEPT),
    "no_access": Saying("Không đọc hoặc ghi được", "Máy không cho đọc hoặc ghi {path}: "
                        "{why}.", "Kiểm tra ổ đĩa và quyền, rồi làm lại."),
    "cannot_listen": Saying("Không mở được cổng", "Không phục vụ được ở {address}: "
                            "{why}.", "Chọn cổng khác (--port), hoặc tắt chương trình "
                            "đang dùng cổng này."),
    "exists": Saying("Hồ sơ đã có", "Hồ sơ này đã có trên máy và khác ở: {fields}.",
                     "Muốn đổi thì dùng lệnh sửa hồ sơ."),
    "other_unit": Saying("Đơn vị khác", "Hồ sơ của đơn vị {given}, máy này thuộc đơn "
                         "vị {own}.", "Chuyển hồ sơ cho đúng đơn vị."),
    "unit_fixed": Saying("Không đổi được đơn vị", "Đơn vị của hồ sơ không sửa như một "
                         "mục thường.", "Việc chuyển hồ sơ làm ở tỉnh."),
    "disputed": Saying("Hai nơi đang cùng sửa mục này", "Chưa ai quyết định giá trị "
                       "nào đúng.", "Chọn ở trang “Hai nơi cùng sửa” "
                       "(dispute resolve)."),
    "not_disputed": Saying("Không có gì để chọn", "Mục này không có hai giá trị khác "
                           "nhau, hoặc đã có người chọn rồi.", "Mở lại hồ sơ để xem."),
    "not_found": Saying("Không tìm thấy", "Không có thứ cần tìm trên máy này.",
                        "Kiểm tra lại mã."),
    "not_enrolled": Saying("Máy chưa ghi danh", "Thư mục này chưa thuộc đơn vị nào.",
                           "Ghi danh bằng mã do tỉnh cấp (motcua enrol)."),
    "no_folder": Saying("Không có thư mục dữ liệu", "Không thấy dữ liệu ở {path}.",
                        "Kiểm tra lại đường dẫn --data."),
    "stale": Saying("Hồ sơ vừa thay đổi", "Có người vừa sửa hồ sơ này sau khi bạn mở.",
                    "Xem giá trị mới rồi lưu lại; phần bạn gõ vẫn còn."),
    "busy": Saying("Máy đang bận ghi", "Một việc khác đang ghi vào cùng thư mục; "
                   "việc này chưa được lưu.", "Đợi vài giây rồi làm lại."),
    "disk_full": Saying("Hết chỗ trên đĩa", "Không còn chỗ để ghi thêm: việc vừa rồi "
                        "chưa được lưu.", "Xoá bớt tệp khác trên đĩa rồi làm lại. "
                        + _BEFORE),
    "damaged": Saying("Tệp dữ liệu hỏng", "Tệp không còn nguyên vẹn.",
                      "Đừng xoá tệp. Đóng rồi mở lại Một cửa (hoặc chạy motcua mend): "
                      "phần mềm giữ tệp hỏng lại và tự dựng tệp mới."),
    "newer_store": Saying("Dữ liệu của phiên bản mới hơn", "Một phiên bản mới hơn đã "
                          "ghi thư mục này.", "Cập nhật phần mềm. " + _KEPT),
    "unmendable": Saying("Chưa dựng lại được", "Không có bản sao lưu nào tốt, và tệp "
                         "hỏng không còn cho biết máy này là ai. Tệp hỏng được giữ ở "
                         "{aside}.", "Đừng xoá gì; gọi người hỗ trợ."),
    "mended": Saying("Đã dựng lại dữ liệu", "Tệp dữ liệu bị hỏng (mã {why}). Máy đã "
                     "dựng lại {cases} hồ sơ, cứu được {saved} thay đổi từ tệp hỏng; "
                     "tệp hỏng được giữ ở {aside}.", "Đồng bộ với tỉnh, rồi xem lại "
                     "các hồ sơ làm gần đây nhất. Gọi người hỗ trợ kiểm tra ổ đĩa."),
    "file_exists": Saying("Đã có tệp này", "{path} đã có; bản sao lưu không ghi đè lên "
                          "tệp nào.", "Chọn tên khác, hoặc tự chuyển tệp cũ đi."),
    "no_place": Saying("Không có nơi đó", "Không thấy thư mục {path}.",
                       "Tạo thư mục trước, hoặc chọn nơi khác."),
    "place_unusable": Saying("Không ghi hoặc đọc được ở đó", "Hệ điều hành không cho "
                             "dùng {path}: {why}.", "Kiểm tra ổ đĩa và quyền, hoặc "
                             "chọn nơi khác."),
    "folder_holds_data": Saying("Thư mục đã có dữ liệu", "{path} không trống (có "
                                "{found}); dựng lại không ghi đè lên dữ liệu nào.",
                                "Chọn một thư mục mới."),
    "not_a_backup": Saying("Không phải bản sao lưu", "{path} không phải tệp do lệnh "
                           "sao lưu tạo ra.", "Chọn đúng tệp. Không có gì thay đổi."),
    "backup_damaged": Saying("Bản sao lưu hỏng", "{path} bị cắt ngắn, bị sửa hoặc của "
                             "phiên bản mới hơn ({why}).", "Dùng bản sao lưu khác; giữ "
                             "lại tệp này. Không có gì thay đổi."),
    "hub_full": Saying("Hệ thống tỉnh hết chỗ", "Tỉnh chưa ghi thêm được gì; tin của "
                       "tỉnh vẫn về.", "Máy sẽ tự gửi lại. " + _KEPT),
    "read_only": Saying("Không ghi được vào tệp dữ liệu", "Hệ thống không cho ghi "
                        "({why}): việc vừa rồi chưa được lưu.", "Xem quyền ghi của thư "
                        "mục dữ liệu rồi làm lại. " + _BEFORE),
    "line_down": Saying("Chưa gửi được", "Không liên lạc được với hệ thống tỉnh.",
                        "Máy sẽ tự gửi khi có mạng. " + _KEPT),
    "GAP": Saying("Thiếu phần việc đứng trước", "Tỉnh chưa có phần việc mà phần này "
                  "nối vào.", "Máy sẽ gửi lại. " + _KEPT),
    "SEAL": Saying("Chữ ký không khớp", "Chữ ký của phần việc không phải của máy đã "
                   "ghi.", "Gọi người hỗ trợ và đọc mã lỗi này. " + _KEPT),
    "MALFORMED": Saying("Tỉnh không đọc được phần việc", "Phần việc không đúng với "
                        "những gì tỉnh cho phép máy này.", "Gọi người hỗ trợ và đọc mã "
                        "lỗi này. " + _KEPT),
    "hub_refused": Saying("Tỉnh từ chối", "Hệ thống tỉnh không nhận: {why}.",
                          "Gọi người hỗ trợ và đọc mã lỗi này."),
    "revoked": Saying("Máy đã bị thu hồi", "Máy này không còn được nhận và gửi hồ sơ. "
                      "Việc đã làm vẫn được giữ trên máy; việc chưa gửi đã giao cho "
                      "giám sát viên của tỉnh.", "Đừng nhập lại. Gọi giám sát viên."),
    "still_at_work": Saying("Máy này đang làm việc", "Chỉ xoá dữ liệu của máy mà tỉnh "
                            "đã thu hồi.", "Nhờ tỉnh thu hồi máy trước, rồi đồng bộ. "
                            "Không có gì thay đổi."),
    "not_safe_yet": Saying("Chưa xoá được", "Tỉnh chưa báo đã sao lưu đủ những gì máy "
                           "này giao (chờ giao: {pending} việc, {papers} bản chụp).",
                           "Đồng bộ lại sau khi tỉnh sao lưu; tỉnh tự sao lưu mỗi giờ. "
                           "Không có gì thay đổi."),
    "case_first": Saying("Tỉnh chưa có hồ sơ này", "Bản chụp này là của một hồ sơ còn "
                         "nằm trong hộp chờ.", "Nhận hồ sơ ấy trước, rồi nhận bản "
                         "chụp."),
    "scan_not_here": Saying("Bản chụp chưa về tới tỉnh", "Máy đã ghi bản chụp này chưa "
                            "gửi đủ.", "Đợi máy ấy đồng bộ, xem bản chụp rồi nhận."),
    "unknown_device": Saying("Không có máy này", "Không máy nào mang mã hay tên "
                             "“{device}”.", "Xem mã máy bằng lệnh motcua hub devices."),
    "several_devices": Saying("Nhiều máy cùng tên", "Tên “{device}” là của nhiều máy: "
                              "{devices}.", "Ghi mã của máy thay cho tên."),
    "no_unit_chosen": Saying("Chưa chọn đơn vị nhận", "Chưa có đơn vị nào được chọn.",
                             "Chọn đơn vị nhận hồ sơ trong danh sách."),
    "case_not_found": Saying("Không thấy hồ sơ", "Tỉnh không có hồ sơ mang mã này ở "
                             "các đơn vị bạn phụ trách.", "Gõ lại mã như trên phiếu; "
                             "hồ sơ mới nhận thì đợi máy của xã gửi lên."),
    "same_unit": Saying("Hồ sơ đã ở đơn vị này", "Hồ sơ đang thuộc chính đơn vị đó.",
                        "Chọn đơn vị khác."),
    "scans_on_their_way": Saying("Bản chụp chưa về đủ", "Còn {count} bản chụp của hồ "
                                 "sơ chưa về tới tỉnh.", "Đợi máy của xã gửi xong rồi "
                                 "chuyển."),
    "decided_already": Saying("Việc này đã có người quyết định", "Một người khác đã "
                              "nhận hoặc để riêng việc này.", "Mở lại hộp chờ để xem."),
    "unreadable": Saying("Không đọc được thay đổi này", "Phần mềm không đọc được hoặc "
                         "thay đổi trái quy tắc; nó vẫn được giữ nguyên.",
                         "Để riêng và ghi lý do, hoặc cập nhật phần mềm."),
    "code_refused": Saying("Mã ghi danh không dùng được", "Mã sai, đã dùng ở máy khác "
                           "hoặc đã quá hạn.", "Xin mã mới ở tỉnh."),
    "hub_address": Saying("Địa chỉ chưa đúng", "“{url}” không phải địa chỉ của hệ "
                          "thống tỉnh.", "Gõ cả https://, đúng như tỉnh đã cho."),
    "open_line": Saying("Đường truyền không mã hoá", "{url} không mã hoá và không ở "
                        "trên máy này: ai đứng giữa đường cũng đọc được hồ sơ.",
                        "Hỏi tỉnh địa chỉ https://…; nếu không có, chỉ dùng trong mạng "
                        "riêng của cơ quan."),
    "code_form": Saying("Mã ghi danh gõ sai", "Mã có 24 chữ và số.",
                        "Gõ lại đúng như trên giấy."),
    "enrolled": Saying("Thư mục đã ghi danh", "Thư mục này đã thuộc một đơn vị.",
                       "Dùng thư mục khác để ghi danh lại."),
    "version_too_old": Saying("Phần mềm quá cũ", "Máy này và tỉnh không còn chung "
                              "phiên bản.", "Cập nhật phần mềm. " + _KEPT),
    "unknown_unit": Saying("Không có đơn vị này", "Danh mục của tỉnh không có đơn vị "
                           "{unit}.", "Kiểm tra lại mã năm chữ số."),
    "unknown_procedure": Saying("Không có thủ tục này", "Danh mục trên máy không có "
                                "mã này.", "Tìm thủ tục theo tên, hoặc đồng bộ để có "
                                "danh mục mới."),
    "not_entitled": Saying("Không có quyền", "Vai trò của máy này không được làm việc "
                           "này.", "Chuyển cho cán bộ một cửa."),
    "not in this version": Saying("Chưa có trong phiên bản này", "Lệnh này thuộc phiên "
                                  "bản sau.", "Cập nhật phần mềm khi có."),
    "unknown_table": Saying("Không nhận ra bảng", "Các cột của tệp không thuộc bảng "
                            "nào phần mềm biết.", "Kiểm tra lại tệp."),
    "too_long": Saying("Dài quá", "Mục này dài quá {chars_max} ký tự.", _FIX),
    "citizen_id_form": Saying("Số định danh sai", "Số định danh có đúng 12 chữ số.",
                              _FIX),
    "id_form": Saying("Mã hồ sơ nội bộ sai", "Mã gồm 32 chữ số thập lục phân.", _FIX),
    "date_form": Saying("Ngày sai", "Ngày phải có thật, dạng năm-tháng-ngày.", _FIX),
    "moment_form": Saying("Thời điểm sai", "Thời điểm phải có thật, dạng "
                          "năm-tháng-ngàyTgiờ:phút:giây.", _FIX),
    "not_a_choice": Saying("Giá trị không có trong danh sách", "“{found}” không nằm "
                           "trong các giá trị được phép.", _FIX),
    "card_parts": Saying("Không phải mã căn cước", "Chữ vừa quét không phải mã QR trên "
                         "thẻ căn cước.", _SCAN),
    "card_number": Saying("Không phải mã căn cước", "Chữ vừa quét không bắt đầu bằng "
                          "12 chữ số.", _SCAN),
    "card_name": Saying("Mã căn cước thiếu tên", "Chữ vừa quét không có họ tên.",
                        _SCAN),
    "card_date": Saying("Mã căn cước sai ngày", "“{found}” không phải một ngày có "
                        "thật.", _SCAN),
    "card_too_long": Saying("Không phải mã căn cước", "Chữ vừa quét dài quá.", _SCAN),
    "phone_form": Saying("Số điện thoại sai", "“{found}” không phải số điện thoại.",
                         _FIX),
    "email_form": Saying("Thư điện tử sai", "“{found}” không phải địa chỉ thư.", _FIX),
    "body_too_large": Saying("Hồ sơ quá lớn", "Hồ sơ lớn hơn mức cho phép.",
                             "Rút ngắn ghi chú hoặc danh sách giấy tờ."),
    "refused": Saying("Chưa làm được", "Có mục chưa đúng.", _FIX),
    "citizen_id_place": Saying("Số định danh sai", "Ba chữ số đầu không phải mã tỉnh "
                               "nào.", _FIX),
    "citizen_id_future": Saying("Số định danh sai", "Năm sinh trong số định danh chưa "
                                "đến.", _FIX),
    "birth_date_future": Saying("Ngày sinh sai", "Ngày sinh chưa đến.", _FIX),
    "citizen_id_date_future": Saying("Ngày cấp sai", "Ngày cấp chưa đến.", _FIX),
    "citizen_id_date_before_birth": Saying("Ngày cấp sai", "Ngày cấp trước ngày sinh.",
                                           _FIX),
    "representative_name": Saying("Thiếu tên người nộp thay", "Chưa có họ tên người "
                                  "nộp thay.", "Điền họ tên hoặc xoá các ô còn lại."),
    "not_a_number": Saying("Không phải số", "Ô này chỉ nhận chữ số.", _FIX),
    "out_of_range": Saying("Ngoài mức cho phép", "Số phải từ {low} đến {high}.", _FIX),
    "document_name": Saying("Thiếu tên giấy tờ", "Giấy tờ này chưa có tên.", _FIX),
    "due_form": Saying("Hạn trả sai", "Hạn trả phải là một ngày có thật.", _FIX),
    "procedure_code_form": Saying("Mã thủ tục sai", "Mã thủ tục có dạng 1.001193.",
                                  _FIX),
    "nothing_chosen": Saying("Chưa chọn", "Chưa có mục nào được chọn.",
                             "Chọn ít nhất một mục, hoặc để sau."),
    "wrong_status": Saying("Hồ sơ không còn ở bước này", "Việc này không làm được khi "
                           "hồ sơ ở trạng thái hiện nay.", "Mở lại hồ sơ để xem."),
    "wrong_role": Saying("Không có quyền", "Việc này thuộc vai trò khác.",
                         "Chuyển cho người có quyền."),
    "unknown_action": Saying("Không có việc này", "Không có bước nào tên như vậy.",
                             "Mở lại hồ sơ."),
    "wrong_pin": Saying("Chưa đăng nhập được", "Tên hoặc mã PIN không đúng.",
                        "Gõ lại mã PIN."),
    "pin_short": Saying("Mã PIN ngắn quá", "Mã PIN có ít nhất {digits_min} ký tự.",
                        "Chọn mã dài hơn."),
    "officer_known": Saying("Đã có người này", "Trên máy này đã có người mang tên đó.",
                            "Thêm tên đệm hoặc chức vụ để phân biệt."),
    "too_many_tries": Saying("Thử sai nhiều lần", "Đợi {seconds} giây rồi thử lại.",
                             "Quên mã thì nhờ người quản lý máy."),
    "not_opened_here": Saying("Trang này chưa được mở từ phần mềm", "Chỉ người mở phần "
                              "mềm trên máy này mới vào được.",
                              "Đóng trang, mở lại Một cửa từ biểu tượng."),
    "wrong_host": Saying("Địa chỉ lạ", "Phần mềm chỉ trả lời địa chỉ của chính máy "
                         "này.", "Mở lại Một cửa từ biểu tượng."),
    "bad_request": Saying("Yêu cầu không hợp lệ", "Trang gửi lên thiếu hoặc đã cũ.",
                          "Quay lại, tải lại trang rồi làm lại. " + _BEFORE),
    "broken": Saying("Phần mềm gặp lỗi", "Việc vừa rồi chưa làm xong.",
                     "Làm lại; nếu còn lỗi, gọi người hỗ trợ và đọc mã này. "
                     + _BEFORE),
    "fault": Saying("Phần mềm gặp lỗi khi gửi", "Một lượt gửi dừng giữa chừng.",
                    "Máy sẽ tự gửi lại. " + _KEPT),
    "paper_empty": Saying("Tệp rỗng", "Tệp không có gì bên trong.",
                          "Quét hoặc chụp lại."),
    "paper_unknown_form": Saying("Không phải ảnh hay PDF", "Tệp này không phải ảnh "
                                 "JPEG, PNG, TIFF, WebP hoặc PDF, dù tên tệp là gì.",
                                 "Chọn đúng tệp đã quét."),
    "paper_heic": Saying("Ảnh kiểu HEIC", "Máy này chưa đọc được ảnh HEIC của điện "
                         "thoại.", "Đặt điện thoại chụp kiểu JPEG (tương thích nhất) "
                         "rồi chụp lại."),
    "paper_unreadable": Saying("Tệp không đọc được", "Tệp bị hỏng, bị cắt cụt hoặc có "
                               "mật khẩu.", "Quét lại, hoặc gỡ mật khẩu rồi thêm "
                               "lại."),
    "paper_pixels": Saying("Ảnh lớn quá", "Ảnh có {megapixels} triệu điểm, máy nhận "
                           "tối đa {megapixels_max}.", "Quét lại ở 200–300 dpi."),
    "paper_pages": Saying("Nhiều trang quá", "Tệp có {pages} trang, máy nhận tối đa "
                          "{pages_max} trang.", "Tách thành nhiều tệp."),
    "paper_too_large": Saying("Bản chụp lớn quá", "Sau khi thu nhỏ bản chụp vẫn nặng "
                              "{megabytes} MB, mức tối đa là {megabytes_max} MB.",
                              "Tách thành nhiều tệp, hoặc quét lại ở 200 dpi."),
    "paper_file_too_large": Saying("Tệp lớn quá", "Tệp nặng hơn {megabytes_max} MB.",
                                   "Tách thành nhiều tệp, hoặc quét lại ở 200 dpi."),
    "paper_none": Saying("Chưa chọn tệp", "Chưa có ảnh hay PDF nào được chọn.",
                         "Chọn tệp, chụp ảnh, hoặc đánh dấu tệp mới quét."),
    "no_scanner_folder": Saying("Không có thư mục này", "Trên máy này không có thư mục "
                                "{path}.", "Ghi cả đường dẫn, ví dụ: C:\\Scan."),
    "bent": Saying("Bản lấy về không nguyên vẹn", "Nội dung không khớp với tên của bản "
                   "chụp nên không được dùng.", "Lấy lại; nếu vẫn thế, gọi người hỗ "
                   "trợ."),
    "paper_kind": Saying("Thiếu loại giấy tờ", "Chưa nói đây là giấy tờ gì.",
                         "Ghi loại giấy tờ, ví dụ: đơn, kết quả."),
    "paper_no_access": Saying("Không mở được tệp", "Máy không đọc hoặc ghi được tệp "
                              "{path}.", "Kiểm tra lại đường dẫn và quyền."),
    "sha_form": Saying("Mã bản chụp sai", "Mã gồm 64 chữ số thập lục phân.", _FIX),
    "not_at_hub": Saying("Tỉnh chưa có bản này", "Máy đã chụp chưa gửi xong lên tỉnh.",
                         "Đợi máy kia gửi xong rồi mở lại."),
    "store": Saying("Không ghi được", "Tệp dữ liệu báo lỗi.",
                    "Gọi người hỗ trợ. " + _BEFORE),
    "ConnectionError": Saying("Không có mạng", "Không nối được tới hệ thống tỉnh.",
                              "Máy sẽ tự gửi khi có mạng. " + _KEPT),
    "ConnectTimeout": Saying("Không có mạng", "Hệ thống tỉnh không trả lời.",
                             "Máy sẽ tự gửi khi có mạng. " + _KEPT),
    "cut": Saying("Mạng bị ngắt", "Đường truyền đứt giữa chừng.",
                  "Máy sẽ gửi tiếp từ chỗ dở. " + _KEPT),
    "switched_off": Saying("Đường truyền đang tắt", "Đường truyền đã được tắt.",
                           "Bật lại để gửi. " + _KEPT),
}

OTHER: Final = Saying("Không nhận được", "Giá trị này không đúng ({code}).", _FIX)


class _Facts(dict[str, object]):
    """Facts by name; one that is missing shows as a dash, never as an error."""

    def __missing__(self, key: str) -> str:
        return "–"


def saying(code: str, facts: Mapping[str, object] | None = None,
           translate: Callable[[str], str] = str) -> Saying:
    """The message for an error code, its gaps filled, in the reader's language."""
    known = SAYINGS.get(code, OTHER)
    filled = _Facts({"code": code, **(facts or {})})
    return Saying(*(translate(text).format_map(filled)
                    for text in (known.title, known.happened, known.do)))
