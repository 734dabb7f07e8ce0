"""`motcua enrol`, `sync`, `status`: this PC and the line to the province."""
from dataclasses import asdict
from pathlib import Path

import click

from app import __version__
from app.clock import Clock
from app.commands.hub_line import ENROL_AT, HUB, TIMEOUT
from app.commands.outcome import (
    DATA,
    DONE,
    JSON,
    NO_LINE,
    PERSON_NEEDED,
    Ends,
    Shown,
    command,
    refusal_of,
)
from app.desk import open_desk, store_of
from app.rules.hub_address import is_open
from app.web.labels import ROLES
from app.web.words import saying
from sync.exchange import Ledger


@click.command(help="Ghi danh thư mục này vào một đơn vị.")
@ENROL_AT
@click.option("--code", required=True, help="Mã ghi danh.")
@DATA
@JSON
@command
def enrol(hub_url: str, code: str, data: Path, as_json: bool) -> None:
    """Bind this folder to a hub and a unit."""
    from app.work.enrol_device import enrol_device

    me = enrol_device(store_of(data, create=True), hub_url, code, Clock())
    if is_open(hub_url):
        told = saying("open_line", {"url": hub_url})
        click.echo(f"{told.title}. {told.happened} {told.do}", err=True)
    Shown(as_json).one(
        {"unit": me.unit, "role": me.role, "device": me.device.hex(), "name": me.name},
        f"Đã ghi danh: {me.name}, đơn vị {me.unit}.")


@click.command(help="Đồng bộ hai chiều cho đến khi xong.")
@click.option("--once", is_flag=True, help="Chỉ một lượt.")
@TIMEOUT
@HUB
@DATA
@JSON
@command
def sync(once: bool, timeout_s: float, hub_url: str, data: Path, as_json: bool) -> None:
    """Synchronise."""
    from app.work.synchronise import Options, synchronise

    desk = open_desk(store_of(data))
    outcome = synchronise(desk, Options(timeout_s, once, hub_url), __version__)
    shown = Shown(as_json)
    if outcome.error is None or outcome.error.code == "line_down":
        shown.one(answer_of(outcome.ledger), words_of(outcome.ledger))
    if outcome.error is not None:
        shown.refuse(refusal_of(outcome.error))
    code = exit_code(outcome.ledger, outcome.error)
    if code != DONE:
        raise Ends(code)


def exit_code(ledger: Ledger, error: Exception | None) -> int:
    """How a sync ends."""
    if error is not None:
        return NO_LINE if getattr(error, "code", "") == "line_down" else 1
    return PERSON_NEEDED if ledger.disputes or ledger.quarantined else DONE


def answer_of(ledger: Ledger) -> dict[str, object]:
    """The ledger as other programs read it."""
    told = asdict(ledger)
    for name in ("changed", "pieces", "bytes_wasted"):
        told.pop(name)
    return told


def words_of(ledger: Ledger) -> str:
    """The ledger as a sentence."""
    needs = ledger.disputes + ledger.quarantined
    return (f"Đã gửi {ledger.sent}, nhận {ledger.received}, còn chờ gửi "
            f"{ledger.pending} việc và {ledger.papers_pending} bản chụp, cần xem lại "
            f"{needs}.")


@click.command(help="Máy này đang thế nào.")
@DATA
@JSON
@command
def status(data: Path, as_json: bool) -> None:
    """How this desk stands."""
    from app.status import status as read

    told = read(open_desk(store_of(data)))
    Shown(as_json).one(told, status_words(told))


def status_words(told: dict[str, object]) -> str:
    """How a folder stands, for who reads it at a terminal."""
    desk = (
        f"Đơn vị {told['unit']}, {ROLES.get(str(told['role']), '')}, máy "
        f"{told['device']}",
        f"Liên lạc với tỉnh lần cuối: {told['last_contact'] or 'chưa lần nào'}",
        f"Chờ gửi: {told['pending']} thay đổi, {told['papers_pending']} bản chụp",
        f"Đồng hồ: {'đúng' if told['clock'] == 'ok' else 'SAI so với tỉnh'}")
    lines = [*(desk if told["unit"] else (f"Hệ thống tỉnh, máy {told['device']}",))]
    drilled = told["drill_ok"]
    lines += [
        f"Cần người xem: {told['disputes']} mục hai nơi cùng sửa, {told['quarantine']} "
        "thay đổi bị giữ lại",
        f"Hồ sơ: {told['cases']}",
        f"Đĩa còn trống: {told['disk_free_mb']} MB",
        f"Sao lưu trên máy: {told['backup_at'] or 'chưa có'}; thử dựng lại: "
        + ("chưa có" if drilled is None else "tốt" if drilled else "hỏng")]
    if told["revoked_at"]:
        lines.append(f"MÁY ĐÃ BỊ THU HỒI, biết tin lúc {told['revoked_at']}")
    if told["alarm_at"]:
        lines.append(f"SỐ LIỆU LỆCH VỚI TỈNH từ {told['alarm_at']}: gọi người hỗ trợ")
    return "\n".join(lines)
