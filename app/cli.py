"""`motcua`: every command, thin. Its file is read only when it is called."""
import os
import sys
from importlib import import_module
from typing import Final

import click

from app import __version__

COMMANDS: Final = {
    "hub": ("app.commands.hub", "group"),
    "enrol": ("app.commands.sync", "enrol"),
    "start": ("app.commands.start", "start"),
    "sync": ("app.commands.sync", "sync"),
    "worker": ("app.commands.worker", "worker"),
    "status": ("app.commands.sync", "status"),
    "case": ("app.commands.case", "group"),
    "dispute": ("app.commands.dispute", "group"),
    "digest": ("app.commands.check", "digest"),
    "verify": ("app.commands.check", "verify"),
    "demo": ("app.commands.demo", "demo"),
    "paper": ("app.commands.paper", "group"),
    "bundle": ("app.commands.later", "bundle"),
    "backup": ("app.commands.safe", "backup"),
    "restore": ("app.commands.safe", "restore"),
    "mend": ("app.commands.safe", "mend"),
    "empty": ("app.commands.safe", "empty"),
}


class Commands(click.Group):
    """A group that imports a command when it is asked for.

    Who asked for JSON is told in JSON too that the command was wrong.
    """

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except click.UsageError as wrong:
            if "--json" not in sys.argv:
                raise
            from app.commands.outcome import tell_usage

            tell_usage(wrong)
            sys.exit(wrong.exit_code)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        found: click.Command = getattr(import_module(place[0]), place[1])
        return found


@click.command(cls=Commands, help="Một cửa: hồ sơ của xã, có mạng hay không.")
@click.version_option(__version__, prog_name="motcua")
def cli() -> None:
    """The root."""


def main() -> None:
    """The entry point of `motcua` and `python -m app`."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:   # closed by who called us, or no console at all
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r+"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    cli(prog_name="motcua")
