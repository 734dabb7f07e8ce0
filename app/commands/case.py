"""`motcua case …`: cases as files of JSON lines."""
from dataclasses import asdict
from pathlib import Path

import click

from app.commands.json_file import json_lines, json_lines_or_refusals
from app.commands.outcome import (
    AS,
    DATA,
    FILE,
    JSON,
    PERSON_NEEDED,
    REFUSED,
    UNIT,
    Ends,
    command,
    dumps,
    say,
)
from app.desk import Desk, open_desk, store_of
from app.rules.errors import Refused
from app.web.words import saying


@click.group("case", help="Hồ sơ: thêm, sửa, tiếp nhận, xem, xuất.")
def group() -> None:
    """Cases."""


def _desk(data: Path, officer: str = "") -> Desk:
    return open_desk(store_of(data), officer)


@group.command("import", help="Thêm hồ sơ đúng như đã cho. Được cả hoặc không gì.")
@FILE
@AS
@DATA
@JSON
@command
def import_(file: str, officer: str, data: Path, as_json: bool) -> None:
    """Add cases as given."""
    from app.work.add_cases import add_cases

    say(dumps(asdict(add_cases(_desk(data, officer), json_lines(file)))))


@group.command(help="Sửa theo tệp, đúng thứ tự. Được cả hoặc không gì.")
@FILE
@UNIT
@AS
@DATA
@JSON
@command
def edit(file: str, unit: str, officer: str, data: Path, as_json: bool) -> None:
    """Apply edits as given."""
    from app.work.edit_cases import edit_cases

    say(dumps(asdict(edit_cases(
        _desk(data, officer).of_unit(unit), json_lines(file)))))


@group.command(help="Tiếp nhận từng dòng: kiểm tra, cấp mã, hẹn ngày.")
@FILE
@AS
@DATA
@JSON
@command
def receive(file: str, officer: str, data: Path, as_json: bool) -> None:
    """Receive cases."""
    from app.work.receive_case import receive_cases

    lines = json_lines_or_refusals(file)
    outcomes = receive_cases(_desk(data, officer), lines)
    refused = 0
    for (number, _), outcome in zip(lines, outcomes, strict=True):
        if isinstance(outcome, Refused):
            refused += 1
            say(dumps({"line": number, "errors": [
                {"field": one.field, "error": one.error,
                 "message": saying(one.error, one.facts).happened}
                for one in outcome.refusals]}))
        else:
            answer: dict[str, object] = {
                "line": number, "id": outcome.id, "code": outcome.code,
                "due_date": outcome.due_date}
            say(dumps(answer | ({"flags": outcome.flags} if outcome.flags else {})))
    if refused:
        raise Ends(REFUSED if refused == len(lines) else PERSON_NEEDED)


@group.command("list", help="Danh sách hồ sơ; --search không cần gõ dấu.")
@click.option("--search", "text", default="", help="Chữ cần tìm.")
@click.option("--queue", default="", help="Tên hàng việc.")
@DATA
@JSON
@command
def list_(text: str, queue: str, data: Path, as_json: bool) -> None:
    """List cases."""
    from app.work.read_cases import find_cases

    for case in find_cases(_desk(data), text=text, queue=queue):
        say(dumps(case) if as_json else "  ".join(
            str(case[key] or "") for key in (
                "code", "applicant_name", "procedure_name", "status", "due_date")))


@group.command(help="Một hồ sơ với lịch sử, tranh chấp và biên nhận.")
@click.argument("id")
@UNIT
@DATA
@JSON
@command
def show(id: str, unit: str, data: Path, as_json: bool) -> None:
    """Show one case."""
    from app.work import read_cases

    desk = _desk(data).of_unit(unit)
    with desk.db.reading():
        case = read_cases.get_case(desk, id)
        events = [asdict(event) for event in read_cases.history(desk, id)]
        disputes = [asdict(one) for one in read_cases.disputes_of(desk, id)]
        receipts = read_cases.receipts_of(desk, id)
    if as_json:
        say(dumps({"case": case, "history": events, "disputes": disputes,
                   "receipts": receipts}))
        return
    for name, value in case.items():
        if value not in ("", None, [], 0, False):
            say(f"{name}: {value}")
    for event in events:
        say(f"  {event['at']} {event['kind']} {event['by']} {dumps(event['set'])}")


@group.command(help="Mọi hồ sơ, mỗi hồ sơ một dòng JSON, xếp theo id.")
@DATA
@JSON
@command
def export(data: Path, as_json: bool) -> None:
    """Export every case."""
    from app.work.read_cases import every_case

    for case in every_case(_desk(data)):
        say(dumps(case))
