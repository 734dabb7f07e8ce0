"""The doors: where bytes come in, with samples that are right.

A door is given chance, makes a spoilt input of its own and takes it in; it returns
what it was given. What it refuses, it refuses with an error of ours.
"""
import io
from collections.abc import Callable
from random import Random
from typing import Final

import msgspec

from app.work.add_cases import add_cases
from app.work.read_cases import every_case, history, open_disputes
from db.errors import MotcuaError
from sync import admit, ask, enrol, rejoin
from sync.change import CLONED, RECEIPT, SLICE, decode
from sync.codes import LETTERS, Code, read_code, write_code
from sync.exchange import (
    cut_frames,
    frame_hash,
    open_ask,
    read_answer,
    read_frame,
    seal_answer,
)
from sync.frame import pack, unpack
from sync.framing import Positions
from sync.identity import mac
from tests.contract import people
from tests.sync.lanes import Pen, framed, log_of
from tests.sync.stores import (
    CASE,
    answered,
    parts,
    push,
    shown,
    sync,
)
from tests.world.machine import START_MS, Machine
from tests.world.violation import expect

from .papers import a_parcel, a_piece_answer, what_is_said_of_a_scan
from .samples import (
    answers,
    asks,
    bodies,
    cast,
    columns,
    frames,
    frames_of,
    pens,
    place,
    reframed,
    right_sets,
)
from .spoil import packed, spoilt, strange, twisted

SYNCS: Final = 4      # a forked lane takes more than one exchange
ANSWERS: Final = (RECEIPT, SLICE, CLONED)


class Undo(BaseException):
    """Nothing a spoilt input did is kept: the next one meets the same store."""


def _spoilt_frame(chance: Random) -> bytes:
    frame = chance.choice(frames())
    if chance.random() < 0.3:
        return spoilt(frame, chance, frames())
    return reframed(packed(twisted(columns(frame), chance)))


def _spoilt_head(data: bytes, chance: Random, *, frames: list[bytes]) -> bytes:
    """The head of an ask or an answer, twisted; these frames may stand in its list."""
    told = msgspec.msgpack.decode(data[8:8 + int.from_bytes(data[4:8], "big")])
    if chance.random() < 0.7:
        told = twisted(told, chance)
    if frames and isinstance(told, list):
        told = [[[frame_hash(one), len(one), *(chance.choice((0, 6040, 5983, 1 << 31)),
                 chance.choice((0, 1, 1 << 40)), bytes(8))[:extra]] for one in frames]
                if n == place else one for n, one in enumerate(told)
                for place, extra in ((13, 0) if data[3:4] == b"X" else (8, 3),)]
    return packed(told)


# Doors

def a_body(chance: Random) -> bytes:
    sample = chance.choice(bodies()[:-1])
    data = spoilt(sample, chance, bodies()) if chance.random() < 0.4 else packed(
        twisted(msgspec.msgpack.decode(sample) if sample[0] != 0xc1 else [], chance))
    _refusing(decode, data)
    return data


def a_frame(chance: Random) -> bytes:
    data = _spoilt_frame(chance)
    _refusing(unpack, data, log_of(*pens()))
    return data


def a_request(chance: Random) -> bytes:
    data = spoilt(chance.choice(asks()), chance, asks())

    def opened(data: bytes) -> None:
        told, _, _, rest = open_ask(data)
        cut_frames(told.frames, rest)

    _refusing(opened, data)
    return data


def an_answer(chance: Random) -> bytes:
    hub, nonce, sample = cast()[0], *answers()
    if chance.random() < 0.4:
        data = spoilt(sample[0], chance, sample)
    else:
        head = _spoilt_head(sample[0], chance, frames=[])
        data = (b"MC1Y" + len(head).to_bytes(4, "big") + head
                + hub.seat.me.device_key.sign(b"mc1answer" + head)
                + sample[0][-chance.randrange(200):])

    def read(data: bytes) -> None:
        stream = io.BytesIO(data)
        told = read_answer(stream, hub.seat.me.hub_public, nonce)
        for listed in told.frames:
            read_frame(stream, listed)

    _refusing(read, data)
    return data


def an_application(chance: Random) -> bytes:
    hub, kept = cast()[0], place().kept
    body = kept["application"][:-admit.TAG_BYTES]
    body = packed(twisted(msgspec.msgpack.decode(body), chance)) if (
        chance.random() < 0.6) else spoilt(body, chance, [body])
    data = body + mac(kept["secret"], b"mc1apply" + body)
    _undone(hub, lambda: admit.admit(hub.hub, data))
    return data


def a_place(chance: Random) -> bytes:
    hub, kept = cast()[0], place().kept
    whole = kept["place"]
    if chance.random() < 0.3:
        data = spoilt(whole, chance, [whole])
    else:
        body = packed(twisted(msgspec.msgpack.decode(whole[:-96]), chance))
        text = b"mc1place" + body
        data = body + hub.seat.me.device_key.sign(text) + mac(kept["secret"], text)
    code = Code(kept["secret"], kept["mark"])
    _refusing(enrol.read_place, io.BytesIO(data), code, bytes(16))
    return data


def a_code(chance: Random) -> bytes:
    kept = place().kept
    letters = list(write_code(Code(kept["secret"], kept["mark"])))
    for _ in range(chance.randrange(4)):
        letters[chance.randrange(len(letters))] = chance.choice(
            (*LETTERS, "-", "i", "L", "o", "u", "\x00", "Đ", "", "--", "Ⅷ", "٣"))
    text = "".join(letters)
    _refusing(read_code, text)
    return text.encode()


def a_case(chance: Random) -> bytes:
    """A line of a file that is moved in, and every page that would show it."""
    _, an, _ = cast()
    case: object = people.make_case(chance, "06040")
    assert isinstance(case, dict)
    for name in chance.sample(list(case), chance.choice((1, 1, 2))):
        case = {**case, name: strange(chance) if chance.random() < 0.5 else twisted(
            case[name], chance)}
    if chance.random() < 0.1:
        case = twisted(case, chance)

    def take() -> None:
        add_cases(an.seat, [(1, case)])
        for kept in every_case(an.seat):
            history(an.seat, str(kept["id"]))

    _undone(an, take)
    return repr(case)[:1000].encode()


def at_the_hub(chance: Random) -> bytes:
    """A PC of the unit with keys of its own: what it gains stays in its own lane."""
    hub, _, evil = cast()
    pushed = [_spoilt_frame(chance) for _ in range(chance.randrange(3))]
    if chance.random() < 0.5:
        own = frames_of(asks()[0])
        pushed += [reframed(packed(twisted(columns(one), chance))) for one in own]
    head = _spoilt_head(asks()[0], chance, frames=pushed)
    data = b"".join((b"MC1X", len(head).to_bytes(4, "big"), head,
                     evil.seat.me.device_key.sign(b"mc1ask" + head), *pushed))
    before = _belongings(hub)

    def take() -> None:
        answered(hub, data)
        _gained_nothing(hub, {evil.seat.me.writer}, before)

    _undone(hub, take)
    return data


def a_sealed_body(chance: Random) -> bytes:
    """A change of a PC of the unit, sealed and in its place, saying anything: the hub
    keeps it, another PC takes it, and both show all they hold and agree."""
    hub, an, evil = cast()
    pen = Pen(chance.choice((*[evil] * 9, an)).seat.me.writer_key,
              chance.choice((*[6040] * 12, 0, 5983, 1 << 31)))
    pen.write({23: 1}, kind=3)
    template = msgspec.msgpack.decode(pen.placed.pop().change.raw)
    for _ in range(chance.choice((1, 1, 3))):
        told = list(template)
        told[3], told[4] = pen.end()[0] + 1, pen.end()[1]
        told[7] = bytes.fromhex(CASE) if chance.random() < 0.8 else chance.randbytes(16)
        told[9] = chance.choice((1, 2, 3, 3, 3, 4, 5, 6))
        told[11] = dict(chance.sample(right_sets(), 3))
        if chance.random() < 0.6:
            told[11][chance.randrange(1, 45)] = strange(chance) if (
                chance.random() < 0.5) else chance.choice(right_sets())[1]
        if chance.random() < 0.2:
            told[chance.randrange(12)] = strange(chance)
        elif chance.random() < 0.3:
            told = twisted(told, chance)
        pen.add(packed(told))
    frame = pack(framed(pen), Positions(hub.db).held)

    def take() -> None:
        before = _belongings(hub)
        push(evil, hub, [frame])
        _gained_nothing(hub, {evil.seat.me.writer, pen.writer}, before)
        _shows_all(hub)

        def fetch() -> None:
            for _ in range(SYNCS):
                sync(an, hub)
            _shows_all(an)
            expect(shown(an) == shown(hub), "the copies differ")

        _undone(an, fetch)

    _undone(hub, take)
    return frame


def _shows_all(one: Machine) -> None:
    for case in every_case(one.seat):
        history(one.seat, str(case["id"]))
    open_disputes(one.seat)


def at_the_desk(chance: Random) -> bytes:
    """The hub's own hand, strange contents: what another PC may have pushed."""
    hub, an, _ = cast()
    nonce, (reply,) = answers()
    told, given = parts(reply)
    given = [_spoilt_frame(chance) if chance.random() < 0.7 else one
             for one in [*given, b""]]
    listed = [(frame_hash(one), len(one), chance.choice((0, 6040, 5983)), n + 1,
               chance.choice((bytes(8), b"", chance.randbytes(70))))
              for n, one in enumerate(given)]
    data = seal_answer(msgspec.structs.replace(told, frames=listed), given,
                       hub.seat.me.device_key)
    request = ask.Request(nonce, b"", ask.own_lanes(an.db, an.seat.me),
                          rejoin.stage(an.db), rest=False)
    _undone(an, lambda: list(ask.take_answer(
        an.side, request, io.BytesIO(data), START_MS)))
    return data


# How it is gone about


def _refusing(call: Callable[..., object], *words: object) -> None:
    try:
        call(*words)
    except MotcuaError:
        return


def _undone(one: Machine, call: Callable[[], object]) -> None:
    def within() -> None:
        with one.db.write():
            _refusing(call)
            raise Undo

    try:
        within()
    except Undo:
        return


def _belongings(hub: Machine) -> tuple[int, ...]:
    """What only the hub itself may change, and how far its log goes."""
    (row,) = hub.db.query("""SELECT
        (SELECT COUNT(*) FROM devices WHERE state = 'active'),
        (SELECT COUNT(*) FROM units), (SELECT COUNT(*) FROM procedures),
        (SELECT COUNT(*) FROM codes),
        (SELECT COUNT(*) FROM writers w WHERE w.device NOT IN (?, ?)),
        (SELECT COUNT(*) FROM changes c WHERE c.scope != 6040),
        (SELECT MAX(n) FROM changes)""", tuple(
            one.seat.me.device for one in cast()[1:]))
    return tuple(row)


def _gained_nothing(hub: Machine, writers: set[bytes], before: tuple[int, ...]) -> None:
    """New are only changes of these writers, in their own scope, and what the hub has
    to say to them."""
    now = _belongings(hub)
    expect(now[:-1] == before[:-1], "gained outside its scope", now, before)
    for writer, scope, kind in hub.db.query(
            """SELECT l.writer, c.scope, c.kind FROM changes c
            JOIN lanes l ON l.id = c.lane WHERE c.n > ?""", (before[-1],)):
        fits = kind in ANSWERS if writer == hub.seat.me.writer else writer in writers
        expect(fits and scope == 6040, "wrote in another's lane", writer, scope, kind)


DOORS: Final[dict[str, Callable[[Random], bytes]]] = {
    door.__name__: door for door in (
        a_body, a_frame, a_request, an_answer, an_application, a_place, a_code, a_case,
        a_sealed_body, at_the_hub, at_the_desk, a_parcel, a_piece_answer,
        what_is_said_of_a_scan)}
