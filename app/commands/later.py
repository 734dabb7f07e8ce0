"""Commands of a later version: they answer exit 2 and change nothing."""
import click

from app.commands.outcome import USAGE, Shown
from app.rules.errors import Refusal

_ANY = {"ignore_unknown_options": True, "allow_extra_args": True}


def _later(name: str) -> click.Command:
    @click.command(name, context_settings=_ANY, help="Chưa có trong phiên bản này.")
    @click.pass_context
    def refuse(context: click.Context) -> None:
        Shown("--json" in context.args).refuse(Refusal(error="not in this version"))
        context.exit(USAGE)

    return refuse


bundle = _later("bundle")
