"""`motcua verify` and `digest`: is what is shown what the changes say."""
from pathlib import Path

import click

from app.commands.outcome import DATA, JSON, PERSON_NEEDED, Ends, Shown, command
from app.desk import open_desk, store_of
from app.web.labels import PROBLEMS


@click.command(help="Tính lại tất cả từ nhật ký và so với những gì đang hiện.")
@DATA
@JSON
@command
def verify(data: Path, as_json: bool) -> None:
    """Replay everything held and compare."""
    from app.work.verify import verify as check

    told = check(open_desk(store_of(data)))
    problems = [f"{PROBLEMS[one.what].format_map(one.facts)} [{one.what}]"
                for one in told["problems"]]
    Shown(as_json).one(
        {"ok": told["ok"], "changes": told["changes"], "cases": told["cases"],
         "problems": problems},
        "\n".join(problems) or f"Nguyên vẹn: {told['changes']} thay đổi, "
        f"{told['cases']} hồ sơ.")
    if not told["ok"]:
        raise Ends(PERSON_NEEDED)


@click.command(help="Dấu của dữ liệu từng đơn vị, để so hai máy với nhau.")
@DATA
@JSON
@command
def digest(data: Path, as_json: bool) -> None:
    """Digests and vectors."""
    from app.work.verify import digests

    told = digests(open_desk(store_of(data)))
    Shown(as_json).one({"units": told}, str(told))
