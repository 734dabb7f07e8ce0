"""Which fields a case has, their numbers on the wire, and how copies settle them.

The numbers are an append-only registry: a number is never reused, so that an old
PC carries what it does not know untouched. Order and names are those of `case
export`; policies are explained in ARCHITECTURE.md ("How copies agree").
"""
from dataclasses import dataclass
from typing import Final, Literal

REGISTRY_VERSION: Final = 1

Policy = Literal["strict", "union", "tie", "event", "items"]
Form = Literal[
    "text", "lines", "partial_date", "date", "moment", "due", "choice", "int", "flag",
    "items", "person", "score",
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its number on the wire, its policy, its form and its limit."""

    number: int
    name: str
    policy: Policy
    form: Form
    empty: object = ""
    chars_max: int = 500
    choices: tuple[str, ...] = ()


STATUSES: Final = (
    "draft", "registered", "received", "appraising", "supplement_requested",
    "payment_requested", "handling", "signing", "done", "returned", "refused",
    "withdrawn", "stopped",
)

# The national codes, Circular 04/2025/TT-VPCP; several of our steps share code 4.
NATIONAL_STATUS: Final = {
    1: "registered", 2: "received", 3: "refused", 4: "handling",
    5: "supplement_requested", 6: "payment_requested", 7: "withdrawn",
    8: "stopped", 9: "done", 10: "returned",
}

# Which of two statuses that did not see each other stands meanwhile: a physical
# act beats an intent, because the citizen already holds its result.
STATUS_STANDING: Final = (
    "returned", "done", "withdrawn", "stopped", "refused", "signing", "handling",
    "appraising", "payment_requested", "supplement_requested", "received",
    "registered", "draft",
)

FIELDS: Final[tuple[Field, ...]] = (
    Field(1, "code", "strict", "text", chars_max=60),
    Field(2, "official_code", "strict", "text", chars_max=60),
    Field(3, "unit", "strict", "text", chars_max=5),
    Field(4, "procedure_code", "strict", "text", chars_max=40),
    Field(5, "procedure_name", "strict", "text", chars_max=1000),
    Field(6, "applicant_name", "strict", "text", chars_max=200),
    Field(7, "birth_date", "strict", "partial_date", chars_max=10),
    Field(8, "sex", "strict", "choice", choices=("Nam", "Nữ")),
    Field(9, "citizen_id", "strict", "text", chars_max=12),
    Field(10, "citizen_id_date", "strict", "date", chars_max=10),
    Field(11, "phone", "union", "text", chars_max=200),
    Field(12, "email", "union", "text", chars_max=200),
    Field(13, "ethnicity", "tie", "text", chars_max=60),
    Field(14, "address", "strict", "text", chars_max=500),
    Field(15, "hamlet", "tie", "text", chars_max=200),
    Field(16, "commune", "strict", "text", chars_max=200),
    Field(17, "province", "strict", "text", chars_max=200),
    Field(18, "channel", "strict", "choice", choices=("counter", "online", "post")),
    Field(19, "received_at", "strict", "moment", chars_max=19),
    Field(20, "due_date", "strict", "due", empty=None, chars_max=16),
    Field(21, "status", "event", "choice", empty="draft", choices=STATUSES),
    Field(22, "officer", "tie", "text", chars_max=200),
    Field(23, "fee", "strict", "int", empty=0),
    Field(24, "fee_paid", "strict", "flag", empty=False),
    Field(25, "copies", "strict", "int", empty=1),
    Field(26, "documents", "items", "items", empty=()),
    Field(27, "notes", "union", "lines", chars_max=4000),
    Field(28, "result_no", "strict", "text", chars_max=100),
    Field(29, "summary", "tie", "lines", chars_max=1000),
    Field(30, "representative", "strict", "person", empty=None, chars_max=200),
    Field(31, "satisfaction", "tie", "score", empty=None),
)

# Facts about the act itself. They travel in a change but are no field of the case.
DECLARED_AT: Final = 40   # the time a person gave for the act, ms UTC
REASON: Final = 41        # why: a resolution, a supplement request, a refusal
MOVED_TO: Final = 42      # the unit a case goes to
MOVED_FROM: Final = 43    # the unit a case comes from
PAST: Final = 44          # its history there: [ms, kind, by, where, status] a line

BY_NAME: Final = {field.name: field for field in FIELDS}
BY_NUMBER: Final = {field.number: field for field in FIELDS}

UNION_JOIN: Final = {"phone": "; ", "email": "; ", "notes": "\n"}
DOCUMENTS: Final = BY_NAME["documents"].number
STATUS: Final = BY_NAME["status"].number
