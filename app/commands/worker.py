"""`motcua worker`: a desk that obeys JSON commands on stdin, one a line."""
import json
import sys
from pathlib import Path

import click

from app import __version__
from app.commands.outcome import (
    DATA,
    DONE,
    REFUSED,
    USAGE,
    command,
    dumps,
    refusal_of,
    say,
)
from app.commands.sync import answer_of, exit_code
from app.desk import Desk, open_desk, store_of
from app.web.words import saying
from db.errors import MotcuaError

Answer = dict[str, object]


@click.command(help="Nhận lệnh JSON từ stdin, mỗi dòng một lệnh.")
@DATA
@command
def worker(data: Path) -> None:
    """Answer commands until `exit` or the end of stdin."""
    import sync.run  # noqa: F401 - the first sync must not pay for the imports

    desk = open_desk(store_of(data))
    for line in sys.stdin:
        if not line.strip():
            continue
        answer = _answer(desk, line)
        say(dumps(answer))
        if answer.get("cmd") == "exit":
            return


def _answer(desk: Desk, line: str) -> Answer:
    try:
        asked = json.loads(line)
        name = asked["cmd"] if isinstance(asked, dict) else None
    except (ValueError, KeyError):
        return _refusal("bad_json", USAGE)
    try:
        if name == "sync":
            return _sync(desk, asked)
        if name == "status":
            from app.status import status

            return {**status(desk), "exit_code": DONE}
        if name == "exit":
            return {"cmd": "exit", "exit_code": DONE}
    except MotcuaError as error:
        return _refusal(refusal_of(error).error, REFUSED)
    return _refusal("unknown_command", USAGE)


def _sync(desk: Desk, asked: Answer) -> Answer:
    from app.work.synchronise import Options, synchronise

    timeout = asked.get("timeout")
    hub = asked.get("hub")
    outcome = synchronise(desk, Options(
        float(timeout) if isinstance(timeout, int | float) else 60.0,
        bool(asked.get("once")), str(hub or _default_hub())), __version__)
    code = exit_code(outcome.ledger, outcome.error)
    if outcome.error is None:
        return {**answer_of(outcome.ledger), "exit_code": code}
    refused = refusal_of(outcome.error)
    ledger = answer_of(outcome.ledger) if outcome.error.code == "line_down" else {}
    return {**_refusal(refused.error, code), **ledger, "exit_code": code}


def _default_hub() -> str:
    import os

    return os.environ.get("MOTCUA_HUB", "")


def _refusal(error: str, code: int) -> Answer:
    return {"error": error, "message": saying(error).happened, "exit_code": code}
