"""The board's figures in words. What is not known is "?", never a guess."""
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.rules.standing import Concern
from app.web.formats import span
from app.web.language import translate
from app.work.inbox import Held
from app.work.missing_work import Missing

UNKNOWN: Final = "?"
NOTHING: Final = "—"
MINUTE_S: Final = 60

CONCERNS: Final[Mapping[Concern, str]] = {
    "alarm": "số liệu lệch", "silent": "im lặng", "quarantine": "có việc bị giữ lại",
    "never": "chưa liên lạc", "disputes": "hai nơi cùng sửa", "clock": "đồng hồ sai",
    "disk": "sắp hết đĩa", "slow": "gửi chậm", "waiting": "còn chờ gửi",
    "fine": "đã đồng bộ", "off": "đã thu hồi",
}
TONES: Final[Mapping[Concern, str]] = {
    "alarm": "bad", "silent": "bad", "quarantine": "bad", "never": "warn",
    "disputes": "warn", "clock": "warn", "disk": "warn", "slow": "warn",
    "waiting": "wait", "fine": "ok", "off": "off",
}
LEGEND: Final[Mapping[str, str]] = {
    "ok": "tốt", "wait": "còn chờ gửi", "warn": "cần chú ý",
    "bad": "im lặng, lệch hoặc bị giữ", "none": "chưa có máy",
}
# A mark beside the colour: four kinds can be told apart without seeing colours.
MARKS: Final[Mapping[str, str]] = {
    "ok": "✓", "wait": "↑", "warn": "!", "bad": "?", "off": "–"}

WHYS: Final[Mapping[str, str]] = {
    "revoked": "Máy làm việc này đã bị thu hồi",
    "late": "Làm sau khi hồ sơ đã chuyển sang đơn vị khác",
    "referred": "Đơn vị gửi lên nhờ giám sát viên xem",
}
VERDICTS: Final[Mapping[str, str]] = {
    "open": "chờ quyết định", "taken": "đã nhận vào hồ sơ",
    "aside": "đã để riêng"}
VERDICT_TONES: Final[Mapping[str, str]] = {
    "open": "warn", "taken": "ok", "aside": "off"}


SCAN: Final = "Bản chụp “%(kind)s” của hồ sơ %(code)s"
SCAN_BACK: Final = "Rút bản chụp “%(kind)s” khỏi hồ sơ %(code)s"


def inbox_title(item: Held) -> str:
    """What an item is about, in a line."""
    name = item.now.get("applicant_name") or item.values.get("applicant_name")
    code = (item.now.get("code") or item.values.get("code")
            or item.case[:8] or item.change[:8])
    if item.paper is not None:
        told = (SCAN if item.paper.attached else SCAN_BACK)
        return translate(told, kind=item.paper.kind, code=code)
    if not item.values:
        return translate("Thay đổi không đọc được %(code)s", code=code)
    if not item.now:
        return translate("Hồ sơ mới của %(name)s (%(code)s)",
                         name=name or "?", code=code)
    return translate("Sửa hồ sơ %(code)s của %(name)s", code=code, name=name or "?")


def inbox_why(why: str) -> str:
    """Why something is in the inbox."""
    return translate(WHYS.get(why, why))


def verdict(found: str) -> str:
    """What was decided about an item."""
    return translate(VERDICTS[found])


def concern(found: Concern) -> str:
    """One word for how a PC stands."""
    return translate(CONCERNS[found])


def figure(value: int | None) -> str:
    """1234 → "1.234"; unknown → "?"."""
    return UNKNOWN if value is None else f"{value:,}".replace(",", ".")


def missing(one: Missing) -> str:
    """Why a PC may hold work that is not at the province."""
    if one.why == "unsent":
        return translate("báo còn %(count)d việc chưa gửi", count=one.unsent)
    return translate("chưa liên lạc từ khi tỉnh được dựng lại")


def ago(moment: datetime | None, now: datetime) -> str:
    """"2 phút trước"."""
    if moment is None:
        return UNKNOWN
    seconds = round((now - moment).total_seconds())
    if seconds < MINUTE_S:
        return translate("vừa xong")
    return translate("%(span)s trước", span=lasting(seconds))


def lasting(seconds: int | None) -> str:
    """How long, or that nobody knows."""
    return UNKNOWN if seconds is None else span(seconds)


def oldest(unsent: int | None, seconds: int | None) -> str:
    """How long the oldest unsent work waits; a dash when nothing waits."""
    return NOTHING if unsent == 0 else lasting(seconds)


def legend() -> list[tuple[str, str]]:
    """What the squares' colours and marks mean."""
    return [(tone, translate(meaning)) for tone, meaning in LEGEND.items()]


def skew(seconds: int | None) -> str:
    """"+4 giây": the PC's clock is ahead; "−9 phút": behind."""
    if seconds is None:
        return UNKNOWN
    if seconds == 0:
        return translate("đúng")
    return ("+" if seconds > 0 else "−") + lasting(abs(seconds))
