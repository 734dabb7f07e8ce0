"""Which hub a command speaks to, and how long it tries."""
import math
from typing import Final

import click

from app.rules.hub_address import is_address

SECONDS_MAX: Final = 86_400.0


def is_patience(seconds: object) -> bool:
    """Whether somebody can wait so long: a number from nought to a day."""
    return (isinstance(seconds, int | float) and not isinstance(seconds, bool)
            and math.isfinite(seconds) and 0 <= seconds <= SECONDS_MAX)


def _address(context: click.Context, option: click.Parameter, url: str) -> str:
    if url and not is_address(url):
        raise click.BadParameter(f"“{url}”: http://… | https://…")
    return url


def _patience(context: click.Context, option: click.Parameter, seconds: float) -> float:
    if not is_patience(seconds):
        raise click.BadParameter(f"{seconds}: 0 … {SECONDS_MAX:.0f}")
    return seconds


HUB = click.option("--hub", "hub_url", envvar="MOTCUA_HUB", default="",
                   callback=_address, help="Địa chỉ khác của cùng hệ thống tỉnh.")
ENROL_AT = click.option("--hub", "hub_url", envvar="MOTCUA_HUB", required=True,
                        callback=_address, help="Địa chỉ hệ thống tỉnh.")
TIMEOUT = click.option("--timeout", "timeout_s", default=60.0, type=float,
                       callback=_patience,
                       help="Số giây không có gì mới thì dừng.")
