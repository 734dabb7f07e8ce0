"""What a case is: a pure function of the changes that are here.

    live(field) = the writes of the field that no other write of it had seen

A later write replaces what its author had on the screen, and nothing else. What
several live values mean is the policy's business, not the order of arrival:

    strict, event   disputed: everybody sees the same standing value and the rivals
    union           all are kept, whole, in standing order
    items           one register an item; two values of one: not-ok, lower count
    tie             the latest effective time stands

Changes are folded in causal order: a change waits until what it has seen is here.
Then no write can arrive after one that replaced it, and `live` alone is the state.
"""
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

NEVER_MS: Final = 1 << 62     # no receipt yet: infinitely late
ID_BYTES: Final = 16          # of a change's id, enough to order and to tell apart

Received = Callable[["Write"], int]   # when the hub received it; NEVER_MS when not
PolicyOf = Callable[[int], str | None]


class Write(msgspec.Struct, array_like=True, gc=False):
    """One change, and what it said that is still live: fields by number, papers by
    key. A write that says nothing any more is forgotten."""

    lane: int
    seq: int
    id: bytes
    claimed_ms: int   # when a person says it was done
    clock_ms: int     # what the PC's clock said when it was recorded
    fields: dict[int, object] = {}
    papers: dict[str, list[object]] = {}


class CaseState(msgspec.Struct, array_like=True):
    """The live writes of one case, in the order they were folded.

    `heads` is the causal context an officer looking at this case has: the latest
    change of each lane.
    """

    heads: dict[int, tuple[int, bytes]]
    writes: list[Write]


@dataclass(frozen=True, slots=True)
class Act:
    """One change, ready to be folded: lanes are local numbers, `seen` is resolved."""

    write: Write
    seen: Mapping[int, int]
    sets: Mapping[int, object]


@dataclass(frozen=True, slots=True)
class Live:
    """One distinct live value of a field and the earliest write that carries it."""

    value: object
    write: Write
    received_ms: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: a value for each field, and the fields nobody decided."""

    values: dict[int, object]
    disputes: dict[int, tuple[Live, ...]]
    contested: bool


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(CaseState)


def new_case() -> CaseState:
    """A case nobody has written yet."""
    return CaseState({}, [])


def pack(state: CaseState) -> bytes:
    """The state as bytes for the shadow."""
    return _encoder.encode(state)


def unpack(packed: bytes) -> CaseState:
    """The state the shadow holds."""
    return _decoder.decode(packed)


def fold(acts: Iterable[Act], policy_of: PolicyOf) -> CaseState:
    """The state of one case from its changes, given in any causal order."""
    state = new_case()
    for act in acts:
        step(state, act, policy_of)
    return state


def step(state: CaseState, act: Act, policy_of: PolicyOf) -> None:
    """Add one change to a case, in place."""
    write, seen = act.write, act.seen
    state.heads[write.lane] = (write.seq, write.id[:8])
    fields: dict[int, object] = {}
    papers: dict[str, list[object]] = {}
    for field, value in act.sets.items():
        policy = policy_of(field)
        if policy == "items":
            assert isinstance(value, list)
            papers = {f"{item[1]}\x00{item[0]}": item for item in value}
        elif policy is not None:
            fields[field] = value
    if state.writes:
        _replace_seen(state, seen, fields, papers)
    if fields or papers:
        state.writes.append(Write(write.lane, write.seq, write.id, write.claimed_ms,
                                  write.clock_ms, fields, papers))


def _replace_seen(state: CaseState, seen: Mapping[int, int],
                  fields: Mapping[int, object], papers: Mapping[str, object]) -> None:
    """What the author had seen of these fields and papers is live no more."""
    emptied = False
    for earlier in state.writes:
        if seen.get(earlier.lane, 0) < earlier.seq:
            continue
        for field in fields:
            earlier.fields.pop(field, None)
        for paper in papers:
            earlier.papers.pop(paper, None)
        emptied = emptied or not (earlier.fields or earlier.papers)
    if emptied:
        state.writes = [one for one in state.writes if one.fields or one.papers]


def digest(state: CaseState) -> int:
    """64 bits that are equal wherever the same writes are live, as a sum over them.

    A write's id belongs to one case, so the case itself need not be told; nor its
    values, which the id vouches for: what it still says is enough.
    """
    total = 0
    for write in state.writes:
        told = b"%b%b%b" % (write.id, bytes(write.fields),
                            "".join(write.papers).encode())
        total += int.from_bytes(hashlib.sha256(told).digest()[:8], "big")
    return total & 0xFFFF_FFFF_FFFF_FFFF


def live(state: CaseState, field: int) -> list[Write]:
    """The writes with a live value of this field."""
    return [write for write in state.writes if field in write.fields]


def values(state: CaseState) -> dict[int, object]:
    """A live value of each field; the only one, unless the case is `several`."""
    every: dict[int, object] = {}
    for write in state.writes:
        every.update(write.fields)
    return every


def several(state: CaseState) -> tuple[bool, bool]:
    """Whether some field, and whether some paper, has more than one live value."""
    if len(state.writes) < 2:
        return False, False
    said = sum(len(write.fields) for write in state.writes)
    listed = sum(len(write.papers) for write in state.writes)
    papers = {paper for write in state.writes for paper in write.papers}
    return said > len(values(state)), listed > len(papers)


def live_values(state: CaseState, field: int, received: Received) -> tuple[Live, ...]:
    """The distinct live values in standing order: earliest receipt, then id."""
    every = [Live(write.fields[field], write, received(write))
             for write in live(state, field)]
    every.sort(key=lambda one: (one.received_ms, one.write.id))
    distinct: list[Live] = []
    for one in every:
        if all(one.value != other.value or type(one.value) is not type(other.value)
               for other in distinct):
            distinct.append(one)
    return tuple(distinct)


def standing(state: CaseState, policy_of: PolicyOf, received: Received,
             settle: Callable[[int, tuple[Live, ...]], object]) -> Standing:
    """How the case stands. `settle` says what several live values show as."""
    shown = values(state)
    if not any(several(state)):
        return Standing(shown, {}, contested=False)
    disputes: dict[int, tuple[Live, ...]] = {}
    said = Counter(field for write in state.writes for field in write.fields)
    for field, times in said.items():
        if times == 1:
            continue
        rivals = live_values(state, field, received)
        if len(rivals) == 1:
            shown[field] = rivals[0].value
            continue
        shown[field] = settle(field, rivals)
        if policy_of(field) in ("strict", "event"):
            disputes[field] = rivals
    return Standing(shown, disputes, contested=True)


def latest(rivals: tuple[Live, ...]) -> object:
    """The `tie` policy: the latest effective time wins, then the greater id.

    Effective is the claimed time bounded by the receipt, so that a clock in 2099
    cannot win for ever.
    """
    return max(rivals, key=lambda one: (
        min(one.write.claimed_ms, one.received_ms), one.write.id)).value


def stand_items(state: CaseState) -> list[list[object]]:
    """The papers of a case: [name, occurrence, place, copies, ok], in order.

    Two values of one paper: not-ok and the lower count stand, and nobody is asked,
    because a paper wrongly thought missing is found again at the counter.
    """
    registers: dict[str, list[list[object]]] = {}
    for write in state.writes:
        for key, paper in write.papers.items():
            registers.setdefault(key, []).append(paper)
    papers = []
    for said in registers.values():
        kept = [one for one in said if one[3] >= 0]         # type: ignore[operator]
        if not kept:
            continue
        first = kept[0]
        same = all(one[3:] == first[3:] for one in said)
        papers.append([
            first[0], first[1], min(one[2] for one in kept),  # type: ignore[type-var]
            min(one[3] for one in kept),                      # type: ignore[type-var]
            first[4] if same else False])
    papers.sort(key=lambda paper: (paper[2], paper[0], paper[1]))
    return papers
