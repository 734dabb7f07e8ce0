"""What officers do all day, by weight and by chance, through the real use cases.

Every act is told to the bookkeeper beforehand as a plan; what the machine then wrote
must be what the plan says, all of it or, when the power went, nothing.
"""
from dataclasses import dataclass, field

from app.work.add_cases import add_cases
from app.work.edit_cases import edit_cases
from app.work.read_cases import open_disputes
from app.work.receive_case import receive_cases
from app.work.resolve_dispute import ResolveDispute, resolve_dispute

from .bookkeeper import (
    BOX_HOME,
    EMPTY,
    JOIN,
    MOVED_TO,
    NAMES,
    Case,
    case_of,
    id_of,
    last_slip,
    normal,
    read,
)
from .machine import Machine

PAPERS = ("Tờ khai", "Ảnh 4x6", "Giấy chứng sinh")
POOL = {
    "code": ("H37.040-261120-0001", "H37.040-261120-0002"),
    "official_code": ("", "G01"), "procedure_code": ("1.001193", "2.000815"),
    "procedure_name": ("Đăng ký khai sinh", "Chứng thực"),
    "applicant_name": ("Đặng Thị Hoà", "Vi Văn Thắng"),
    "birth_date": ("1951", "1951-06", ""), "sex": ("Nam", "Nữ", ""),
    "citizen_id": ("020150000001", "020150000002"),
    "citizen_id_date": ("2022-01-01", ""), "phone": ("0911", "0922", "0933", ""),
    "email": ("a@x.vn", "b@x.vn"), "ethnicity": ("Tày", "Nùng", ""),
    "address": ("Số 1", "Số 2"), "hamlet": ("Nà Lầu", "Pác Bó", "Bản Chu"),
    "commune": ("Xã Một", "Xã Hai"), "province": ("Tỉnh Một", ""),
    "channel": ("counter", "online", "post"),
    "received_at": ("2026-11-01T08:00:00", "2026-11-02T08:00:00"),
    "due_date": ("2026-12-24", "2026-12-24T10:00", None),
    "status": ("draft", "registered", "received", "handling", "done", "returned",
               "withdrawn", "supplement_requested", "refused"),
    "officer": ("Lan", "Sơn", "Hằng"), "fee": (0, 8000, 50000),
    "fee_paid": (True, False), "copies": (1, 2, 3),
    "notes": ("Lúc nhận", "Đã gọi\nhai lần", "Chờ", ""), "result_no": ("1/GXN", ""),
    "summary": ("Một", "Hai"), "satisfaction": (1, 5, None),
    "representative": (None, {"name": "Lý A", "citizen_id": "", "relation": "bố"},
                       {"name": "Lý B", "citizen_id": "020070000001",
                        "relation": "mẹ"}),
}
MOMENTS = ("2026-11-02T08:00:00", "2026-11-19T08:00:01", "2099-01-01T00:00:00",
           "1980-01-01T00:00:00")
DRAFTS = ("draft", "registered")


def same(one: object, other: object) -> bool:
    """Two values of one field that say the same; the order of papers says nothing."""
    if isinstance(one, list) and isinstance(other, list):
        return normal(one) == normal(other)
    return one == other


def filled(case: dict) -> dict:
    """What somebody who writes a case down for the first time says of it."""
    return {name: value for name, value in case.items()
            if name != "id" and value != EMPTY.get(name, "")}


@dataclass
class Plan:
    """What one act must write: for each change, its case and its values.

    `refused`: nothing, because a line may not be done. None: not foretold.
    """

    writes: list[tuple[Case, dict]] = field(default_factory=list)
    refused: bool | None = False


class Officer:
    """One person's habits. State: where the seed has come to."""

    def __init__(self, world, machine: Machine) -> None:
        self.world = world
        self.machine = machine
        self.chance = world.chances["officers"]

    def act(self) -> None:
        """Do one thing, perhaps with the power going in the middle of it."""
        does = self.chance.choices(
            (self._import, self._receive, self._edit, self._edits, self._resolve),
            self.world.options.habits)[0]
        does()

    # The acts

    def _import(self) -> None:
        shelf = self.world.shelf(self.machine)
        cases = [self._new_case(self.chance.choice(shelf))
                 for _ in range(self.chance.choice((1, 1, 2)))]
        plan, known = Plan(), dict[str, dict]()
        for case in cases:
            whole = self._whole(case)
            shown = known.get(case["id"]) or self._shown(case["id"])
            if shown is None:
                known[case["id"]] = whole
                plan.writes.append(((case["id"], self._home()), filled(whole)))
            elif shown != whole:
                plan.refused = True
        self.world.commit(self.machine, plan, lambda: add_cases(
            self.machine.seat, list(enumerate(cases, 1))))

    def _receive(self) -> None:
        if self.machine.role == "assistant":
            return
        given = {"procedure_code": "1.001193", "citizen_id": "020195000017",
                 "applicant_name": self.chance.choice(POOL["applicant_name"]),
                 "unit": self.machine.unit or self.world.unit}
        if self.chance.random() < 0.3:
            given["received_at"] = "2026-11-18T08:00:00"
        plan = Plan(refused=None)
        self.world.commit(self.machine, plan, lambda: receive_cases(
            self.machine.seat, [(1, given)]))

    def _edit(self, lines: int = 1) -> None:
        held = self.world.held(self.machine)
        cases = sorted(self.world.book.cases(held))
        if not cases:
            return self._import()
        edits = [self._edit_line(self.chance.choice(cases)[0]) for _ in range(lines)]
        plan, shown = Plan(), {}
        for edit in edits:
            self._foretell(edit, plan, shown, held)
        return self.world.commit(self.machine, plan, lambda: edit_cases(
            self.machine.seat, list(enumerate(edits, 1))))

    def _edits(self) -> None:
        self._edit(self.chance.randint(2, 3))

    def _resolve(self) -> None:
        # Whose unit it is nobody may choose freely: a case stands in its unit's scope.
        disputes = [one for one in open_disputes(self.machine.seat)
                    if one.field in POOL or one.field == "documents"]
        if not disputes:
            return self._edit()
        one = self.chance.choice(disputes)
        sides = [one.standing.value, *(rival.value for rival in one.rivals)]
        value = self.chance.choice([*sides, self._value(one.field)])
        case, held = self.meant(one.case), self.world.held(self.machine)
        plan = Plan([(case, {one.field: value})])
        if one.field not in self.world.book.show(case, held).disputes:
            plan = Plan(refused=True)     # it is about the unit's copy of a case gone
        decided = ResolveDispute(
            case=one.case, field=one.field, value=value, reason="theo giấy")
        return self.world.commit(self.machine, plan, lambda: resolve_dispute(
            self.machine.seat, decided))

    # Foretelling

    def _foretell(self, edit: dict, plan: Plan, shown: dict, held: set[str]) -> None:
        """Add to the plan what this line must write; earlier lines are seen."""
        book, case = self.world.book, self.meant(edit["case"])
        acts = book.about(case, held)
        writes = book.edit({name: value for name, value in edit["set"].items()
                            if (case, name) not in shown}, acts, held)
        if writes is None:
            plan.refused = True
            return
        told = {register[0]: value for register, value in writes.items()}
        told |= {name: value for name, value in edit["set"].items()
                 if (case, name) in shown and not same(shown[case, name], value)}
        shown |= {(case, name): value for name, value in edit["set"].items()}
        if told:
            plan.writes.append((case, told))

    def _shown(self, id: str) -> dict | None:
        held, case = self.world.held(self.machine), self.meant(id)
        return self.world.book.show(case, held).line if case else None

    def meant(self, id: str) -> Case | None:
        """Which case an id means here: the one the last transfer names. As a pile of
        folders: what comes is laid on top, and of what has left only the copies, the
        last on top, lie under all that is here. A folder is where its own last slip
        says; which of two folders moved last only the hub's clock tells everybody."""
        held, book = self.world.held(self.machine), self.world.book
        found = [case for case in book.cases(held) if case[0] == id]
        if len(found) < 2:
            return found[0] if found else None
        met = [case_of(read(body)) for (body,) in self.machine.db.query(
            "SELECT body FROM changes ORDER BY n") if id_of(body) in held]
        here, left = sorted(found, key=met.index), list[Case]()
        slips = [slip for case in here[::-1]
                 if (slip := last_slip(book.about(case, held)))]
        for slip in sorted(slips, key=lambda act: act.clock):
            here.remove(slip.case)
            pile = left if MOVED_TO in read(book.raw[slip.id])[11] else here
            pile.insert(0, slip.case)
        return (here + left)[0]

    def _home(self) -> int:
        return BOX_HOME if self.machine.seat.me.box else int(
            self.machine.unit or self.world.unit)

    # What they write

    def _edit_line(self, case: str) -> dict:
        names = self.chance.sample(sorted(POOL), self.chance.choice((1, 1, 2, 3)))
        if self.chance.random() < 0.25:
            names.append("documents")
        if self.chance.random() < 0.3:
            names.append("status")
        edit: dict = {"case": case, "set": {name: self._value(name) for name in names}}
        if self.chance.random() < 0.2:
            edit["at"] = self.chance.choice(MOMENTS)
        return edit

    def _new_case(self, id: str) -> dict:
        names = self.chance.sample(sorted(set(POOL) - {"code"}), 4)
        case = {"id": id, "procedure_code": "1.001193", "applicant_name": "Lý Thị Mai",
                "unit": self.machine.unit or self.world.unit}
        if self.chance.random() < 0.7:
            case |= {name: self._value(name) for name in names}
        if self.chance.random() < 0.5:
            case["documents"] = self._value("documents")
        return case

    def _whole(self, case: dict) -> dict:
        return {name: case.get(name, [] if name == "documents" else EMPTY.get(name, ""))
                for name in ("id", *NAMES.values())}

    def _value(self, name: str) -> object:
        if name == "documents":
            return [{"name": self.chance.choice(PAPERS),
                     "copies": self.chance.randint(0, 2),
                     "ok": self.chance.random() < 0.5}
                    for _ in range(self.chance.randint(0, 3))]
        if name == "status" and self.machine.role == "assistant":
            return self.chance.choice(DRAFTS)
        if name in JOIN and self.chance.random() < 0.1:
            return f"{name} {self.chance.randint(1, 99)}"
        return self.chance.choice(POOL[name])
