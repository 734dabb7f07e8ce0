"""What is shown follows from the state: card, disputes, digest, search words."""
from dataclasses import dataclass, field

from db import cases, disputes, receipts, search
from db.records import Card
from db.sqlite import Database
from sync.fold import (
    NEVER_MS,
    CaseState,
    Live,
    Received,
    Standing,
    Write,
    digest,
    pack,
    several,
    standing,
    unpack,
    values,
)
from sync.meaning import Meaning

_ALL_ONES = 0xFFFF_FFFF_FFFF_FFFF


@dataclass(slots=True)
class Touched:
    """A case read for writing: its row, its state, what was set since.

    `home` is the scope of its unit, `scope` that of its first change: a box's cases
    are at home in the unit.
    """

    n: int
    id: bytes
    home: int
    scope: int
    state: CaseState
    digest: int = 0
    contested: bool = False
    words: str = ""
    new: bool = False
    fields: dict[int, object] = field(default_factory=dict)


def received(db: Database) -> Received:
    """When the hub received a write; what the hub writes itself is received then."""
    hub_lanes = {row[0] for row in db.query(
        """SELECT l.id FROM lanes l JOIN writers w ON w.id = l.writer
        WHERE w.hub > 0""")}

    def when(write: Write) -> int:
        if write.lane in hub_lanes:
            return write.clock_ms
        at = receipts.received_ms(db, write.lane, write.seq)
        return NEVER_MS if at is None else at

    return when


def stand(db: Database, meaning: Meaning, state: CaseState) -> Standing:
    """How a case stands here, papers included."""
    if not any(several(state)):
        return Standing(values(state), {}, contested=False)
    return standing(state, meaning.policy_of, received(db), meaning.settle)


@dataclass(slots=True)
class _Rows:
    """What a batch writes, gathered so that each table is written once."""

    added: list[tuple[object, ...]] = field(default_factory=list)
    kept: list[tuple[int, int, int, bytes, int]] = field(default_factory=list)
    cards: list[tuple[object, ...]] = field(default_factory=list)
    columns: dict[str, list[tuple[object, int]]] = field(default_factory=dict)
    found: list[tuple[int, str]] = field(default_factory=list)
    refound: list[tuple[int, str, str]] = field(default_factory=list)
    sums: dict[int, int] = field(default_factory=dict)


def save(db: Database, meaning: Meaning, touched: list[Touched]) -> None:
    """Write the cases a batch touched. Costs what changed, not what is stored."""
    rows = _Rows()
    for case in touched:
        _gather(db, meaning, case, rows)
    cases.add(db, rows.added)
    cases.save_states(db, rows.kept)
    cases.save_cards(db, rows.cards)
    for column, shown in rows.columns.items():
        cases.save_column(db, column, shown)
    search.add(db, rows.found)
    search.replace(db, rows.refound)
    for scope, difference in rows.sums.items():
        cases.add_to_digest(db, scope, difference)


def _gather(db: Database, meaning: Meaning, case: Touched, rows: _Rows) -> None:
    state = case.state
    disputed, unsure = several(state)
    contested = disputed or unsure
    now = digest(state)
    rows.sums[case.scope] = (rows.sums.get(case.scope, 0) + now
                             - (case.digest & _ALL_ONES))
    stood = Standing({}, {}, contested)
    if case.new or disputed or case.contested:
        stood = stand(db, meaning, state)
        if not case.new or stood.disputes:
            disputes.replace(db, case.n, {
                field: opened_ms(rivals) for field, rivals in stood.disputes.items()})
    numbers = (int(contested), len(stood.disputes), _signed(now), pack(state))
    if case.new:
        card = meaning.card(stood.values)
        rows.added.append((case.n, case.id, case.home, case.scope, *card, *numbers))
        rows.found.append((case.n, card[-1]))
        return
    rows.kept.append((*numbers, case.n))
    if disputed or case.contested:
        card = meaning.card(stood.values)
        rows.cards.append((*card, case.n))
        if card[-1] != case.words:
            rows.refound.append((case.n, case.words, card[-1]))
    else:
        _gather_columns(meaning, case, rows)


def _gather_columns(meaning: Meaning, case: Touched, rows: _Rows) -> None:
    """Only what was set can show differently, and it has one live value."""
    for number, value in case.fields.items():
        column = meaning.columns.get(number)
        if column is not None:
            rows.columns.setdefault(column, []).append((value, case.n))
    if not meaning.word_fields.isdisjoint(case.fields):
        words = meaning.words(values(case.state))
        if words != case.words:
            rows.refound.append((case.n, case.words, words))
            rows.columns.setdefault("words", []).append((words, case.n))


def refresh(db: Database, meaning: Meaning, n: int) -> None:
    """A receipt came: the same writes may stand in another order."""
    (stored,) = cases.at_rows(db, [n])
    stood = stand(db, meaning, unpack(stored[3]))
    card: Card = meaning.card(stood.values)
    cases.save_cards(db, [(*card, n)])
    if card[-1] != stored[-1]:
        search.replace(db, [(n, stored[-1], card[-1])])
    disputes.replace(db, n, {
        field: opened_ms(rivals) for field, rivals in stood.disputes.items()})


def opened_ms(rivals: tuple[Live, ...]) -> int:
    """When the second value came: its receipt, or its claim while it has none."""
    times = sorted(min(one.received_ms, one.write.clock_ms)
                   if one.received_ms == NEVER_MS else one.received_ms
                   for one in rivals)
    return times[1]


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
