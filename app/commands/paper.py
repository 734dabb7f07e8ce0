"""`motcua paper …`: the scans of a case."""
import sys
from dataclasses import asdict
from pathlib import Path

import click

from app import __version__
from app.commands.hub_line import HUB
from app.commands.outcome import AS, DATA, FILE, JSON, UNIT, Shown, command, dumps, say
from app.desk import open_desk, store_of
from app.rules.errors import BadValue
from app.rules.paper_line import FILE_BYTES_MAX, read_sha


@click.group("paper", help="Bản chụp giấy tờ của hồ sơ: thêm, xem, lấy ra.")
def group() -> None:
    """Scans."""


@group.command(help="Thêm bản chụp vào hồ sơ; ảnh và PDF lớn được thu nhỏ trước khi "
                    "lưu.")
@click.argument("case")
@FILE
@click.option("--kind", required=True, help="Loại giấy tờ, ví dụ: đơn, kết quả.")
@UNIT
@AS
@DATA
@JSON
@command
def add(case: str, file: str, kind: str, unit: str, officer: str, data: Path,
        as_json: bool) -> None:
    """Keep a scan."""
    from app.work.attach_paper import AttachPaper, attach_paper

    desk = open_desk(store_of(data), officer).of_unit(unit)
    kept = attach_paper(desk, AttachPaper(case_id=case, raws=(_read(file),), kind=kind))
    Shown(as_json).one(
        asdict(kept), f"Đã lưu {kept.pages} trang, {kept.bytes} byte: {kept.sha256}")


def _read(file: str) -> bytes:
    """The bytes of the file that was named, no more than can be a paper."""
    if file == "-":
        return sys.stdin.buffer.read(FILE_BYTES_MAX + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadValue("paper_no_access", path=file) from error


@group.command("list", help="Các bản chụp của một hồ sơ.")
@click.argument("case")
@UNIT
@DATA
@JSON
@command
def list_(case: str, unit: str, data: Path, as_json: bool) -> None:
    """List the scans of a case."""
    from app.work.read_papers import papers_of

    for one in papers_of(open_desk(store_of(data)).of_unit(unit), case):
        if not one.attached:
            continue
        if as_json:
            say(dumps({"sha256": one.sha256, "kind": one.kind, "bytes": one.size,
                       "here": one.here, "at_hub": one.at_hub}))
        else:
            say(f"{one.sha256}  {one.size:>8}  {one.kind}")


@group.command(help="Ghi một bản chụp ra tệp; chưa có trên máy thì lấy từ tỉnh.")
@click.argument("sha256")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="Tệp để ghi.")
@HUB
@DATA
@JSON
@command
def get(sha256: str, out: Path, hub_url: str, data: Path, as_json: bool) -> None:
    """Write a scan to a file."""
    from app.work.fetch_paper import fetch_paper

    sha = read_sha(sha256)
    content = fetch_paper(open_desk(store_of(data)), sha, hub_url, __version__)
    _write(out, content)
    Shown(as_json).one({"sha256": sha.hex(), "bytes": len(content)},
                       f"Đã ghi {len(content)} byte vào {out}.")


def _write(out: Path, content: bytes) -> None:
    """All of it or nothing: a torn scan must not look like one."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        raise BadValue("paper_no_access", path=str(out)) from error
