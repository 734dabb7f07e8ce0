"""How a command ends: its answer on stdout, refusals on stderr, the exit code.

0 done · 1 refused · 2 usage · 3 no line to the hub · 4 done, but a person is needed
"""
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec

import click

from app.rules.errors import BadValue, Refusal, Refused
from app.web.words import SAYINGS, Saying, saying
from db.disk import is_full
from db.errors import MotcuaError, NotFound

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
NO_LINE: Final = 3
PERSON_NEEDED: Final = 4
UNIT_FORM: Final = re.compile("[0-9]{5}")
NOT_FETCHED: Final = ("line_down", "not_at_hub")

# What is not here, in the words of who asked for it.
NOT_FOUND: Final = {
    "folder": "no_folder", "enrolment": "not_enrolled", "hub": "not_a_hub",
    "desk": "not_a_desk", "queue": "unknown_queue",
}

P = ParamSpec("P")


class Ends(Exception):
    """Leave the command with this exit code; what was to be said has been said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Shown:
    """Where results go: JSON for programs, words for people."""

    json: bool

    def one(self, answer: dict[str, object], words: str) -> None:
        """One result."""
        say(dumps(answer) if self.json else words)

    def refuse(self, refusal: Refusal) -> None:
        """One thing that was refused, on stderr."""
        told = told_of(refusal)
        if self.json:
            click.echo(dumps({
                "error": refusal.error, "line": refusal.line, "case": refusal.case,
                "field": refusal.field, "message": told.happened, "do": told.do,
            }), err=True)
            return
        place = "".join((
            f"dòng {refusal.line}: " if refusal.line else "",
            f"{refusal.case}: " if refusal.case else "",
            f"{refusal.field}: " if refusal.field else ""))
        click.echo(f"{place}{told.title}. {told.happened} {told.do} "
                   f"[{refusal.error}]", err=True)


def tell_usage(wrong: click.UsageError) -> None:
    """A wrong command as one JSON line on stderr."""
    option = getattr(wrong, "param", None)
    Shown(True).refuse(Refusal(
        error="usage", field=option.opts[-1].lstrip("-") if option else None,
        facts={"why": wrong.format_message()}))


def told_of(refusal: Refusal) -> Saying:
    """The words; a line that is down names its cause where we know one."""
    why = str(refusal.facts.get("why"))
    known = refusal.error == "line_down" and why in SAYINGS
    return saying(why if known else refusal.error, refusal.facts)


def dumps(value: object) -> str:
    """Compact JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def say(line: str) -> None:
    """One line on stdout, in UTF-8 wherever it goes.

    Half a sign, which only a refused line can hold, goes out as JSON escapes it.
    """
    sys.stdout.buffer.write(line.encode(errors="backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn refusals into words and exit codes. Put it under click's decorators."""

    @wraps(function)
    def ended(*args: P.args, **kwargs: P.kwargs) -> None:
        shown = Shown(bool(kwargs.get("as_json")))
        try:
            function(*args, **kwargs)
        except Ends as end:
            sys.exit(end.code)
        except Refused as refused:
            for refusal in refused.refusals:
                shown.refuse(refusal)
            sys.exit(REFUSED)
        except MotcuaError as error:
            shown.refuse(refusal_of(error))
            sys.exit(NO_LINE if error.code in NOT_FETCHED else REFUSED)
        except BrokenPipeError:
            raise   # who read our answer has gone; click ends without a word
        except OSError as error:
            # Where the answer was to go is full, or may not be written, or is lost.
            shown.refuse(Refusal(
                error="disk_full" if is_full(error) else "no_access",
                facts={"path": error.filename or "stdout", "why": error.strerror}))
            # What could not be written would be tried again at the very end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(REFUSED)

    return ended


def refusal_of(error: MotcuaError) -> Refusal:
    """An error of ours as one refusal."""
    code = error.code
    if isinstance(error, NotFound):
        code = NOT_FOUND.get(str(error.facts.get("what")), code)
    facts = dict(error.facts)
    case = facts.get("case")
    return Refusal(error=str(facts.get("why", code)) if code == "malformed" else code,
                   case=str(case) if case else None, facts=facts)


JSON = click.option("--json", "as_json", is_flag=True, help="Kết quả dạng JSON.")
DATA = click.option("--data", envvar="MOTCUA_DATA", required=True,
                    type=click.Path(path_type=Path, file_okay=False),
                    help="Thư mục dữ liệu.")


def _officer(context: click.Context, option: click.Parameter, name: str) -> str:
    """Who acts, as a name that can be kept and shown."""
    if not name:
        return name
    from app.rules.case_line import read_actor

    try:
        return read_actor(name)
    except BadValue as wrong:
        raise click.BadParameter(saying(wrong.code, wrong.facts).happened) from wrong


AS = click.option("--as", "officer", default="", callback=_officer,
                  help="Ai làm việc này.")


def _unit(context: click.Context, option: click.Parameter, code: str) -> str:
    if code and not UNIT_FORM.fullmatch(code):
        raise click.BadParameter(saying("unit_form").happened)
    return code


UNIT = click.option("--unit", default="", callback=_unit,
                    help="Hồ sơ của đơn vị nào, khi nhiều đơn vị có cùng mã này.")
FILE = click.argument("file", type=click.Path(
    exists=True, dir_okay=False, allow_dash=True))
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
