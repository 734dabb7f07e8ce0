"""A file of JSON lines, as other programs hand it in."""
import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from app.commands.outcome import USAGE, Ends
from app.rules.errors import Refusal, Refused

Numbered = list[tuple[int, object]]


def json_lines(path: str) -> Numbered:
    """The numbered JSON lines of a file, `-` for stdin. Raises Refused."""
    lines = json_lines_or_refusals(path)
    if wrong := [one for _, one in lines if isinstance(one, Refusal)]:
        raise Refused(wrong)
    return lines


def json_lines_or_refusals(path: str) -> Numbered:
    """The same, with a Refusal in the place of a line that cannot be read."""
    return [(number, _read(number, line))
            for number, line in enumerate(read_bytes(path).split(b"\n"), 1)
            if line.strip()]


def read_bytes(path: str) -> bytes:
    """A whole file, `-` for stdin; one that nobody can read is a wrong command."""
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        click.echo(f"{path}: {error.strerror}", err=True)
        raise Ends(USAGE) from error


def _read(number: int, line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8-sig"), object_pairs_hook=_each_key_once)
    except Refused as twice:
        return replace(twice.refusals[0], line=number)
    except (ValueError, RecursionError):
        return Refusal(error="bad_json", line=number)


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object; of a key that is there twice nobody knows which was meant."""
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused([Refusal(error="duplicate_key", field=twice,
                               facts={"key": twice})])
    return given
