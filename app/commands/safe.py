"""`motcua backup`, `restore`, `mend`, `empty`: what a whole folder goes through."""
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.clock import Clock, iso
from app.commands.outcome import DATA, FILE, JSON, Shown, command
from app.desk import open_desk, store_of
from app.web.words import saying
from sync.backup import Facts

if TYPE_CHECKING:
    from app.emptying import Emptied
    from app.mending import Mended


@click.command(help="Sao lưu cả thư mục vào một tệp; phần mềm vẫn chạy.")
@click.argument("file", type=click.Path(path_type=Path))
@DATA
@JSON
@command
def backup(file: Path, data: Path, as_json: bool) -> None:
    """Write a backup."""
    from app.work.back_up import back_up

    if str(file) == "-":
        raise click.UsageError("Bản sao lưu cần một tên tệp, không phải “-”.")
    facts = back_up(open_desk(store_of(data)), file)
    if facts.problems:
        click.echo(f"Đã sao lưu, nhưng thư mục này có {facts.problems} chỗ không khớp "
                   "nhật ký. Chạy motcua verify để xem.", err=True)
    Shown(as_json).one(
        {"file": str(file), "bytes": file.stat().st_size, **_told(facts)},
        f"Đã sao lưu {facts.changes} thay đổi, {facts.cases} hồ sơ vào {file}. Tệp này "
        "mở được mọi thứ trong thư mục: hãy cất như cất chìa khoá.")


@click.command(help="Dựng lại một thư mục từ bản sao lưu. Thư mục phải trống.")
@FILE
@DATA
@JSON
@command
def restore(file: str, data: Path, as_json: bool) -> None:
    """Put a backup into an empty folder."""
    from app.work.restore import restore as put_back

    facts = put_back(None if file == "-" else Path(file), data)
    Shown(as_json).one(
        {"data": str(data), **_told(facts)},
        f"Đã dựng lại {facts.changes} thay đổi, {facts.cases} hồ sơ như lúc "
        f"{iso(facts.made_ms)}. Những gì ghi sau lúc đó sẽ về lại khi đồng bộ.")


@click.command(help="Dựng lại tệp dữ liệu hỏng; tệp hỏng được giữ nguyên bên cạnh.")
@DATA
@JSON
@command
def mend(data: Path, as_json: bool) -> None:
    """Put a good store in the place of a broken one."""
    from app import mending

    wrong = mending.what_is_wrong(data, thorough=True)
    if not wrong:
        store_of(data)   # refuses a folder without a store
        Shown(as_json).one({"mended": False}, "Tệp dữ liệu nguyên vẹn.")
        return
    done = mending.mend(data, wrong, Clock())
    Shown(as_json).one({"mended": True, **asdict(done)}, mended_words(done))


@click.command(help="Xoá mọi dữ liệu khỏi máy đã bị thu hồi, khi tỉnh đã giữ đủ.")
@DATA
@JSON
@command
def empty(data: Path, as_json: bool) -> None:
    """Leave no resident's data on a PC that was struck off."""
    from app import emptying

    done = emptying.empty(data, Clock())
    Shown(as_json).one(asdict(done), emptied_words(done))


def emptied_words(done: "Emptied") -> str:
    """What was deleted, and that nothing is lost by it."""
    return (f"Đã xoá dữ liệu của máy {done.device} ({done.unit}): {done.changes} thay "
            f"đổi, {done.cases} hồ sơ. Tỉnh giữ tất cả, và đã sao lưu.")


def mended_words(done: "Mended") -> str:
    """What happened to a broken store, for who stands before it."""
    told = saying("mended", asdict(done))
    return f"{told.title}. {told.happened} {told.do}"


def _told(facts: Facts) -> dict[str, object]:
    return {
        "kind": facts.kind, "unit": facts.unit, "device": facts.device,
        "hub_id": facts.hub_id, "epoch": facts.epoch, "changes": facts.changes,
        "cases": facts.cases, "state": facts.state, "problems": facts.problems,
        "app": facts.app, "made_at": iso(facts.made_ms)}
