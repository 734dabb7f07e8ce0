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
    stand_items,
    standing,
)
from sync.meaning import Meaning

_ALL_ONES = 0xFFFF_FFFF_FFFF_FFFF


@dataclass(slots=True)
class Touched:
    """A case that is being changed: its row, its state, which fields were set."""

    n: int
    id: bytes
    scope: int
    state: CaseState
    digest: int
    new: bool = False
    fields: set[int] = field(default_factory=set)



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
    plain = all(len(live) == 2 for live in state.fields.values())
    when: Received = _nothing if plain else received(db)
    return standing(state, meaning.policy_of, when, meaning.settle)


def _nothing(write: Write) -> int:
    return NEVER_MS


def save(db: Database, meaning: Meaning, touched: list[Touched]) -> None:
    """Write the cases a batch touched."""
    added: list[tuple[object, ...]] = []
    kept, carded, found = [], [], []
    sums: dict[int, int] = {}
    for case in touched:
        stood = stand(db, meaning, case.state)
        contested = int(stood.contested or any(
            len(live) > 2 for live in case.state.items.values()))
        now = digest(case.id, case.state)
        sums[case.scope] = sums.get(case.scope, 0) + now - (case.digest & _ALL_ONES)
        numbers = (contested, len(stood.disputes), _signed(now), pack(case.state))
        if case.new:
            card = meaning.card(stood.values)
            added.append((case.n, case.id, case.scope, *card, *numbers))
            found.append((case.n, card[-1]))
        else:
            kept.append((*numbers, case.n))
            if contested or not meaning.card_fields.isdisjoint(case.fields):
                carded.append((case.n, meaning.card(stood.values)))
        if not case.new or stood.disputes:
            disputes_of(db, case.n, stood)
    cases.add(db, added)
    cases.save_states(db, kept)
    search.add(db, found)
    for n, card in carded:
        save_card(db, n, card)
    for scope, difference in sums.items():
        cases.add_to_digest(db, scope, difference)


def refresh(db: Database, meaning: Meaning, n: int, state: CaseState) -> None:
    """A receipt came: the same writes may stand in another order."""
    stood = stand(db, meaning, state)
    save_card(db, n, meaning.card(stood.values))
    disputes_of(db, n, stood)


def save_card(db: Database, n: int, card: Card) -> None:
    """Change a case's line in lists, and its search words when they moved."""
    before = cases.words_of(db, n)
    cases.save_cards(db, [(*card, n)])
    if before != card[-1]:
        search.replace(db, n, before, card[-1])


def disputes_of(db: Database, n: int, stood: Standing) -> None:
    """Keep the list of open disputes in step with one case."""
    if stood.disputes or db.first("SELECT 1 FROM disputes WHERE entity = ?", (n,)):
        disputes.replace(db, n, {
            field: opened_ms(rivals) for field, rivals in stood.disputes.items()})


def opened_ms(rivals: tuple[Live, ...]) -> int:
    """When the second value came: its receipt, or its claim while it has none."""
    times = sorted(min(one.received_ms, one.write.clock_ms)
                   if one.received_ms == NEVER_MS else one.received_ms
                   for one in rivals)
    return times[1]


def values_of(db: Database, meaning: Meaning, state: CaseState) -> dict[int, object]:
    """Every field's standing value and the papers, by field number."""
    return stand(db, meaning, state).values


def papers_of(state: CaseState) -> list[list[object]]:
    """The papers of a case, in order."""
    return stand_items(state)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
