"""`motcua worker`: a desk that obeys JSON commands on stdin, one a line."""
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

from app import __version__
from app.commands.hub_line import is_patience
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
from app.rules.hub_address import is_address
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
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        answer = _answer(desk, line)
        say(dumps(answer))
        if answer.get("cmd") == "exit":
            return


def _answer(desk: Desk, line: bytes) -> Answer:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return _refusal("bad_json", USAGE)
    if not isinstance(asked, dict):
        return _refusal("not_an_object", USAGE)
    name = asked.pop("cmd", None)
    keys = KEYS.get(name) if isinstance(name, str) else None
    if keys is None:
        return _refusal("unknown_command", USAGE)
    for key, value in asked.items():
        if key not in keys:
            return _refusal("unknown_key", USAGE, key=key)
        if value is not None and not keys[key](value):
            return _refusal("bad_option", USAGE, key=key)
    try:
        return _obey(desk, name, asked)
    except MotcuaError as error:
        refused = refusal_of(error)
        return _refusal(refused.error, REFUSED, **refused.facts)


def _obey(desk: Desk, name: str, asked: Answer) -> Answer:
    if name == "sync":
        return _sync(desk, asked)
    if name == "status":
        from app.status import status

        return {**status(desk), "exit_code": DONE}
    return {"cmd": "exit", "exit_code": DONE}


def _sync(desk: Desk, asked: Answer) -> Answer:
    from app.work.synchronise import Options, synchronise
    from sync.run import TIMEOUT_S

    timeout = asked.get("timeout")
    outcome = synchronise(desk, Options(
        float(timeout) if isinstance(timeout, int | float) else TIMEOUT_S,
        bool(asked.get("once")), str(asked.get("hub") or _default_hub())), __version__)
    code = exit_code(outcome.ledger, outcome.error)
    if outcome.error is None:
        return {**answer_of(outcome.ledger), "exit_code": code}
    refused = refusal_of(outcome.error)
    ledger = answer_of(outcome.ledger) if outcome.error.code == "line_down" else {}
    return {**_refusal(refused.error, code, **refused.facts), **ledger}


def _default_hub() -> str:
    url = os.environ.get("MOTCUA_HUB", "")
    return url if is_address(url) else ""


def _refusal(error: str, code: int, /, **facts: object) -> Answer:
    return {"error": error, "message": saying(error, facts).happened, "exit_code": code}


def _is_url(value: object) -> bool:
    return isinstance(value, str) and (not value or is_address(value))


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


# Every command, the keys it takes and which values they take. null says nothing.
KEYS: Final[Mapping[str, Mapping[str, Callable[[object], bool]]]] = {
    "sync": {"timeout": is_patience, "once": _is_flag, "hub": _is_url},
    "status": {}, "exit": {},
}
