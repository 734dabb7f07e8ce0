"""A hub and two desks of one unit in folders of their own, enrolled beforehand."""
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.desk import FILE_NAME, Desk, open_desk, store_of
from app.work import roll_backups
from app.work.read_cases import every_case
from app.work.synchronise import Options, synchronise
from app.work.verify import verify
from db import lanes, papers
from sync import ask, backup
from tests.world.machine import HUB, templates
from tests.world.violation import expect

DESKS = ("an", "binh")
PAGE, ROOTS = 4096, 8     # of a store; the pages where its tables begin


@dataclass(frozen=True)
class Village:
    """Folders only: whoever opens one finds what is on the disk."""

    place: Path

    @classmethod
    def found(cls, place: Path) -> "Village":
        """A new village. Continuity tokens lie beside it, as on real PCs."""
        for name in (HUB, *DESKS):
            (place / name).mkdir(parents=True)
            (place / name / FILE_NAME).write_bytes(templates()[name])
        os.environ["MOTCUA_STATE"] = str(place / "state")
        return cls(place)

    def folder(self, name: str) -> Path:
        return self.place / name

    def open(self, name: str) -> Desk:
        """What a process that starts now finds. Close its `db` after use."""
        return open_desk(store_of(self.folder(name)), name)

    def sync(self, name: str, url: str) -> None:
        """One whole sync in this process."""
        desk = self.open(name)
        try:
            outcome = synchronise(desk, Options(timeout_s=30, hub_url=url), "killed")
        finally:
            desk.db.close()
        expect(outcome.error is None, "the sync was refused", name, outcome.error)
        expect(outcome.ledger.pending == 0, "work is unsent", name, outcome.ledger)

    def roll(self, name: str) -> None:
        """The backup of this hour, as the program makes it while it runs."""
        desk = self.open(name)
        try:
            roll_backups.roll(desk)
        finally:
            desk.db.close()

    def spoil(self, name: str, chance: Random) -> None:
        """Bytes of the store go bad while nobody has it open."""
        path = self.folder(name) / FILE_NAME
        size = path.stat().st_size
        with path.open("r+b") as file:
            if chance.random() < 0.5:
                file.truncate(size // PAGE // 2 * PAGE)
            else:
                file.seek(chance.randrange(ROOTS) * PAGE)
                file.write(bytes(PAGE))

    def backups(self, name: str) -> dict[str, int]:
        """How many changes each backup in a folder holds, all of them read whole, and
        taken away."""
        found = {}
        for one in self.folder(name).glob("*.bak"):
            found[one.name] = backup.read_facts(one).changes
            one.unlink()
        return found

    def exported(self, name: str) -> list[dict[str, object]]:
        desk = self.open(name)
        try:
            return list(every_case(desk))
        finally:
            desk.db.close()


def held(desk: Desk) -> set[str]:
    """The ids of every change a folder holds."""
    return {row[0].hex() for row in desk.db.query("SELECT id FROM changes")}


def whole(desk: Desk, said: set[str]) -> None:
    """The file is sound, everything follows from the log, and what was said is true."""
    checked = sqlite3.connect(desk.db.path)
    try:
        (told,) = checked.execute("PRAGMA quick_check").fetchone()
    finally:
        checked.close()
    expect(told == "ok", "the file is damaged", told)
    found = verify(desk)
    expect(found["ok"], "not what the changes say", found["problems"])
    expect(said <= held(desk), "said to be kept, and gone", said - held(desk))
    for lane in lanes.every_lane(desk.db):
        (row,) = desk.db.query(
            "SELECT COUNT(*), MAX(seq) FROM changes WHERE lane = ?", (lane.n,))
        expect((lane.fork_seq + row[0], row[1]) == (lane.head_seq, lane.head_seq),
               "a lane has a hole", lane.n, tuple(row))


def agrees_with_the_hub(desk: Desk, hub: Desk) -> None:
    """Never "sent" without the hub holding it; never a cursor past what is here."""
    here, there = held(desk), held(hub)
    for lane in ask.own_lanes(desk.db, desk.me):
        sent = {row[0].hex() for row in desk.db.query(
            "SELECT id FROM changes WHERE lane = ? AND seq <= ?",
            (lane.n, lane.acked_seq))}
        expect(sent <= there, "sent, but the hub does not hold it", sent - there)
    whole_there = {one.sha for one in papers.every_whole(hub.db)}
    for one in papers.every_whole(desk.db):
        expect(one.told != papers.AT_HUB or one.sha in whole_there,
               "a scan is called received, but the hub has not all of it", one)
    for scope, (number, _) in ask.cursor(desk.db).items():
        arrived = {row[0].hex() for row in hub.db.query(
            "SELECT id FROM changes WHERE scope = ? AND arrival <= ?",
            (scope, number))}
        expect(arrived <= here, "the cursor is past what is here", arrived - here)
        expect(len(arrived) == number, "the hub has forgotten arrivals", number)
