"""`motcua hub revoke`, `inbox`, `transfer`: PCs struck off, cases that go elsewhere."""
from dataclasses import asdict
from pathlib import Path

import click

from app.commands.outcome import AS, DATA, JSON, UNIT, Shown, command, dumps, say
from app.desk import open_hub


@click.command(help="Thu hồi một máy; việc máy ấy chưa gửi sẽ vào hộp chờ.")
@click.argument("device")
@DATA
@JSON
@command
def revoke(device: str, data: Path, as_json: bool) -> None:
    """Strike a PC off."""
    from app.work.revoke_device import revoke_device

    done = revoke_device(open_hub(data), device)
    Shown(as_json).one(
        asdict(done) | {"state": "revoked"},
        f"Đã thu hồi {done.name} ({done.device}), đơn vị {done.unit}."
        if done.changed else f"{done.name} đã bị thu hồi từ trước.")


@click.command(help="Hộp chờ của giám sát viên: việc đã nhận nhưng chưa có hiệu lực.")
@DATA
@JSON
@command
def inbox(data: Path, as_json: bool) -> None:
    """What waits for the supervisor, as JSON lines."""
    from app.work.inbox import inbox_lines

    for row in inbox_lines(open_hub(data)):
        say(dumps(row) if as_json else "  ".join(
            "?" if value is None else str(value) for value in row.values()))


@click.command(help="Chuyển một hồ sơ sang đơn vị khác.")
@click.argument("case")
@click.option("--to", required=True, help="Mã năm chữ số của đơn vị nhận.")
@click.option("--reason", required=True, help="Vì sao.")
@UNIT
@AS
@DATA
@JSON
@command
def transfer(case: str, to: str, reason: str, unit: str, officer: str, data: Path,
             as_json: bool) -> None:
    """Hand a case to another unit."""
    from app.work.transfer_case import TransferCase, transfer_case

    done = transfer_case(open_hub(data).acting(officer).of_unit(unit), TransferCase(
        case=case, to=to, reason=reason))
    Shown(as_json).one(asdict(done), f"Đã chuyển hồ sơ {done.code or done.case} từ "
                                     f"{done.from_unit} sang {done.to_unit}.")
