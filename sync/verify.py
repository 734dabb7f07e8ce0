"""Is everything here what the changes say? Reads only, beside the running app.

The log is read in pages and the cases in hundreds, each in a moment of its own, so
that nobody waits and memory does not grow with the folder.
"""
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypedDict

import msgspec

from db import cases, changes, disputes, receipts, search
from db.records import Problem
from db.sqlite import Database, Row
from sync import certificates, papers, shadow
from sync.chain import Chains
from sync.change import Body
from sync.errors import Gap
from sync.fold import CaseState, Standing, digest, pack, unpack
from sync.meaning import Meaning
from sync.replay import Replay

PROBLEMS_MAX: Final = 100
CASES_AT_ONCE: Final = 400
ALL_ONES: Final = (1 << 64) - 1


class Verified(TypedDict):
    """What was found; at most `PROBLEMS_MAX` problems are told."""

    ok: bool
    changes: int
    cases: int
    problems: list[Problem]


def verify(db: Database, meaning: Meaning) -> Verified:
    """Replay the log; compare chains, seals, receipts, cases, digests and search."""
    found = list(islice(_problems(db, meaning), PROBLEMS_MAX))
    return Verified(ok=not found, changes=changes.count(db), cases=cases.count(db),
                    problems=found)


def _problems(db: Database, meaning: Meaning) -> Iterator[Problem]:
    chains = Chains(db)
    yield from certificates.problems(db)
    yield from chains.problems()
    yield from _receipts(db, chains.receipts)
    yield from _cases(db, meaning)
    with db.reading():
        yield from _sums(db)
        yield from _found(db)
        yield from papers.problems(db)
    yield from papers.bent(db)


def _receipts(db: Database, told: list[Body]) -> Iterator[Problem]:
    """When the hub received what is as its receipts say."""
    said: dict[int, list[tuple[int, int, int]]] = {}
    for body in told:
        try:
            for lane, first, last in certificates.received_parts(db, body):
                said.setdefault(lane, []).append((first, last, body.at_ms))
        except Gap as gap:
            yield Problem(what="receipts", facts=gap.facts)
    for n, parts in receipts.every_part(db).items():
        if receipts.merged(said.pop(n, [])) != receipts.merged(parts):
            yield Problem(what="receipts", facts={"lane": n})
    for n in said:
        yield Problem(what="receipts", facts={"lane": n})


def _cases(db: Database, meaning: Meaning) -> Iterator[Problem]:
    """Every case stands, and is listed, as its changes say."""
    replay, last = Replay(db, meaning), 0
    while True:
        with db.reading():
            rows = cases.shown_after(db, last, CASES_AT_ONCE)
            if not rows:
                return
            first, last = rows[0]["n"], rows[-1]["n"]
            fresh = dict(replay.states(first, last))
            opened = disputes.between(db, first, last)
            for row in rows:
                yield from _case(Case(db, meaning, row), fresh.pop(row["n"], None),
                                 opened.pop(row["n"], {}))
        for n in (*fresh, *opened):
            yield Problem(what="case_row", facts={"row": n})


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it is kept and shown."""

    db: Database
    meaning: Meaning
    row: Row

    def stand(self, state: CaseState) -> Standing:
        return shadow.stand(self.db, self.meaning, state)


def _case(case: Case, fresh: CaseState | None, opened: dict[int, int]
          ) -> Iterator[Problem]:
    row = case.row
    facts: dict[str, object] = {"case": row["id"].hex()}
    if fresh is None:
        yield Problem(what="case_without_change", facts=facts)
        return
    told, stood = digest(fresh), case.stand(fresh)
    if told != row["digest"] & ALL_ONES or not _same(case, fresh):
        yield Problem(what="case_state", facts=facts)
    if tuple(row)[5:-2] != case.meaning.card(stood.values):
        yield Problem(what="case_card", facts=facts)
    if (opened != {field: shadow.opened_ms(rivals)
                   for field, rivals in stood.disputes.items()}
            or row["disputes"] != len(stood.disputes)
            or bool(row["contested"]) != stood.contested):
        yield Problem(what="case_disputes", facts=facts)


def _same(case: Case, fresh: CaseState) -> bool:
    """Whether the state that is kept says what the log says."""
    if case.row["state"] == pack(fresh):
        return True
    try:
        held = unpack(case.row["state"])
        return held.heads == fresh.heads and digest(held) == digest(fresh) and (
            case.stand(held) == case.stand(fresh))
    except (msgspec.MsgspecError, LookupError, TypeError):
        return False   # not even a state


def _sums(db: Database) -> Iterator[Problem]:
    """Digests and arrival numbers add up."""
    for scope, added, kept in cases.sums(db):
        if added != kept:
            yield Problem(what="digest", facts={"scope": scope})
    for scope, number, arrived, smallest, greatest in changes.arrivals_told(db):
        if (number, 1, number) != (arrived, smallest, greatest):
            yield Problem(what="arrivals", facts={"scope": scope})


def _found(db: Database) -> Iterator[Problem]:
    """Every case is found by its own words and by no others."""
    marks: dict[int, int] = {}
    for word, n in search.terms(db):
        marks[n] = (marks.get(n, 0) + hash(word)) & ALL_ONES
    for row in db.each("SELECT n, id, words FROM cases ORDER BY n"):
        words, mark = row["words"].split(), marks.pop(row["n"], 0)
        if mark != sum(map(hash, words)) & ALL_ONES and (
                row["words"].isascii() or not all(
                    search.holds(db, (word,), row["n"]) for word in words)):
            yield Problem(what="search", facts={"case": row["id"].hex()})
    for n in marks:
        yield Problem(what="search_row", facts={"row": n})
