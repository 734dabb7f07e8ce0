"""What a hub gave, remembered outside its folder, so that it is never given again.

A folder that was copied back, or restored, does not know what was given after that
day. Its token does, for the mark of a hub bears the hub's id and not the folder's name.
"""
from sync.me import Me
from sync.token import Mark


def given(me: Me) -> dict[str, int]:
    """What this hub gave last, by its kind, as far as its token tells."""
    mark = me.token.read() if me.token is not None else None
    return mark.given if mark is not None and mark.writer == me.hub_id.hex() else {}


def keep(me: Me, what: str, last: int) -> None:
    """Remember the last one given, before the commit: were it after, a cut between the
    two would forget it. A number that is then not given at all costs nothing."""
    if me.token is not None:
        me.token.write(Mark(writer=me.hub_id.hex(), heads=[], machine="",
                            given=given(me) | {what: last}))
