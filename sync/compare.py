"""What a form says against how the case stood when it was opened, and stands now.

    form = then                  not mine: whatever it is now is kept
    form ≠ then, now = then      mine: it is written
    form ≠ then, now ≠ then      both moved it: a person must look, unless both
                                 say the same

Keys name fields or single papers; what a value means is nobody's business here.
"""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sync.fold import Act, CaseState, PolicyOf, fold

Key = str | tuple[str, int]
Values = Mapping[Key, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`mine` is to be written, `clashing` stops it, `merged` moved without me."""

    mine: dict[Key, object]
    clashing: tuple[Key, ...]
    merged: tuple[Key, ...]


def compare(form: Values, then: Values, now: Values) -> Comparison:
    """What the person who filled in the form changed, and what others did."""
    mine: dict[Key, object] = {}
    clashing: list[Key] = []
    for key, value in form.items():
        if value == then.get(key) or value == now.get(key):
            continue
        mine[key] = value
        if now.get(key) != then.get(key):
            clashing.append(key)
    merged = tuple(key for key in {**then, **now}
                   if then.get(key) != now.get(key) and key not in mine)
    return Comparison(mine=mine, clashing=tuple(clashing), merged=merged)


def state_seen(acts: Iterable[Act], seen: Mapping[int, int], policy_of: PolicyOf
               ) -> CaseState:
    """The case as somebody saw it who had `seen` (lane → number)."""
    return fold((act for act in acts
                 if act.write.seq <= seen.get(act.write.lane, 0)), policy_of)


def seen_by_all(contexts: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """What every one of several people had seen; nothing when nobody is asked."""
    if not contexts:
        return {}
    first, *others = contexts
    return {lane: min(seq, *(other.get(lane, 0) for other in others))
            if others else seq for lane, seq in first.items()}
