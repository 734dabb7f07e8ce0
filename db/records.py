"""The nouns: what a case, a change and a dispute are, without any IO.

All records are frozen. Times are integer milliseconds since 1970 UTC unless the
name ends in `_text`; dates are text `YYYY-MM-DD`; money is whole đồng.
"""
from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "draft", "registered", "received", "appraising", "supplement_requested",
    "payment_requested", "handling", "signing", "done", "returned", "refused",
    "withdrawn", "stopped",
]
Role = Literal["officer", "assistant", "leader", "supervisor"]
Channel = Literal["counter", "online", "post"]
TimeUnit = Literal["working_day", "day", "working_hour"]

# What a field of a case holds once it is read: the JSON forms of the contract.
Value = str | int | bool | None | list[dict[str, object]] | dict[str, str]


# The line a case has in lists:
# unit, code, official_code, applicant_name, birth_date, hamlet, procedure_code,
# procedure_name, status, officer, received_at, due_date, citizen_id, closed, words
Card = tuple[str, str, str, str, str, str, str, str, str, str, str, str | None, str,
             int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of a queue or of a search result."""

    id: str
    code: str
    unit: str
    applicant_name: str
    birth_date: str
    hamlet: str
    procedure_code: str
    procedure_name: str
    status: Status
    officer: str
    received_at: str
    due_date: str | None
    disputes: int
    unsent: int
    received_by_hub_ms: int | None
    about: str      # its unit (five digits) where other cases here have its id, else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One live value: what, who, which unit and device (hex), when (ISO, +07:00)."""

    value: Value
    by: str
    unit: str
    device: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A field two people set without seeing each other; nobody decided yet."""

    case: str
    field: str
    standing: Standing
    rivals: tuple[Standing, ...]
    opened_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One entry of the published catalogue, as of its effective date.

    `time_value` is None when the source has no usable time; `time_flag` then, and
    when a person should check it, says why (`unit_missing`, `value_is_fee`, …).
    `documents` are (name, originals, copies).
    """

    code: str
    name: str
    field: str
    ministry: str = ""
    decision: str = ""
    levels: str = ""
    group: str = ""
    core: bool = False
    time_value: int | None = None
    time_unit: TimeUnit = "working_day"
    time_flag: str = ""
    fee_direct: int | None = None
    fee_online: int | None = None
    channels: tuple[Channel, ...] = ()
    result_name: str = ""
    result_code: str = ""
    documents: tuple[tuple[str, int, int], ...] = ()
    url: str = ""
    effective: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An administrative unit; `file_code` is the prefix of its case codes."""

    code: str
    name: str
    kind: str = ""
    parent: str = ""
    file_code: str = ""
    file_code_verified: bool = False
    valid_from: str = ""
    valid_to: str = ""
    merged_into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day off in the week, or a Saturday worked in its place."""

    date: str
    kind: Literal["off", "work"]
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as the log says; `facts` tell where."""

    what: str
    facts: dict[str, object]
