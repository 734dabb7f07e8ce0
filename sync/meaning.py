"""What sync must be told about cases. The one opening through which `app` looks in.

`sync` settles writes of numbered fields without knowing what a case is; policies,
what a value must look like and what a list of cases shows are handed in here.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from db.papers import Waiting
from db.records import Card
from db.sqlite import Database
from sync.change import Body
from sync.fold import Live, PolicyOf


@dataclass(frozen=True, slots=True)
class Meaning:
    """`violation(body, role)` names the rule a change breaks, or is None.

    `card(values)` is the line the case has in lists; `columns` names the field behind
    each of its columns, and only `word_fields` change the words it is found under.
    `rank_papers(db, now_ms)` says how urgent a scan is, 1 before 2.
    `publish` stores what the province publishes (procedures, units, calendar).
    """

    registry: int
    policy_of: PolicyOf
    settle: Callable[[int, tuple[Live, ...]], object]
    violation: Callable[[Body, str], str | None]
    card: Callable[[Mapping[int, object]], Card]
    words: Callable[[Mapping[int, object]], str]
    columns: Mapping[int, str]
    word_fields: frozenset[int]
    publish: Callable[[Database, Body], None]
    rank_papers: Callable[[Database, int], Callable[[Waiting], int]]
