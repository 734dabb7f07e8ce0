"""`motcua dispute …`: fields two people set differently."""
import json
from dataclasses import asdict
from pathlib import Path

import click

from app.commands.outcome import AS, DATA, JSON, UNIT, USAGE, Ends, command, dumps, say
from app.desk import open_desk, store_of


@click.group("dispute", help="Những mục hai nơi cùng sửa.")
def group() -> None:
    """Disputes."""


@group.command("list", help="Các mục chưa ai quyết định.")
@DATA
@JSON
@command
def list_(data: Path, as_json: bool) -> None:
    """List open disputes."""
    from app.work.read_cases import open_disputes

    for one in open_disputes(open_desk(store_of(data))):
        if as_json:
            say(dumps(asdict(one)))
        else:
            rivals = ", ".join(dumps(rival.value) for rival in one.rivals)
            say(f"{one.case} {one.field}: {dumps(one.standing.value)} | {rivals}")


@group.command(help="Quyết định một mục: giá trị (JSON) và lý do.")
@click.argument("case")
@click.argument("field")
@click.option("--value", required=True, help="Giá trị, dạng JSON.")
@click.option("--reason", required=True, help="Vì sao.")
@UNIT
@AS
@DATA
@JSON
@command
def resolve(case: str, field: str, value: str, reason: str, unit: str, officer: str,
            data: Path, as_json: bool) -> None:
    """Decide one field."""
    from app.work.resolve_dispute import ResolveDispute, resolve_dispute

    try:
        chosen = json.loads(value)
    except ValueError as wrong:
        click.echo(f"--value không phải JSON: {value}", err=True)
        raise Ends(USAGE) from wrong
    stands = resolve_dispute(open_desk(
        store_of(data), officer).of_unit(unit), ResolveDispute(
            case=case, field=field, value=chosen, reason=reason))
    say(dumps({"case": case.lower(), "field": field, "value": stands}))
