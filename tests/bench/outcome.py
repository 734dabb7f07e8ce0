"""Whether a WEEK came out right: nothing vanished, every clash shown, no other.

Knows only what was written down (`Work`) and what the two copies show; none of the
program's own rules.
"""
from dataclasses import dataclass

from .province import Province
from .workload import Case, Spot, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    vanished: tuple[Spot, ...]
    clashes_shown: int
    false_disputes: tuple[Spot, ...]


def outcome(province: Province, work: Work) -> Outcome:
    """Compare both copies with what people wrote; the worse copy counts."""
    assert province.desk.export_text() == province.hub.export_text(), \
        "the desk and the hub show different cases"
    shown = province.desk.export()
    disputes = [_disputes(province.desk.disputes()), _disputes(province.hub.disputes())]
    return Outcome(
        vanished=_vanished(shown, work),
        clashes_shown=min(_whole(both, work) for both in disputes),
        false_disputes=tuple(sorted(
            {spot for both in disputes for spot in both} - work.clashes)))


def _vanished(shown: dict[str, Case], work: Work) -> tuple[Spot, ...]:
    new = {(case["id"], name): value for case in work.new
           for name, value in case.items()}
    return tuple((case, name) for (case, name), value in (new | work.standing()).items()
                 if shown.get(case, {}).get(name) != value)


def _disputes(rows: list[Case]) -> dict[Spot, list[object]]:
    return {(row["case"], row["field"]): [
        side["value"] for side in (row["standing"], *row["rivals"])] for row in rows}


def _whole(disputes: dict[Spot, list[object]], work: Work) -> int:
    """How many clashes are listed with exactly the values the two people wrote."""
    written: dict[Spot, list[object]] = {spot: [] for spot in work.clashes}
    for spot, value in work.edits():
        if spot in written:
            written[spot].append(value)
    return sum(sorted(map(str, disputes.get(spot, []))) == sorted(map(str, values))
               for spot, values in written.items())
