"""Reading cases: as JSON, by queue or by words, with history and disputes."""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.clock import iso, local
from app.desk import Desk
from app.rules.deadlines import SOON_DAYS
from app.rules.fields import (
    BY_NUMBER,
    DECLARED_AT,
    MOVED_FROM,
    MOVED_TO,
    PAST,
    REASON,
)
from app.rules.fold_text import words
from app.rules.stored import case_json, named, to_json
from app.rules.working_days import ONE_DAY, add_working_days, calendar_of
from app.whose_case import find_state
from db import cases, changes, disputes, procedures, queues, receipts, search
from db.changes import Logged
from db.errors import NotFound
from db.records import CaseRow, Dispute, Standing
from sync import certificates, shadow
from sync.change import (
    AT_MAX_MS,
    AT_MIN_MS,
    EDIT,
    IMPORT,
    PAPER,
    RECEIVE,
    RESOLVE,
    STEP,
    TRANSFER,
    Body,
    decode,
)
from sync.fold import NEVER_MS, CaseState, Live, live_values, stand_items, unpack
from sync.paper import paper_in

EVERY: Final = 1 << 62   # no limit: who asks on the command line wants them all
CASES_AT_ONCE = 200
KIND_WORDS = {IMPORT: "import", RECEIVE: "receive", EDIT: "edit", STEP: "step",
              RESOLVE: "resolve", PAPER: "paper", TRANSFER: "transfer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One act in another unit, before the case came from there."""

    at: str
    kind: str
    by: str
    machine: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a case's history. `set` maps field names to JSON values."""

    id: str
    at: str
    received_at: str | None
    kind: str
    by: str
    unit: str
    device: str
    set: dict[str, object]
    reason: str = ""
    paper: dict[str, object] | None = None   # the scan it attached or took back
    late: bool = False
    moved_to: str = ""
    moved_from: str = ""
    past: tuple[Past, ...] = ()


def find_row(desk: Desk, id: str) -> tuple[int, CaseState]:
    """The row and the state of a case. Raises NotFound."""
    try:
        found = find_state(desk, bytes.fromhex(id))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(what="case", case=id)
    return found


def get_case(desk: Desk, id: str) -> dict[str, object]:
    """The case as it stands. Raises NotFound."""
    _, state = find_row(desk, id)
    return as_json(desk, id.lower(), state)


def as_json(desk: Desk, id: str, state: CaseState) -> dict[str, object]:
    """A case's state as the JSON of `case export`."""
    stood = desk.stand(state)
    return case_json(id, stood.values, stand_items(state))


def every_case(desk: Desk) -> Iterator[dict[str, object]]:
    """All cases, sorted by id, drafts included.

    Some hundreds at a time, each lot as of one moment: who reads slowly does not hold
    back the write-ahead log of everybody else.
    """
    id, home = b"", -1
    while True:
        with desk.db.reading():
            lot = cases.states_after(desk.db, id, home, CASES_AT_ONCE)
            told = [as_json(desk, one.hex(), unpack(packed)) for one, _, packed in lot]
        if not lot:
            return
        yield from told
        id, home, _ = lot[-1]


def find_cases(desk: Desk, *, text: str = "", queue: str = ""
               ) -> Iterator[dict[str, object]]:
    """Cases of a queue that hold all these word beginnings; all of them when neither
    is named. However many there are. Raises NotFound for a queue there is not.
    """
    if not text and not queue:
        yield from every_case(desk)
        return
    with desk.db.reading():
        found = search.find(desk.db, words(text), EVERY) if text else None
        if queue:
            among = queue_numbers(desk, queue)
            held = set(among if found is None else found)
            found = [n for n in among if n in held]
        for n in found or ():
            id, packed, _, _ = cases.state_at(desk.db, n)
            yield as_json(desk, id.hex(), unpack(packed))


def queue_numbers(desk: Desk, queue: str) -> list[int]:
    """The rows of one queue, those due first at the top. Raises NotFound."""
    if queue not in queues.QUEUES:
        raise NotFound(what="queue", queue=queue)
    return queues.numbers(desk.db, queue, days(desk))


def queue_rows(desk: Desk, queue: str, limit: int, skip: int = 0) -> list[CaseRow]:
    """Lines of one queue, those due first at the top. Raises NotFound."""
    if queue not in queues.QUEUES:
        raise NotFound(what="queue", queue=queue)
    return queues.page(desk.db, queue, days(desk), limit, skip)


def days(desk: Desk) -> dict[str, object]:
    """What the queues are measured against: today, tomorrow, when "soon" ends."""
    today = local(desk.clock.now_ms()).date()
    calendar = calendar_of(procedures.calendar_days(desk.db))
    soon = add_working_days(today, SOON_DAYS, calendar)
    return {"today": today.isoformat(), "tomorrow": (today + ONE_DAY).isoformat(),
            "soon_end": (soon + ONE_DAY).isoformat(), "device": desk.me.device}


def open_disputes(desk: Desk) -> list[Dispute]:
    """Every field in dispute, oldest first."""
    with desk.db.reading():
        when = shadow.received(desk.db)
        found = []
        for n, field, opened in disputes.every_one(desk.db):
            id, packed, _, _ = cases.state_at(desk.db, n)
            state = unpack(packed)
            rivals = live_values(state, field, when)
            found.append(_dispute(desk, id.hex(), (field, opened), rivals))
        return found


def disputed_rows(desk: Desk) -> list[tuple[CaseRow, list[str], str]]:
    """Cases with open fields, the oldest first: the line, the fields, since when."""
    fields: dict[int, list[str]] = {}
    opened: dict[int, str] = {}
    with desk.db.reading():
        for n, field, at in disputes.every_one(desk.db):
            fields.setdefault(n, []).append(BY_NUMBER[field].name)
            opened.setdefault(n, iso(at))
        rows = queues.rows_of(desk.db, list(fields), days(desk))
    return list(zip(rows, fields.values(), opened.values(), strict=True))


def history(desk: Desk, id: str) -> list[Event]:
    """What people did to a case, in the order this folder learned of it."""
    n, _ = find_row(desk, id)
    return [_event(desk, logged, decode(logged.body))
            for logged in changes.of_case(desk.db, n)]


def receipts_of(desk: Desk, id: str) -> list[dict[str, object]]:
    """Which changes of a case the hub says it holds, and since when."""
    return [{"change": event.id, "received_at": event.received_at}
            for event in history(desk, id) if event.received_at]


def disputes_of(desk: Desk, id: str) -> list[Dispute]:
    """The fields of one case that nobody has decided."""
    n, state = find_row(desk, id)
    opened = {row[0]: row[1] for row in desk.db.query(
        "SELECT field, opened_ms FROM disputes WHERE entity = ? ORDER BY field", (n,))}
    when = shadow.received(desk.db)
    return [_dispute(desk, id, (field, at), live_values(
        state, field, when)) for field, at in opened.items()]


def seen_of(desk: Desk, id: str) -> str:
    """The causal context of who reads this case now: lane.seq.head, …"""
    _, state = find_row(desk, id)
    return ",".join(f"{lane}.{seq}.{head.hex()}"
                    for lane, (seq, head) in sorted(state.heads.items()))


def _dispute(desk: Desk, id: str, opened: tuple[int, int], rivals: tuple[Live, ...]
             ) -> Dispute:
    field = BY_NUMBER[opened[0]]
    stands = desk.meaning.settle(field.number, rivals)
    described = [_standing(desk, field.number, one) for one in rivals]
    place = next(n for n, one in enumerate(rivals) if one.value == stands)
    return Dispute(case=id, field=field.name, standing=described.pop(place),
                   rivals=tuple(described), opened_at=iso(opened[1]))


def _standing(desk: Desk, number: int, one: Live) -> Standing:
    row = desk.db.first(
        """SELECT c.body, l.writer FROM changes c JOIN lanes l ON l.id = c.lane
        WHERE c.lane = ? AND c.seq = ?""", (one.write.lane, one.write.seq))
    assert row is not None, "a live value is in the log"
    author = certificates.author(desk.db, row[1])
    return Standing(
        value=to_json(BY_NUMBER[number], one.value),  # type: ignore[arg-type]
        by=decode(row[0]).actor, unit=author.unit if author else "",
        device=author.device.hex() if author else "", at=iso(one.write.claimed_ms))


def _event(desk: Desk, logged: Logged, body: Body) -> Event:
    author = certificates.author(desk.db, logged.writer)
    at_hub = author is not None and author.role == certificates.HUB
    received = body.at_ms if at_hub else receipts.received_ms(
        desk.db, logged.lane, logged.seq)
    declared = body.sets.get(DECLARED_AT)
    return Event(
        id=logged.id.hex(), at=iso(declared if isinstance(declared, int)
                                   else body.at_ms),
        received_at=None if received in (None, NEVER_MS) else iso(received),
        kind=KIND_WORDS.get(body.kind, str(body.kind)), by=body.actor,
        unit=author.unit if author else "",
        device=author.device.hex() if author else "",
        set=named(body.sets), reason=str(body.sets.get(REASON, "")),
        late=receipts.is_late(desk.db, logged.lane, logged.seq),
        moved_to=str(body.sets.get(MOVED_TO, "")),
        moved_from=str(body.sets.get(MOVED_FROM, "")),
        past=_past(body.sets.get(PAST)), paper=_paper(body))


def _past(told: object) -> tuple[Past, ...]:
    """The history a case brought with it; what is not in order is left out."""
    lines = []
    for line in told if isinstance(told, list) else ():
        if isinstance(line, list) and len(line) == 5 and isinstance(line[0], int) and (
                AT_MIN_MS <= line[0] <= AT_MAX_MS):
            lines.append(Past(
                at=iso(line[0]), kind=KIND_WORDS.get(line[1], str(line[1])),
                by=str(line[2]), machine=str(line[3]), status=str(line[4])))
    return tuple(lines)


def _paper(body: Body) -> dict[str, object] | None:
    paper = paper_in(body)
    return None if paper is None else {
        "sha256": paper.sha.hex(), "kind": paper.kind, "attached": paper.attached}
