"""Machines of the practice province, wired to each other without a line."""
import io
import json
from itertools import accumulate, pairwise
from random import Random

import msgspec

from app.meaning import MEANING
from app.work.add_cases import add_cases
from app.work.edit_cases import edit_cases
from app.work.read_cases import every_case
from sync import answer, ask, incarnation
from sync.apply import Applying
from sync.exchange import Answer, frame_hash, open_ask, seal_ask
from sync.frame import Frame
from sync.question import Question
from tests.world.machine import HUB, PLACES, Kept, Machine, Watch

ROLES = {HUB: ("", "hub")} | {name: (unit, role) for name, unit, role in PLACES}
CASE = "0" * 31 + "1"


def machine(name: str) -> Machine:
    """A freshly enrolled machine of the cast, or the hub."""
    return Machine(name, *ROLES[name], Watch(), Random(name))


def copy(original: Machine) -> Machine:
    """The same machine once more: what is done to one is not done to the other."""
    other = machine(original.name)
    other._open(original.db.connection.raw.serialize())
    return other


def bring(desk: Machine, *ids: str, **values) -> None:
    """Cases are moved in on a desk."""
    add_cases(desk.seat, [
        (line, {"id": id, "procedure_code": "1.001193", "applicant_name": "Lý Thị Mai",
                **values}) for line, id in enumerate(ids, 1)])


def edit(desk: Machine, case: str = CASE, **values) -> None:
    """One edit as given."""
    edit_cases(desk.seat, [(1, {"case": case, "set": values})])


def take(desk: Machine, frame: Frame) -> Applying:
    """A frame into a store, in one transaction."""
    with desk.db.write():
        batch = Applying(desk.db, MEANING, 0, arrivals=False)
        batch.take_frame(frame)
        batch.finish()
    return batch


def asked(desk: Machine, push_bytes: int = 1 << 16) -> ask.Request:
    return ask.build(desk.side, desk.chance.randbytes(16), desk.watch.now_ms(),
                     push_bytes)


def answered(hub: Machine, data: bytes) -> bytes:
    """What the hub answers to a request, once it has taken it in."""
    question = answer.open_question(hub.hub, data)
    if not isinstance(question, Question):
        return question
    with hub.db.write():
        answer.take(hub.hub, question)
    return answer.give(hub.hub, question)


def kept(desk: Machine, request: ask.Request, reply: bytes) -> ask.Outcome:
    """The desk keeps an answer; what it came to, all outcomes together."""
    whole = ask.Outcome()
    for one in ask.take_answer(desk.side, request, io.BytesIO(reply),
                               desk.watch.now_ms()):
        whole.sent += one.sent
        whole.received += one.received
        whole.more = whole.more or one.more
        whole.again = whole.again or one.again
        whole.verdicts += one.verdicts
    return whole


def sync(desk: Machine, hub: Machine) -> ask.Outcome:
    """One exchange over a good line."""
    request = asked(desk)
    return kept(desk, request, answered(hub, request.data))


def ids(one: Machine, scope: int = 6040) -> list[bytes]:
    """The changes of a scope a machine holds, in the order it stored them."""
    return [bytes(row[0]) for row in one.db.query(
        "SELECT id FROM changes WHERE scope = ? ORDER BY n", (scope,))]


def shown(one: Machine) -> list[dict[str, object]]:
    return list(every_case(one.seat))


def aside(one: Machine) -> dict[bytes, str]:
    """What is set aside, and why."""
    return {bytes(row[0]): row[1] for row in one.db.query(
        "SELECT id, reason FROM quarantine")}


def push(desk, hub, frames: list[bytes]) -> bytes:
    """A request with these frames, whatever they hold."""
    told, _, _, _ = open_ask(asked(desk).data)
    return answered(hub, seal_ask(msgspec.structs.replace(told, frames=[
        (frame_hash(frame), len(frame)) for frame in frames]), frames,
        desk.seat.me.device_key))


def parts(reply: bytes) -> tuple[Answer, list[bytes]]:
    """The head of an answer and its frames."""
    end = 8 + int.from_bytes(reply[4:8], "big")
    head = msgspec.msgpack.decode(reply[8:end], type=Answer)
    ends = accumulate((one[1] for one in head.frames), initial=end + 64)
    return head, [reply[start:end] for start, end in pairwise(ends)]


def image(one: Machine) -> bytes:
    """The data folder as it is now."""
    return one.db.connection.raw.serialize()


def put_back(one: Machine, kept: bytes, *, token: bool = False) -> None:
    """The data folder is an earlier one again; with its token only when the whole
    disk was put back."""
    mark = one.token.mark
    one._open(kept)
    if token:
        incarnation.keep_token(one.db, one.seat.me)
    else:
        one.token.mark = mark
    one.request = None


def clone(original: Machine, *, token: bool = False) -> Machine:
    """The same data on a second PC; with the token when the whole disk was copied."""
    other = copy(original)
    other.token = Kept(original.name, original.token.mark if token else None)
    other._open(image(original))
    return other


def agree(*machines: Machine, hub: Machine) -> None:
    """Everybody syncs until nobody has anything new."""
    for _ in range(3):
        for one in machines:
            sync_out(one, hub)


def sync_out(desk: Machine, hub: Machine) -> ask.Outcome:
    """Exchange until the hub is not to be asked again; all outcomes together."""
    whole = ask.Outcome()
    for _ in range(12):
        request = asked(desk)
        one = kept(desk, request, answered(hub, request.data))
        whole.sent += one.sent
        whole.received += one.received
        whole.verdicts += one.verdicts
        if not (one.more or one.again or request.rest):
            return whole
    raise AssertionError("this never ends")


def events_of(one: Machine, kind: str) -> list[dict[str, object]]:
    """What the log of the line says of one kind."""
    return [json.loads(row[0]) for row in one.db.query(
        "SELECT facts FROM sync_log WHERE kind = ? ORDER BY n", (kind,))]


def writer_of(one: Machine) -> bytes:
    """Who this folder writes as at this moment."""
    return incarnation.current(one.db, one.seat.me).writer
