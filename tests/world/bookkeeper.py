"""The bookkeeper: who wrote what, who had seen what, and what a copy must show.

    live(register) = the writes of it that no act here had seen and written over

Told each act as it is committed, he keeps the plain sets of acts their authors had
before them and works everything out the long way round, from the promise alone. He
shares no line with the program he judges, not even its table of fields.
"""
import hashlib
from dataclasses import dataclass, field

import msgspec

# number, name, policy: the registry as the contract and sync.md promise it.
FIELDS = (
    (1, "code", "strict"), (2, "official_code", "strict"), (3, "unit", "strict"),
    (4, "procedure_code", "strict"), (5, "procedure_name", "strict"),
    (6, "applicant_name", "strict"), (7, "birth_date", "strict"), (8, "sex", "strict"),
    (9, "citizen_id", "strict"), (10, "citizen_id_date", "strict"),
    (11, "phone", "union"), (12, "email", "union"), (13, "ethnicity", "tie"),
    (14, "address", "strict"), (15, "hamlet", "tie"), (16, "commune", "strict"),
    (17, "province", "strict"), (18, "channel", "strict"),
    (19, "received_at", "strict"), (20, "due_date", "strict"), (21, "status", "event"),
    (22, "officer", "tie"), (23, "fee", "strict"), (24, "fee_paid", "strict"),
    (25, "copies", "strict"), (26, "documents", "items"), (27, "notes", "union"),
    (28, "result_no", "strict"), (29, "summary", "tie"),
    (30, "representative", "strict"), (31, "satisfaction", "tie"))
NAMES = {number: name for number, name, _ in FIELDS}
POLICY = {name: policy for _, name, policy in FIELDS}
EMPTY = {"documents": [], "fee": 0, "fee_paid": False, "copies": 1, "due_date": None,
         "representative": None, "satisfaction": None, "status": "draft"}
JOIN = {"phone": "; ", "email": "; ", "notes": "\n"}
STATUS_ORDER = (
    "returned", "done", "withdrawn", "stopped", "refused", "signing", "handling",
    "appraising", "payment_requested", "supplement_requested", "received",
    "registered", "draft")
# What only the next program knows: one field more, and a wider scale of another.
TIP, TIP_FIELD, SATISFACTION, SCORE_MAX = "tip", 60, 31, 5
SCAN = 6                                       # says nothing of a field
ACT_KINDS = frozenset((1, 2, 3, 4, 5, 7))
MOVED, MOVED_TO = 7, 42
BOX_FIRST, BOX_HOME = 1 << 31, 6040     # the boxes of the assistant of the one unit
RECEIPT_KIND, CLAIMED = 32, 40
HUB = "hub"
NEVER = float("inf")

Register = tuple[object, ...]     # ("fee",) or ("documents", name, occurrence)
Case = tuple[str, int]            # an id belongs to nobody: id, scope of its unit


def id_of(raw: bytes) -> str:
    """The name of a body."""
    return hashlib.sha256(b"mc1" + raw).hexdigest()


@dataclass(frozen=True)
class Act:
    """One change on one case, with all that was before its author's eyes."""

    id: str
    author: str
    case: Case
    kind: int
    place: tuple[bytes, int, int]
    values: dict[Register, object]
    knew: frozenset[str]
    claimed: float
    clock: float

    @property
    def beyond(self) -> bool:
        """Only the next program can let this have its effect."""
        return (self.values.get(("satisfaction",)) or 0) > SCORE_MAX


@dataclass
class Shown:
    """What a copy must show of one case: its line of the export, its disputes."""

    line: dict[str, object]
    disputes: dict[str, tuple[object, list[object]]]


@dataclass
class Book:
    """All acts by id, the true receipts, and the lanes as they were signed."""

    acts: dict[str, Act] = field(default_factory=dict)
    received: dict[str, list[float]] = field(default_factory=dict)
    places: dict[tuple[bytes, int, int], list[str]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)
    scans: dict[str, str] = field(default_factory=dict)      # id → who said it

    # What happened

    def note(self, author: str, raw: bytes, knew: frozenset[str]) -> Act | None:
        """Note one committed body; the act, None when it is about no case."""
        name, told = id_of(raw), read(raw)
        assert told is not None, "honest machines write whole bodies"
        self.raw[name] = raw
        self.places.setdefault((told[1], told[2], told[3]), []).append(name)
        if told[9] == SCAN:
            self.scans[name] = author
        if told[9] not in ACT_KINDS:
            return None
        act = Act(name, author, case_of(told), told[9], tuple(told[1:4]),
                  registers(told[11]), knew, told[11].get(CLAIMED, told[5]), told[5])
        self.acts[name] = act
        return act

    def note_aside(self, place: tuple[bytes, int, int], raw: bytes, why: str) -> None:
        """Note a body that breaks a rule: every copy keeps it and shows nothing."""
        name = id_of(raw)
        self.raw[name] = raw
        self.places.setdefault(place, []).append(name)
        self.aside[name] = why

    def receive(self, names: list[str], at_ms: int) -> None:
        """The hub has committed these now; one that was put back does so again."""
        for name in names:
            self.received.setdefault(name, []).append(at_ms)

    def part(self, lane: tuple[bytes, int], first: int, last: int, head: str
             ) -> list[str]:
        """The names of a part of a lane, from the end on back along its links."""
        name = next(one for one in self.places[*lane, last] if one.startswith(head))
        found = [name]
        for seq in range(last - 1, first - 1, -1):
            told = None if name in self.aside else read(self.raw[name])
            name = told[4].hex() if told else self.places[*lane, seq][0]
            found.append(name)
        return found

    # What a copy that holds these acts must show

    def about(self, case: Case, held: set[str]) -> list[Act]:
        """The acts on a case that count at a copy."""
        return [act for act in self.acts.values()
                if act.case == case and act.id in held]

    def passed_over(self, case: Case, held: set[str], here: set[str]) -> set[str]:
        """What a machine holds and its program sets aside, though it knows what the
        same writer did on the case afterwards. Whoever saw a change saw all that its
        writer had written before: an edit there writes over these too."""
        shown = self.about(case, held)
        aside = [act for act in self.about(case, here) if act.id not in held]
        return {one.id for one in aside if any(
            one.id in self.part(act.place[:2], one.place[2], act.place[2], act.id)
            for act in shown
            if act.place[:2] == one.place[:2] and act.place[2] > one.place[2])}

    def cases(self, held: set[str]) -> set[Case]:
        return {act.case for act in self.acts.values()
                if act.id in held}

    def live(self, acts: list[Act], register: Register) -> list[Act]:
        """The writes of a register nobody here wrote over knowingly."""
        writers = [act for act in acts if register in act.values]
        return [one for one in writers
                if not any(one.id in other.knew for other in writers)]

    def standing(self, acts: list[Act], register: Register, held: set[str]
                 ) -> list[tuple[object, Act]]:
        """Distinct live values, earliest receipt first, then id."""
        ordered = sorted(self.live(acts, register),
                         key=lambda act: (self.receipt(act, held), act.id))
        found: list[tuple[object, Act]] = []
        for act in ordered:
            value = act.values[register]
            if all(value != other for other, _ in found):
                found.append((value, act))
        return found

    def receipt(self, act: Act, held: set[str]) -> float:
        """When the hub first received it, as far as a copy has been told."""
        if act.author == HUB:
            return act.clock
        return min((at for at in self.received.get(act.id, ())
                    if f"receipt {act.id} {at}" in held), default=NEVER)

    def show(self, case: Case, held: set[str]) -> Shown:
        """The case as the copy must show it."""
        acts = self.about(case, held)
        line: dict[str, object] = {"id": case[0]}
        disputes: dict[str, tuple[object, list[object]]] = {}
        for _, name, policy in FIELDS:
            if policy == "items":
                line[name] = self.papers(acts)
                continue
            values = self.standing(acts, (name,), held)
            if not values:
                line[name] = EMPTY.get(name, "")
                continue
            line[name] = self.settle(name, policy, values, held)
            if len(values) > 1 and policy in ("strict", "event"):
                disputes[name] = (line[name], [value for value, _ in values
                                               if value != line[name]])
        return Shown(line, disputes)

    def tip(self, case: Case, held: set[str]) -> object:
        """What a copy of the next program must show of the field it knows more."""
        values = self.standing(self.about(case, held), (TIP,), held)
        return self.settle(TIP, "tie", values, held) if values else None

    def settle(self, name: str, policy: str, values: list[tuple[object, Act]],
               held: set[str]) -> object:
        plain = [value for value, _ in values]
        if len(plain) == 1 or policy == "strict":
            return plain[0]
        if policy == "union":
            return JOIN[name].join(plain)
        if policy == "event":
            return min(plain, key=STATUS_ORDER.index)
        return max(values, key=lambda one: (
            min(one[1].claimed, self.receipt(one[1], held)), one[1].id))[0]

    def papers(self, acts: list[Act]) -> list[dict[str, object]]:
        """Two values of one paper: not ok, and the lower count."""
        keys = {key for act in acts for key in act.values if key[0] == "documents"}
        rows = []
        for key in keys:
            values = [act.values[key] for act in self.live(acts, key)]
            kept = [value for value in values if value["copies"] >= 0]
            if not kept:
                continue
            told = {(value["copies"], value["ok"]) for value in values}
            rows.append((
                min(value["place"] for value in kept), key[1], key[2],
                {"name": key[1], "copies": min(value["copies"] for value in kept),
                 "ok": kept[0]["ok"] if len(told) == 1 else False}))
        return [row[3] for row in sorted(rows, key=lambda row: row[:3])]

    # What an officer's act must write

    def edit(self, wanted: dict[str, object], acts: list[Act], held: set[str]
             ) -> dict[Register, object] | None:
        """The registers an edit writes; None when a person must decide first."""
        writes: dict[Register, object] = {}
        for name, value in wanted.items():
            if name == "documents":
                # Which papers are written is not promised, only that the list reads
                # as given afterwards; a list that reads so already writes nothing.
                if normal(self.papers(acts)) != normal(value):
                    writes[name,] = value
                continue
            values = self.standing(acts, (name,), held)
            if POLICY[name] in ("strict", "event") and len(values) > 1:
                return None
            several = POLICY[name] == "union" and len(values) > 1
            shown = self.settle(name, POLICY[name], values, held) if values else (
                EMPTY.get(name, ""))
            if several or shown != value:
                writes[name,] = value
        return writes


def last_slip(acts: list[Act]) -> Act | None:
    """Of the acts on a case the transfer that none after it knew of. A hub that was put
    back may have written several: then the latest by its clock, wherever each came
    first."""
    slips = [act for act in acts if act.kind == MOVED]
    known = {id for act in slips for id in act.knew}
    return max((act for act in slips if act.id not in known),
               key=lambda act: (act.clock, act.id), default=None)


def read(raw: bytes) -> list | None:
    """A body as plain lists, None when it is none."""
    try:
        told = msgspec.msgpack.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, TypeError, RecursionError):
        return None
    return told if isinstance(told, list) and len(told) == 12 else None


def case_of(told: list) -> Case:
    """The case a body is about; what is written in a box belongs to the box's unit."""
    return told[7].hex(), told[2] if told[2] < BOX_FIRST else BOX_HOME


def registers(sets: dict[int, object]) -> dict[Register, object]:
    """What a change says, one entry for each register it writes."""
    values: dict[Register, object] = {}
    for number, value in sets.items():
        name = NAMES.get(number)
        if name == "documents":
            for paper, occurrence, place, copies, ok in value:
                values["documents", paper, occurrence] = {
                    "place": place, "copies": copies, "ok": ok}
        elif name == "representative" and value is not None:
            values[name,] = dict(zip(("name", "citizen_id", "relation"), value,
                                     strict=True))
        elif name or number == TIP_FIELD:
            values[name or TIP,] = value
    return values


def normal(documents: list[dict[str, object]]) -> list[object]:
    """A list of papers without the order of its items: the first writer's stands."""
    return sorted(keyed(documents).items())


def keyed(documents: list[dict[str, object]]) -> dict[tuple[str, int], object]:
    """(name, occurrence) → (copies, ok)."""
    found: dict[tuple[str, int], object] = {}
    for one in documents:
        occurrence = sum(1 for name, _ in found if name == one["name"])
        found[one["name"], occurrence] = (one["copies"], one["ok"])
    return found
