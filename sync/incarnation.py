"""Whether this folder may go on in its lane, or must begin a new one.

    proven      the token outside the folder names this machine, this writer and
                changes that are all in our log
    otherwise   the folder may be a copy, or may have been put back to an earlier day:
                a new key, and so a new lane, before anything else is written

Nothing is refused and nothing is lost by it: changes are named by their hash, and the
device key vouches for the new writer wherever its changes go (the WRITER change).
"""
from dataclasses import replace
from secrets import token_bytes
from typing import Final

from db import lanes, meta, writers
from db.sqlite import Database
from db.writers import Incarnation
from sync import certificates
from sync.identity import Key, key_from_seed, name_of
from sync.me import Me
from sync.token import Mark

COPIED: Final = "copied"        # no token: another place, or another machine
PUT_BACK: Final = "put_back"    # the token knows more than the folder
FORKED: Final = "forked"        # the hub holds two histories of our lane
NEW_LIFE: Final = "new_life"    # a hub that was put back
FLAG: Final = "put_back"


def settled(db: Database, me: Me, now_ms: int) -> Me:
    """Who may write here now: the same, or a new writer. Inside `write()`."""
    now = current(db, me)
    why = why_anew(db, now)
    return begin(db, now, why, now_ms) if why else now


def current(db: Database, me: Me) -> Me:
    """The writer this folder writes as; another process may have begun a new one."""
    seed = meta.get(db, "writer_seed") or b""
    key = key_from_seed(seed)
    return me if key.public == me.writer_key.public else replace(me, writer_key=key)


def why_anew(db: Database, me: Me) -> str:
    """Why this folder may not go on in its lane; empty when it may."""
    if me.is_hub:
        return ""
    if was_told(db, me):
        return PUT_BACK if meta.get_number(db, FLAG) else FORKED
    if me.token is None:
        return ""
    mark = me.token.read()
    if mark is None or mark.machine != me.token.machine:
        return COPIED
    return "" if _holds(db, me, mark) else PUT_BACK


def was_told(db: Database, me: Me) -> bool:
    """True when a restored backup, or the hub, has said that our lane has ended."""
    return not me.is_hub and (
        meta.get_number(db, FLAG) > 0 or writers.is_forked(db, me.writer))


def _holds(db: Database, me: Me, mark: Mark) -> bool:
    return mark.writer == me.writer.hex() and all(
        lanes.holds(db, me.writer, scope, (seq, id)) for scope, seq, id in mark.heads)


def begin(db: Database, me: Me, why: str, now_ms: int) -> Me:
    """Write under a new key from now on. Inside `write()`."""
    if not writers.incarnations(db):
        writers.add_incarnation(db, Incarnation(
            writer=me.writer, seed=meta.get(db, "writer_seed") or b"", why="",
            began_ms=0))
    seed = token_bytes(32)
    anew = replace(me, writer_key=key_from_seed(seed))
    writers.add_incarnation(db, Incarnation(
        writer=anew.writer, seed=seed, why=why, began_ms=now_ms))
    meta.put(db, "writer_seed", seed)
    meta.put_number(db, FLAG, 0)
    certificates.save_writer(db, anew.writer, anew.writer_key.public, me.device,
                             hub=me.is_hub)
    # Before the commit: were it after, another process could find the new writer
    # with the old token, and begin a third.
    keep_token(db, anew)
    return anew


def keep_token(db: Database, me: Me) -> None:
    """Remember outside the folder how far a desk has written."""
    if me.token is not None and not me.is_hub:
        me.token.write(Mark(
            writer=me.writer.hex(), machine=me.token.machine,
            heads=[(lane.scope, lane.head_seq, lane.head_id.hex())
                   for lane in lanes.of_writers(db, [me.writer])
                   if lane.branch == lanes.TRUNK]))


def must_introduce(db: Database, me: Me) -> str | None:
    """Why the lanes of this writer begin with a WRITER change; None when the hub has
    vouched for it at enrolment. The hub's own always do."""
    if me.is_hub:
        return NEW_LIFE
    return why_begun(db, me) or None


def why_begun(db: Database, me: Me) -> str:
    """Why the present writer began; empty while it is the first."""
    found = writers.find_incarnation(db, current(db, me).writer)
    return found.why if found else ""


def introduction(me: Me, why: str) -> dict[int, object]:
    """What a WRITER change says: the key, the device's word for it, the device."""
    key = me.writer_key.public
    return {1: key, 2: me.device_key.sign(b"mc1writer" + key), 3: me.device, 4: why}


def own_keys(db: Database, me: Me) -> dict[bytes, Key]:
    """Every writer this folder has been, with its key."""
    found = {one.writer: key_from_seed(one.seed) for one in writers.incarnations(db)}
    now = current(db, me).writer_key
    return found | {name_of(now.public): now}


def put_back(db: Database) -> None:
    """This folder was put back to an earlier day, and somebody knows it for certain
    (a restored backup, the hub's own word): a new writer before the next change."""
    meta.put_number(db, FLAG, 1)
