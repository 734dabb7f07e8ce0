"""What the demo says: each line in Vietnamese and in English, gaps by name."""
from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "begin": (
        "Tỉnh mở ở {url}; hai quầy của Xã Thất Khê vừa ghi danh.",
        "The province is open at {url}; two desks of one commune have enrolled."),
    "moved_in": (
        "Quầy 1 có {cases} hồ sơ, gửi {sent} (số lượt hỏi đáp: {requests}; "
        "{kilobytes} KB). Quầy 2 nhận {received}.",
        "Desk 1 holds {cases} cases and sent {sent} (round trips: {requests}; "
        "{kilobytes} KB). Desk 2 received {received}."),
    "cut": (
        "✂  Đường truyền của quầy 2 bị cắt.",
        "✂  The line of desk 2 is cut."),
    "received": (
        "   Bà Lan vẫn tiếp nhận: {code}, hẹn trả {due}.\n"
        "   Phiếu hẹn in được ngay: {slip} ({kilobytes} KB).",
        "   Lan receives a case all the same: {code}, due {due}.\n"
        "   The slip prints at once: {slip} ({kilobytes} KB)."),
    "kept": (
        "   Chưa gửi được; {pending} việc nằm yên trên máy.",
        "   Nothing comes through; {pending} change is kept on the PC."),
    "mended": (
        "↔  Nối lại: gửi {sent}, còn chờ {pending}. Không phải nhập lại gì.",
        "↔  Mended: {sent} sent, {pending} waiting. Nothing is typed twice."),
    "twice": (
        "✂  Lại mất mạng. Hai quầy cùng sửa một địa chỉ: “{first}” và “{second}”.",
        "✂  Cut again. Both desks change one address: “{first}” and “{second}”."),
    "dispute": (
        "↔  Nối lại: {count} mục chờ người chọn; hai máy cho thấy như nhau: {same}.",
        "↔  Mended: {count} field waits for a person; both PCs show the same: {same}."),
    "settled": (
        "   Bà Lan chọn theo căn cước, ghi lý do. Còn chờ chọn: {count}.",
        "   Lan decides by the identity card and says why. Still open: {count}."),
    "copy": (
        "   {copy} {cases} hồ sơ  {changes} thay đổi  {mark}",
        "   {copy} {cases} cases  {changes} changes  {mark}"),
    "agreed": (
        "✓  Ba bản giống nhau từng byte, {seconds} giây. Dữ liệu: {place}",
        "✓  Three copies, equal byte for byte, {seconds} seconds. Folders: {place}"),
    "differ": (
        "✗  Các bản KHÔNG giống nhau ({seconds} giây). Xem: {place}",
        "✗  The copies DIFFER ({seconds} seconds). See: {place}"),
    "hub": ("Tỉnh", "Province"),
    "desk_1": ("Quầy 1", "Desk 1"),
    "desk_2": ("Quầy 2", "Desk 2"),
    "yes": ("có", "yes"),
    "no": ("KHÔNG", "NO"),
}
