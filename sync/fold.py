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
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import msgspec

NEVER_MS: Final = 1 << 62     # no receipt yet: infinitely late
ID_BYTES: Final = 16          # of a change's id, enough to order and to tell apart

Received = Callable[["Write"], int]   # when the hub received it; NEVER_MS when not
PolicyOf = Callable[[int], str | None]


class Write(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One change that still has live values."""

    lane: int
    seq: int
    id: bytes
    claimed_ms: int   # when a person says it was done
    clock_ms: int     # what the PC's clock said when it was recorded


class CaseState(msgspec.Struct, array_like=True):
    """The live writes of one case. Values are kept as [ref, value, ref, value …].

    `heads` is the causal context an officer looking at this case has: the latest
    change of each lane. `items` holds one register for each paper. `carried` says
    which fields a write still carries (a bit each), `papers` which papers (a sum of
    their marks): a write that carries nothing is forgotten.
    """

    heads: dict[int, tuple[int, bytes]]
    writes: dict[int, Write]
    fields: dict[int, list[object]]
    items: dict[str, list[object]]
    carried: dict[int, int]
    papers: dict[int, int]
    following: int = 1


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
    return CaseState({}, {}, {}, {}, {}, {})


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
    ref = state.following
    state.following = ref + 1
    state.writes[ref] = write
    state.heads[write.lane] = (write.seq, write.id[:8])
    fields, carried = state.fields, 0
    for field, value in act.sets.items():
        policy = policy_of(field)
        if policy is None:
            continue
        if policy == "items":
            _step_items(state, ref, seen, value)
            continue
        carried |= 1 << field
        live = fields.get(field)
        if live is None:
            fields[field] = [ref, value]
        else:
            kept = _unseen(state, live, seen, state.carried, 1 << field)
            fields[field] = [*kept, ref, value]
    state.carried[ref] = carried
    state.papers.setdefault(ref, 0)
    if not carried:
        _forget(state, ref)


def _step_items(state: CaseState, ref: int, seen: Mapping[int, int], value: object
                ) -> None:
    assert isinstance(value, list)
    marks = 0
    for item in value:
        key = f"{item[1]}\x00{item[0]}"
        mark = 1 << 32 | crc32(key.encode())
        kept = _unseen(state, state.items.get(key, []), seen, state.papers, mark)
        state.items[key] = [*kept, ref, item]
        marks += mark
    state.papers[ref] = marks


def _unseen(state: CaseState, live: list[object], seen: Mapping[int, int],
            carried: dict[int, int], mark: int) -> list[object]:
    """The live values whose authors this change had not seen; the others' writes
    carry one `mark` less."""
    kept: list[object] = []
    for place in range(0, len(live), 2):
        ref = live[place]
        assert isinstance(ref, int)
        write = state.writes[ref]
        if seen.get(write.lane, 0) < write.seq:
            kept += live[place:place + 2]
        else:
            carried[ref] -= mark
            _forget(state, ref)
    return kept


def _forget(state: CaseState, ref: int) -> None:
    """Drop a write once it carries no live value."""
    if not state.carried.get(ref) and not state.papers.get(ref):
        state.writes.pop(ref, None)
        state.carried.pop(ref, None)
        state.papers.pop(ref, None)


def digest(state: CaseState) -> int:
    """64 bits that are equal wherever the same writes are live, as a sum over them.

    A write's id belongs to one case, so the case itself need not be told.
    """
    total = 0
    for ref, write in state.writes.items():
        told = b"%b%x.%x" % (write.id, state.carried[ref], state.papers[ref])
        total += int.from_bytes(hashlib.sha256(told).digest()[:8], "big")
    return total & 0xFFFF_FFFF_FFFF_FFFF


def live_values(live: list[object], writes: Mapping[int, Write],
                received: Received) -> tuple[Live, ...]:
    """The distinct live values in standing order: earliest receipt, then id."""
    every = []
    for place in range(0, len(live), 2):
        write = writes[live[place]]            # type: ignore[index]
        every.append(Live(live[place + 1], write, received(write)))
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
    values: dict[int, object] = {}
    disputes: dict[int, tuple[Live, ...]] = {}
    contested = False
    for field, live in state.fields.items():
        if len(live) == 2:
            values[field] = live[1]
            continue
        contested = True
        rivals = live_values(live, state.writes, received)
        if len(rivals) == 1:
            values[field] = rivals[0].value
            continue
        values[field] = settle(field, rivals)
        if policy_of(field) in ("strict", "event"):
            disputes[field] = rivals
    return Standing(values, disputes, contested)


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
    papers = []
    for live in state.items.values():
        values = [one for one in live[1::2] if isinstance(one, list) and one[3] >= 0]
        if not values:
            continue
        first = values[0]
        same = all(one[3:] == first[3:] for one in live[1::2])  # type: ignore[index]
        papers.append([
            first[0], first[1], min(one[2] for one in values),
            min(one[3] for one in values),
            first[4] if same else False])
    papers.sort(key=lambda paper: (paper[2], paper[0], paper[1]))
    return papers
