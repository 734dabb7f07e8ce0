"""`motcua hub …`: the province's side."""
import signal
import sys
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from types import FrameType

import click

from app.clock import Clock, iso
from app.commands.inbox import inbox, revoke, transfer
from app.commands.json_file import read_bytes
from app.commands.outcome import (
    DATA,
    FILE,
    JSON,
    USAGE,
    Ends,
    Shown,
    command,
    dumps,
    say,
)
from app.desk import FILE_NAME, open_hub, store_of
from app.rules.errors import Refusal, Refused
from db import meta
from db.errors import StoreDamaged
from db.sqlite import Store

LOOPBACK = ("127.0.0.1", "::1", "localhost")
THREADS = 8


@click.group("hub", help="Phía tỉnh: lập, phục vụ, danh mục, máy, người.")
def group() -> None:
    """The hub."""


group.add_command(revoke)
group.add_command(inbox)
group.add_command(transfer)


@group.command(help="Lập một hệ thống tỉnh mới trong thư mục.")
@click.option("--database", default="", help="postgresql://… (phiên bản sau)")
@DATA
@JSON
@command
def init(database: str, data: Path, as_json: bool) -> None:
    """A new hub."""
    from app.work.enrol_device import start_hub

    if database:
        Shown(as_json).refuse(Refusal(error="not in this version"))
        raise Ends(USAGE)
    store = store_of(data, create=True)
    if meta.get_text(store.db(), "kind"):
        raise Refused([Refusal(error="enrolled")])
    me = start_hub(store)
    epoch = (meta.get(store.db(), "epoch") or b"").hex()
    Shown(as_json).one(
        {"hub_id": me.hub_id.hex(), "epoch": epoch, "public_key": me.hub_public.hex()},
        f"Đã lập hệ thống tỉnh {me.hub_id.hex()}")


@group.command(help="Phục vụ các máy cho đến khi được bảo dừng.")
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8030, type=click.IntRange(0, 65535))
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False))
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False))
@DATA
@command
def serve(host: str, port: int, tls_cert: str | None, tls_key: str | None,
          data: Path) -> None:
    """Serve until SIGTERM."""
    from app.keeping import Keeper
    from app.mending import what_is_wrong

    if bool(tls_cert) != bool(tls_key) or (host not in LOOPBACK and not tls_cert):
        click.echo("HTTP không mã hoá chỉ dùng trên máy này (127.0.0.1). "
                   "Thêm cả --tls-cert và --tls-key.", err=True)
        raise Ends(USAGE)

    def stop(number: int, frame: FrameType | None) -> None:
        sys.exit(0)

    # After a crash every page is read. Nobody mends a province unasked.
    if wrong := what_is_wrong(data, thorough=(
            data / f"{FILE_NAME}-wal").exists()):
        raise StoreDamaged(why=wrong)
    open_hub(data)
    store = store_of(data)
    keeper = Keeper(store, Clock())
    signal.signal(signal.SIGTERM, stop)
    keeper.start()
    try:
        _serve(store, (host, port),
               (tls_cert, tls_key) if tls_cert and tls_key else None)
    except OSError as error:
        # Taken by another program, or an address this machine does not have.
        raise Refused([Refusal(error="cannot_listen", facts={
            "address": f"{host}:{port}", "why": error.strerror})]) from error
    finally:
        keeper.stop()


def _serve(store: Store, address: tuple[str, int], files: tuple[str, str] | None
           ) -> None:
    from app.province import create_province
    from app.serving import serve_waitress
    from app.tls_front import read_certificate, serve_tls, tls_context

    if files is None:
        serve_waitress(create_province(store, Clock()), address, THREADS,
                       lambda bound: say(f"ready http://{address[0]}:{bound}"))
        return
    try:
        context, certificate = tls_context(*files), read_certificate(files[0])
    except (OSError, ValueError) as error:
        raise Refused([Refusal(error="tls_files", facts={"why": str(error)})]
                      ) from error
    province = create_province(store, Clock(), certificate=certificate)
    serve_tls(province, address, context, THREADS,
              lambda bound: say(f"ready https://{address[0]}:{bound}"))


@group.group("units", help="Danh mục đơn vị.")
def units() -> None:
    """Units."""


@group.group("procedures", help="Danh mục thủ tục.")
def procedures() -> None:
    """Procedures."""


def _table(file: str) -> StringIO:
    """A list as text. Raises Refused when it is not UTF-8."""
    try:
        return StringIO(read_bytes(file).decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        raise Refused([Refusal(error="not_utf8", facts={"byte": error.start})]
                      ) from error


def _report(shown: Shown, loaded: object) -> None:
    from app.work.load_catalogue import Loaded

    assert isinstance(loaded, Loaded)
    for one in loaded.unusable:
        if not shown.json:
            click.echo(f"dòng {one.line}: {one.code}: {one.why} {one.found}", err=True)
    shown.one(
        {"added": loaded.added, "changed": loaded.changed,
         "unusable": [asdict(one) for one in loaded.unusable]},
        f"Thêm {loaded.added}, đổi {loaded.changed}, "
        f"không dùng được {len(loaded.unusable)} chỗ.")


@units.command("import", help="Nạp đơn vị từ tệp CSV.")
@FILE
@DATA
@JSON
@command
def units_import(file: str, data: Path, as_json: bool) -> None:
    """Publish units."""
    from app.work.load_catalogue import load_units
    from app.work.reorganise import reorganise

    hub = open_hub(data)
    loaded = load_units(hub, _table(file))
    reorganise(hub)
    _report(Shown(as_json), loaded)


@procedures.command("import", help="Nạp thủ tục từ tệp CSV.")
@click.option("--effective", default="", help="Hiệu lực từ ngày (YYYY-MM-DD).")
@FILE
@DATA
@JSON
@command
def procedures_import(file: str, effective: str, data: Path, as_json: bool) -> None:
    """Publish procedures."""
    from app.work.load_catalogue import load_procedures

    _report(Shown(as_json), load_procedures(open_hub(data), _table(file), effective))


@group.command(help="Một mã ghi danh dùng một lần.")
@click.option("--unit", help="Mã năm chữ số của đơn vị.")
@click.option("--role", type=click.Choice(
    ["officer", "assistant", "leader", "supervisor"]))
@click.option("--replaces", metavar="DEVICE", help="Máy cũ: máy mới vào đúng chỗ của "
              "nó, và nó bị thu hồi khi máy mới ghi danh.")
@DATA
@JSON
@command
def code(unit: str | None, role: str | None, replaces: str | None, data: Path,
         as_json: bool) -> None:
    """A one-time enrolment code."""
    from app.work.run_province import give_code, give_code_in_place_of

    if replaces and not unit and not role:
        made = give_code_in_place_of(open_hub(data), replaces)
    elif unit and role and not replaces:
        made = give_code(open_hub(data), unit, role)
    else:
        raise click.UsageError("Cần --unit và --role, hoặc một mình --replaces.")
    Shown(as_json).one({"code": made.code, "expires_at": iso(made.expires_ms)},
                       f"{made.code}  (đến {iso(made.expires_ms)})")


@group.command(help="Các máy: liên lạc, chưa gửi, cùng sửa, đồng hồ.")
@DATA
@JSON
@command
def devices(data: Path, as_json: bool) -> None:
    """The board as JSON lines."""
    from app.work.watch_devices import device_json
    from app.work.watch_devices import devices as every_device

    for row in map(device_json, every_device(open_hub(data))):
        say(dumps(row) if as_json else "  ".join(
            "?" if value is None else str(value) for value in row.values()))


@group.command(help="Những máy có thể còn giữ việc mà tỉnh chưa có.")
@DATA
@JSON
@command
def missing(data: Path, as_json: bool) -> None:
    """What may not be here, as JSON lines."""
    from app.work.missing_work import missing as may_be_missing

    for one in may_be_missing(open_hub(data)):
        say(dumps(asdict(one)) if as_json else
            f"{one.unit}  {one.name}  {_WHY[one.why]}  {one.last_contact or '?'}")


_WHY = {"not_heard": "chưa liên lạc từ khi tỉnh được dựng lại",
        "unsent": "báo còn việc chưa gửi"}


@group.group("user", help="Người vào trang của tỉnh.")
def user() -> None:
    """People of the province."""


@user.command("add", help="Thêm một người; mật khẩu được hỏi, hoặc đọc từ stdin.")
@click.option("--name", required=True)
@click.option("--role", required=True,
              type=click.Choice(["supervisor", "department", "admin"]))
@click.option("--scope", required=True, help="Mã đơn vị mà người này xem.")
@DATA
@JSON
@command
def user_add(name: str, role: str, scope: str, data: Path, as_json: bool) -> None:
    """A person who signs in to the province pages."""
    from app.work.run_province import add_user

    desk = open_hub(data)
    add_user(desk, name, (role, scope), _password())
    Shown(as_json).one({"name": name, "role": role, "scope": scope},
                       f"Đã thêm {name}.")


def _password() -> str:
    """Asked for at a terminal, else the first line of stdin."""
    if sys.stdin.isatty():
        return str(click.prompt("Mật khẩu", hide_input=True, confirmation_prompt=True))
    try:
        return sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Refused([Refusal(error="not_utf8", field="password")]) from error
