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
    """What both copies show after a synchronisation."""
    assert province.desk.export_text() == province.hub.export_text(), \
        "the desk and the hub show different cases"
    return judged(province.desk.export(), work,
                  [province.desk.disputes(), province.hub.disputes()])


def judged(shown: dict[str, Case], work: Work, listed: list[list[Case]]) -> Outcome:
    """Compare with what people wrote; of several lists of disputes the worst counts."""
    disputes = [_disputes(rows) for rows in listed]
    return Outcome(
        vanished=_vanished(shown, work),
        clashes_shown=min(_whole(each, work) for each in disputes),
        false_disputes=tuple(sorted(
            {spot for each in disputes for spot in each} - work.clashes)))


def _vanished(shown: dict[str, Case], work: Work) -> tuple[Spot, ...]:
    new = {(case["id"], name): value for case in work.new
           for name, value in case.items()}
    return tuple((case, name) for (case, name), value in (new | work.standing()).items()
                 if case not in shown or shown[case].get(name) != value)


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
