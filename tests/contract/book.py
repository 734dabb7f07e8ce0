"""The bookkeeper: who saw what when, and what every copy must therefore show.

It is told each act as it happens and works the answer out the long way round,
from the promise alone; it shares no line with the program it judges.
"""
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from .people import KEYS
from .program import Row

HUB = "hub"
UNION = {"phone": "; ", "email": "; ", "notes": "\n"}
TIE = {"ethnicity", "hamlet", "officer", "summary", "satisfaction"}
EMPTY: Row = {"documents": [], "fee": 0, "fee_paid": False, "copies": 1,
              "due_date": None, "representative": None, "satisfaction": None}
STANDING = (
    "returned", "done", "withdrawn", "stopped", "refused", "signing", "handling",
    "appraising", "payment_requested", "supplement_requested", "received",
    "registered", "draft")
NEVER = float("inf")

Name = tuple[object, ...]      # ("fee",) or ("documents", item name, occurrence)


class Disputed(Exception):
    """The program must refuse this edit: a person has to decide first."""


@dataclass(frozen=True)
class Entry:
    """One act, with everything its author had before him about the case."""

    number: int
    case: str
    author: str
    values: dict[Name, object]
    knew: frozenset[int]
    claimed: float
    by: str


@dataclass
class Ledger:
    sent: int = 0
    received: int = 0
    disputes: int = 0


@dataclass
class Book:
    """All entries, and for each copy the numbers of those it holds."""

    entries: list[Entry] = field(default_factory=list)
    held: dict[str, set[int]] = field(default_factory=lambda: {HUB: set()})
    receipts: dict[int, float] = field(default_factory=dict)
    order: dict[tuple[str, Name], int] = field(default_factory=dict)

    # What people do

    def take(self, copy: str, cases: Iterable[Row]) -> None:
        for case in cases:
            self._write(copy, str(case["id"]), registers(case), time.time(), "")

    def edit(self, copy: str, line: Row, by: str = "") -> bool:
        """Note one line of an edit file; say whether it changed anything."""
        case, given = str(line["case"]), dict(line["set"])
        if set(given) & set(self.disputed(copy, case)):
            raise Disputed(case)
        values = {name: value for name, value in registers(given).items()
                  if self.live_values(copy, case, name) != [value]}
        if not values:
            return False
        claimed = moment(line["at"]) if "at" in line else time.time()
        self._write(copy, case, values, claimed, str(line.get("by", by)))
        return True

    def resolve(self, copy: str, case: str, name: str, value: object) -> None:
        assert name in self.disputed(copy, case), "nothing to resolve"
        self._write(copy, case, {(name,): value}, time.time(), "")

    def sync(self, copy: str) -> Ledger:
        """Both ways until nothing is left; what the ledger must say."""
        mine, theirs = self.held.setdefault(copy, set()), self.held[HUB]
        sent, received = mine - theirs, theirs - mine
        self._receive(sent)
        both = mine | theirs
        self.held[copy], self.held[HUB] = set(both), set(both)
        return Ledger(len(sent), len(received), self.count_disputes(copy))

    # What every copy must show

    def show(self, copy: str, case: str) -> Row:
        return {"id": case} | {name: self.value(copy, case, name) for name in KEYS[1:]}

    def value(self, copy: str, case: str, name: str) -> object:
        if name == "documents":
            return self._documents(copy, case)
        live = self.live(copy, case, (name,))
        if not live:
            return EMPTY.get(name, "draft" if name == "status" else "")
        values = distinct([entry.values[(name,)] for entry in live])
        if name in UNION:
            return UNION[name].join(str(value) for value in values)
        if name in TIE:
            return max(live, key=self._effective).values[(name,)]
        if name == "status":
            return min(values, key=lambda value: STANDING.index(str(value)))
        return values[0]

    def disputed(self, copy: str, case: str) -> dict[str, list[object]]:
        """Field → its live values, for the fields only a person can settle."""
        found = {}
        for name in KEYS[1:]:
            if name in UNION or name in TIE or name == "documents":
                continue
            values = self.live_values(copy, case, (name,))
            if len(values) > 1:
                found[name] = values
        return found

    def count_disputes(self, copy: str) -> int:
        return sum(len(self.disputed(copy, case)) for case in self.cases(copy))

    def cases(self, copy: str) -> list[str]:
        held = self.held.setdefault(copy, set())
        return sorted({self.entries[number].case for number in held})

    def live(self, copy: str, case: str, name: Name) -> list[Entry]:
        """The writes nobody here has superseded, earliest receipt first."""
        writes = [self.entries[number] for number in self.held.setdefault(copy, set())
                  if self.entries[number].case == case
                  and name in self.entries[number].values]
        covered = {number for entry in writes for number in entry.knew}
        left = [entry for entry in writes if entry.number not in covered]
        return sorted(left, key=lambda entry: (
            self.receipts.get(entry.number, NEVER), entry.number))

    def live_values(self, copy: str, case: str, name: Name) -> list[object]:
        return distinct([e.values[name] for e in self.live(copy, case, name)])

    # How it is worked out

    def _documents(self, copy: str, case: str) -> list[Row]:
        names = {name for number in self.held[copy]
                 for name in self.entries[number].values
                 if self.entries[number].case == case and name[0] == "documents"}
        rows = []
        for name in sorted(names, key=lambda name: self.order[case, name]):
            values = self.live_values(copy, case, name)
            copies = [value[0] for value in values]    # type: ignore[index]
            sound = len(values) == 1 and values[0][1]  # type: ignore[index]
            rows.append({"name": name[1], "copies": min(copies), "ok": bool(sound)})
        return rows

    def _effective(self, entry: Entry) -> float:
        return min(entry.claimed, self.receipts.get(entry.number, NEVER))

    def _write(self, copy: str, case: str, values: dict[Name, object],
               claimed: float, by: str) -> None:
        held = self.held.setdefault(copy, set())
        knew = frozenset(n for n in held if self.entries[n].case == case)
        entry = Entry(len(self.entries), case, copy, values, knew, claimed, by)
        self.entries.append(entry)
        held.add(entry.number)
        for name in values:
            self.order.setdefault((case, name), len(self.order))
        if copy == HUB:
            self._receive({entry.number})

    def _receive(self, numbers: set[int]) -> None:
        now = time.time()
        for number in numbers:
            self.receipts.setdefault(number, now)


def registers(given: Row) -> dict[Name, object]:
    """A case or a set of fields as the registers it writes."""
    values: dict[Name, object] = {}
    for name, value in given.items():
        if name == "documents":
            values |= items(value)       # type: ignore[arg-type]
        elif name != "id":
            values[(name,)] = value
    return values


def items(documents: list[Row]) -> dict[Name, object]:
    seen: dict[object, int] = {}
    values: dict[Name, object] = {}
    for item in documents:
        nth = seen[item["name"]] = seen.get(item["name"], -1) + 1
        values["documents", item["name"], nth] = (item["copies"], item["ok"])
    return values


def distinct(values: list[object]) -> list[object]:
    found: list[object] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def moment(text: object) -> float:
    """Seconds since 1970 of a claimed time without offset: Viet Nam's clock."""
    return datetime.fromisoformat(f"{text}+07:00").timestamp()
