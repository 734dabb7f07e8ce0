"""What the pure rules refuse.

MotcuaError
└─ RuleError
   ├─ BadValue       a value is not of the form its field asks for; `code` says how
   ├─ UnknownTable   a file is none of the tables this program reads
   └─ Refused        lines or forms that cannot be accepted, and why
"""
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as column

from db.errors import MotcuaError


class RuleError(MotcuaError):
    """Something about the facts, not about the machine."""

    code = "rule"


class BadValue(RuleError):
    """A value of the wrong type, form or size; each kind has its own code."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        super().__init__(**facts)


class UnknownTable(RuleError):
    """The file cannot be read as a table, or its columns are none we know."""

    code = "unknown_table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing a line or a form cannot be accepted for. What does not apply is None.

    `error` is a stable word; `facts` fill the sentence the edge says about it.
    """

    error: str
    line: int | None = None
    case: str | None = None
    field: str | None = None
    facts: dict[str, object] = column(default_factory=dict)


class Refused(RuleError):
    """Nothing was changed; `refusals` say why, one for each thing wrong."""

    code = "refused"

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(errors=[refusal.error for refusal in self.refusals])
