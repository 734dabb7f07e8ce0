"""What the processes do until they are killed, telling what they have kept.

Each is the real use case on a real folder; only the loop around it is ours.
"""
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from app.clock import Clock
from app.commands.hub import THREADS
from app.desk import Desk, open_desk, store_of
from app.mending import look_before_opening
from app.province import create_province
from app.rules.errors import Refused
from app.serving import serve_waitress
from app.work.add_cases import add_cases
from app.work.attach_paper import keep_paper
from app.work.back_up import back_up
from app.work.drill import drill
from app.work.edit_cases import edit_cases
from app.work.read_cases import open_disputes
from app.work.receive_case import receive_cases
from app.work.resolve_dispute import ResolveDispute, resolve_dispute
from app.work.restore import restore
from app.work.synchronise import Options, synchronise
from db import changes
from sync.paper import PIECE_BYTES
from tests.sync.scans import scan_of

APPLICANT = {"procedure_code": "1.001193", "applicant_name": "Lý Thị Mai"}
ACTS_BETWEEN_SYNCS = 4
LOOKS_UP_S = 0.02
SCAN_BYTES = (900, PIECE_BYTES + 9, 2 * PIECE_BYTES + 9)

Tell = Callable[..., None]


def officer(folder: Path, seed: int, told: Connection) -> None:
    """Receive, add, edit and decide, and say the ids of what was kept."""
    desk, chance, says = _begin(folder, seed, told)
    while True:
        act(desk, chance, says)
        time.sleep(chance.uniform(0, LOOKS_UP_S))


def courier(folder: Path, seed: int, told: Connection, url: str) -> None:
    """Work a little and sync, again and again."""
    desk, chance, says = _begin(folder, seed, told)
    while True:
        for _ in range(chance.randrange(ACTS_BETWEEN_SYNCS)):
            act(desk, chance, says)
        outcome = synchronise(desk, Options(timeout_s=30, hub_url=url), "killed")
        says("synced", outcome.error and outcome.error.code)


def keeper(folder: Path, seed: int, told: Connection) -> None:
    """Back up, put the backup into another folder and compare, fold the log in."""
    desk, chance, says = _begin(folder, seed, told)
    while True:
        held = changes.count(desk.db)
        place = folder / f"{chance.getrandbits(64):016x}.bak"
        back_up(desk, place)
        says("backed_up", place.name, held)
        says("drilled", drill(desk, place, restore).why)
        desk.db.fold_in()


def mender(folder: Path, seed: int, told: Connection) -> None:
    """Begin as every program does that will have the folder open for hours."""
    os.environ["MOTCUA_STATE"] = str(folder.parent / "state")
    told.send(("ready", 0))
    look_before_opening(folder, Clock(), unclean=True)
    told.send(("looked", ""))


def hub(folder: Path, port: int, told: Connection) -> None:
    """Serve as `motcua hub serve` does."""
    os.environ["MOTCUA_STATE"] = str(folder.parent / "state")
    serve_waitress(create_province(store_of(folder), Clock()), ("127.0.0.1", port),
                   THREADS, lambda bound: told.send(("ready", bound)))


def act(desk: Desk, chance: Random, says: Tell) -> None:
    """One act, and the ids of the changes it made once they are kept."""
    (before,) = desk.db.query("SELECT COALESCE(MAX(n), 0) FROM changes")
    codes: list[str] = []
    try:
        codes = chance.choices(
            (_receive, _import, _edit, _decide, _attach), (3, 2, 4, 1, 2))[0](
            desk, chance)
    except Refused:   # the other process was quicker, or a person must decide first
        return
    kept = desk.db.query(
        """SELECT c.id FROM changes c JOIN lanes l ON l.id = c.lane
        JOIN writers w ON w.id = l.writer WHERE c.n > ? AND w.device = ?""",
        (before[0], desk.me.device))
    says("kept", [row[0].hex() for row in kept], codes)


def _begin(folder: Path, seed: int, told: Connection) -> tuple[Desk, Random, Tell]:
    os.environ["MOTCUA_STATE"] = str(folder.parent / "state")
    desk = open_desk(store_of(folder), "Lan")
    told.send(("ready", 0))
    return desk, Random(seed), lambda *words: told.send(words)


def _receive(desk: Desk, chance: Random) -> list[str]:
    several = chance.choice((1, 1, 3))
    outcomes = receive_cases(desk, [(n, APPLICANT) for n in range(several)])
    return [one.code for one in outcomes if not isinstance(one, Refused)]


def _import(desk: Desk, chance: Random) -> list[str]:
    add_cases(desk, [(n, APPLICANT | {"id": f"{chance.getrandbits(128):032x}"})
                     for n in range(chance.choice((1, 5)))])
    return []


def _edit(desk: Desk, chance: Random) -> list[str]:
    rows = _last_cases(desk)
    if not rows:
        return _receive(desk, chance)
    edit_cases(desk, [
        (n, {"case": chance.choice(rows),
             "set": {"fee": chance.randrange(10**6), "notes": f"lần {n}"}})
        for n in range(chance.choice((1, 1, 4)))])
    return []


def _decide(desk: Desk, chance: Random) -> list[str]:
    disputes = open_disputes(desk)
    if disputes:
        one = disputes[0]
        resolve_dispute(desk, ResolveDispute(
            case=one.case, field=one.field, value=one.standing.value,
            reason="Đã đối chiếu"))
    return []


def _attach(desk: Desk, chance: Random) -> list[str]:
    rows = _last_cases(desk)
    if rows:
        scan = scan_of(chance.choice(SCAN_BYTES), chance.getrandbits(32))
        with desk.db.write():
            keep_paper(desk, chance.choice(rows), "Đơn", scan)
    return []


def _last_cases(desk: Desk) -> list[str]:
    return [row[0].hex() for row in desk.db.query(
        "SELECT id FROM cases ORDER BY id DESC LIMIT 20")]
