"""Which device may write what.

An assistant prepares drafts in the hamlets and hands them to the desk; everything
that binds the office is written by a device of the office.
"""
from typing import Final

from db.records import Role

PREPARED: Final = ("draft", "registered")


def may_write(role: Role, standing: str | None, becomes: str | None = None) -> bool:
    """May a device of this role write to a case of this status?

    `standing` is the status the case has now, None for a new case; `becomes` the
    status the change sets, None when it leaves the status alone.
    """
    if role != "assistant":
        return True
    # A new case without a status is a draft: that is the field's empty value.
    return all(status is None or status in PREPARED for status in (standing, becomes))
