"""Changes that were set aside: what they say, and the three ways out.

Mend it (a proper change is written in its place), hand it to the supervisor, or take
it along as a file. The change itself stays where it is for ever.
"""
import base64
from dataclasses import dataclass
from typing import Final

from app.clock import iso
from app.desk import Desk
from app.rules.errors import Refusal, Refused
from app.rules.legible import legible
from app.rules.normalise import clean_text
from db import aside as store
from db import procedures
from db.aside import Aside
from db.errors import NotFound
from sync import aside, certificates, moves
from sync.author import Draft
from sync.change import NO_ENTITY, SETTLE, Body, read

LISTED_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A change set aside, as a person reads it. `case` is empty when it is about no
    case or cannot be read, `here` says whether that case is on this machine; `how`
    is empty while nobody has done anything."""

    change: str
    case: str
    here: bool
    code: str
    name: str
    procedure: str
    by: str
    machine: str
    unit: str
    made_at: str
    kept_at: str
    reason: str
    values: dict[str, object]
    how: str
    words: str
    settled_by: str
    settled_at: str


def kept_changes(desk: Desk) -> list[Kept]:
    """What is set aside here, the open ones first."""
    with desk.db.reading():
        return [_kept(desk, one) for one in store.every_one(desk.db, LISTED_MAX)]


def get_kept(desk: Desk, change: str) -> Kept:
    """One of them. Raises NotFound."""
    return _kept(desk, _find(desk, change))


def settle(desk: Desk, change: str, how: aside.How, words: str = "") -> None:
    """Say what was done about a change. Raises NotFound; Refused when a referral has
    no words, or somebody has settled it already; mended twice is mended once."""
    words = clean_text(words.strip(), aside.WORDS_CHARS_MAX)
    if how == aside.REFERRED and not words:
        raise Refused([Refusal(error="required", field="reason")])
    with desk.db.write():
        found = _find(desk, change)
        if found.how and how == aside.MENDED:
            return
        if found.how:
            raise Refused([Refusal(error="decided_already")])
        batch = desk.authoring()
        scope = (batch.home(found.scope) if desk.me.is_hub
                 else desk.me.scope_for(desk.me.unit))
        batch.write(Draft(scope=scope, kind=SETTLE, actor=desk.officer,
                          sets=aside.sets_of(found.id, found.scope, how, words)))
        batch.finish()


def as_file(desk: Desk, change: str) -> dict[str, object]:
    """The change as it came, for whoever has to look into it. Raises NotFound."""
    found, kept = _find(desk, change), get_kept(desk, change)
    return {
        "change": kept.change, "writer": found.writer.hex(), "scope": found.scope,
        "seq": found.seq, "reason": kept.reason, "kept_at": kept.kept_at,
        "by": kept.by, "made_at": kept.made_at, "case": kept.case or None,
        "values": kept.values, "body": base64.b64encode(found.body).decode()}


def _find(desk: Desk, change: str) -> Aside:
    try:
        found = store.find_any(desk.db, bytes.fromhex(change))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(what="change", change=change[:64])
    return found


def _kept(desk: Desk, one: Aside) -> Kept:
    body: Body | None = read(one.body).body
    author = certificates.author(desk.db, one.writer)
    values = legible(body.sets) if body else {}
    case = body.entity if body and body.entity != NO_ENTITY else b""
    found = moves.find_state(desk.db, case) if case else None
    row = None if found is None else desk.db.first(
        "SELECT code, applicant_name FROM cases WHERE n = ?", (found[0],))
    procedure = str(values.get("procedure_code", ""))
    known = procedures.find_procedure(
        desk.db, procedure, iso(desk.clock.now_ms())[:10])
    return Kept(
        change=one.id.hex(), case=case.hex(), here=row is not None,
        code=str(row["code"] if row else values.get("code", "")),
        name=str(row["applicant_name"] if row else values.get("applicant_name", "")),
        procedure=procedure if known else "", by=body.actor if body else "",
        machine=author.name if author else one.writer.hex(),
        unit=author.unit if author else "",
        made_at=iso(body.at_ms) if body else "", kept_at=iso(one.kept_ms),
        reason=one.reason, values=values, how=one.how, words=one.words,
        settled_by=one.by,
        settled_at="" if one.settled_ms is None else iso(one.settled_ms))
