"""The hub's end of the line: the blueprint `/sync/v1`.

Answers are signed; an error page is not, and desks take it for "no network".
"""
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from flask import Blueprint, Response, abort, request
from werkzeug.routing import BaseConverter

from db.errors import StoreBusy, StoreFull, StoreReadOnly
from db.sqlite import Database, Store
from sync import answer, take_papers
from sync.admit import admit
from sync.errors import Malformed
from sync.exchange import CONTENT_TYPE, REFUSED, SLOW
from sync.me import Me
from sync.meaning import Meaning
from sync.parcel import ASK_HEADER, from_header
from sync.question import Hub, Question
from sync.take_papers import Parcel
from sync.turns import Turns
from sync.vouch import vouch as vouched

REQUEST_BYTES_MAX: Final = 2 * 1024 * 1024
NONCES_MAX: Final = 20_000
CANNOT_WRITE: Final = (StoreFull, StoreReadOnly)     # it still gives what it holds


@dataclass(slots=True)
class HubEnd:
    """What the blueprint needs. State: the nonces seen lately."""

    store: Store
    me: Me
    meaning: Meaning
    now_ms: Callable[[], int]
    turns: Turns
    certificate: bytes = b""
    _nonces: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def hub(self, db: Database) -> Hub:
        return Hub(db, self.me, self.meaning, self.now_ms(), self.certificate)

    def first_time(self, nonce: bytes) -> bool:
        """False for a request seen before: a replay fetches nothing."""
        with self._lock:
            if nonce in self._nonces:
                return False
            self._nonces[nonce] = None
            if len(self._nonces) > NONCES_MAX:
                self._nonces.popitem(last=False)
            return True


def sync_blueprint(end: HubEnd) -> Blueprint:
    """The calls a desk makes."""
    pages = Blueprint("sync", __name__, url_prefix="/sync/v1")

    pages.record(lambda made: made.app.url_map.converters.update(sha=Sha))

    @pages.post("/exchange")
    def exchange() -> Response:
        data = request.get_data(cache=False)
        try:
            return _signed(_exchange(end, data))
        except Malformed:
            abort(400)

    @pages.post("/enrol")
    def enrol() -> Response:
        data = request.get_data(cache=False)
        try:
            return _signed(end.turns.run(lambda db: admit(end.hub(db), data)))
        except Malformed:
            abort(400)
        except CANNOT_WRITE:
            abort(503)

    @pages.post("/vouch")
    def vouch() -> Response:
        try:
            return _signed(vouched(end.me.device_key, request.get_data(cache=False),
                                   end.certificate))
        except Malformed:
            abort(400)

    @pages.put("/papers/<sha:sha>/<int:number>")
    def take_piece(sha: bytes, number: int) -> Response:
        data = request.get_data(cache=False)
        try:
            return _signed(_take_piece(end, data, (sha, number)))
        except Malformed:
            abort(400)
        except (StoreBusy, *CANNOT_WRITE):
            abort(503)

    @pages.get("/papers/<sha:sha>/<int:number>")
    def give_piece(sha: bytes, number: int) -> Response:
        asked = request.headers.get(ASK_HEADER, "")
        try:
            return _signed(_give_piece(end, from_header(asked), (sha, number)))
        except Malformed:
            abort(400)

    return pages


class Sha(BaseConverter):
    """The name of a scan in an address; anything else is no address of ours."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> bytes:
        return bytes.fromhex(value)


def _take_piece(end: HubEnd, data: bytes, path: tuple[bytes, int]) -> bytes:
    parcel = take_papers.open_verified(end.hub(end.store.db()), data, path)
    if not isinstance(parcel, Parcel):
        return parcel
    return end.turns.run(lambda db: take_papers.take_piece(end.hub(db), parcel))


def _give_piece(end: HubEnd, data: bytes, path: tuple[bytes, int]) -> bytes:
    hub = end.hub(end.store.db())
    parcel = take_papers.open_verified(hub, data, path)
    if not isinstance(parcel, Parcel):
        return parcel
    if not end.first_time(parcel.ask.nonce):
        raise Malformed(why="replay")
    return take_papers.give_piece(hub, parcel)


def _exchange(end: HubEnd, data: bytes) -> bytes:
    hub = end.hub(end.store.db())
    question = answer.open_question(hub, data)
    if not isinstance(question, Question):
        return question
    if not end.first_time(question.ask.nonce):
        return answer.refuse(hub, question.ask, REFUSED, "replay")
    try:
        end.turns.run(lambda db: answer.take(end.hub(db), question))
    except StoreBusy:
        return answer.refuse(hub, question.ask, SLOW, "busy")
    except CANNOT_WRITE:
        answer.take_nothing(question)
    with hub.db.reading():
        return answer.give(hub, question)


def _signed(body: bytes) -> Response:
    return Response(body, content_type=CONTENT_TYPE)
