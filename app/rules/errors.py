"""What the pure rules refuse.

MotcuaError
└─ RuleError
   ├─ BadValue       a value is not of the form its field asks for; `code` says how
   └─ UnknownTable   a file is none of the tables this program reads
"""
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
