"""A desk folder with the shipped catalogue, its pages, and a clock set by hand."""
import re
from functools import cache
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory

import pytest

from app.commune import create_commune
from app.desk import FILE_NAME, open_desk, store_of
from app.meaning import MEANING
from app.work.edit_cases import edit_cases
from app.work.enrol_device import seed_catalogue
from db import changes, lanes
from sync import certificates
from sync.apply import Applying
from sync.certificates import DeviceCertificate
from sync.change import read
from sync.frame import Placed
from sync.identity import key_from_seed
from sync.me import Me, save

MONDAY_MS = 1_795_402_800_000   # 2026-11-23 10:00 in Vietnam
HOST = "localhost"


class SetClock:
    """The time is what the test says."""

    def __init__(self, ms: int = MONDAY_MS) -> None:
        self.ms = ms

    def now_ms(self) -> int:
        return self.ms


class Pages:
    """The pages of one desk, as a browser without scripts sees them."""

    def __init__(self, folder: Path, worker: object = None, ticket: str | None = None):
        self.store = store_of(folder)
        self.app = create_commune(self.store, worker, ticket=ticket,
                                  hosts=frozenset({HOST}))
        self.office = self.app.extensions["office"]
        self.clock = self.office.clock = SetClock()
        self.browser = self.app.test_client()

    @property
    def desk(self):
        return open_desk(self.store, clock=self.clock)

    def get(self, url: str, status: int = 200) -> str:
        answer = self.browser.get(url)
        assert answer.status_code == status, (answer.status_code, url)
        return answer.get_data(as_text=True)

    def post(self, url: str, answers: dict[str, str], status: int = 303) -> str:
        """Send a form; where it led to, or the page that came back."""
        token = re.search(r'data-csrf="([^"]+)"', self.browser.get(
            "/sync").get_data(as_text=True) or "")
        if token is None:
            token = re.search(r'data-csrf="([^"]+)"', self.browser.get(
                "/sign-in", follow_redirects=True).get_data(as_text=True))
        assert token is not None
        answer = self.browser.post(url, data={"csrf_token": token[1], **answers})
        assert answer.status_code == status, (
            answer.status_code, url, answer.get_data(as_text=True)[-4000:])
        return answer.headers.get("Location") or answer.get_data(as_text=True)

    def receive(self, **answers: str) -> str:
        """Receive a case through the form; its id."""
        place = self.post("/cases/new", {
            "procedure_code": "1.001193", "applicant_name": "Nguyễn Thị Hoà",
            "channel": "counter", "fee": "0", "copies": "1", **answers})
        return place.split("/")[2]


@cache
def seeded() -> bytes:
    """An empty desk's file with the shipped catalogue, made once."""
    with TemporaryDirectory() as folder:
        db = store_of(Path(folder), create=True).db()
        seed_catalogue(db)
        db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        return (Path(folder) / FILE_NAME).read_bytes()


def enrolled_by_hand(folder: Path, name: str) -> DeviceCertificate:
    """A desk of Thất Khê that no hub has seen."""
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(seeded())
    db = store_of(folder).db()
    device, writer = token_bytes(32), token_bytes(32)
    me = Me(kind="desk", device_key=key_from_seed(device),
            writer_key=key_from_seed(writer), unit="06040", role="officer", name=name,
            box=0, hub_id=b"h" * 16, hub_public=b"")
    certificate = DeviceCertificate(
        device=me.device, public_key=me.device_key.public, unit=me.unit, role=me.role,
        name=name, box=0, writer=me.writer, writer_key=me.writer_key.public)
    with db.write():
        save(db, me, device, writer)
        certificates.save_device(db, certificate, 0)
    return certificate


def carry(source: Pages, target: Pages, scope: int = 6040) -> None:
    """What one desk wrote, taken in by the other: a line without a hub."""
    writer = source.desk.me.writer
    with target.desk.db.write():
        taking = Applying(target.desk.db, MEANING, target.clock.now_ms(), False)
        for lane in lanes.of_writer(source.desk.db, writer, scope):
            for logged in changes.of_lane(source.desk.db, lane.n, 0, 1000):
                change = read(logged.body)
                taking.take(Placed(writer, scope, logged.seq, change.body.prev, change),
                            logged.seal)
        taking.finish()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder enrolled by hand, without a hub."""
    enrolled_by_hand(tmp_path / "desk", "Quầy 1")
    return tmp_path / "desk"


@pytest.fixture
def pages(folder) -> Pages:
    return Pages(folder)


@pytest.fixture
def pages_with(folder):
    """Pages with a worker or a ticket of the test's own."""
    return lambda **given: Pages(folder, **given)


@pytest.fixture
def two(tmp_path) -> tuple[Pages, Pages]:
    """Two desks of one commune that know each other."""
    names = ("Quầy 1", "Quầy 2")
    certified = [enrolled_by_hand(tmp_path / name, name) for name in names]
    found = tuple(Pages(tmp_path / name) for name in names)
    for one in found:
        with one.desk.db.write():
            for certificate in certified:
                certificates.save_device(one.desk.db, certificate, 0)
    return found


@pytest.fixture
def disputed(two):
    """A case whose address two desks changed without seeing each other; its id."""
    here, there = two
    id = here.receive(address="Số 5, thôn Pác Bó", hamlet="Pác Bó")
    carry(here, there)
    edit(here, id, by="Nông Thị Lan", address="Số 15, thôn Pác Bó")
    edit(there, id, by="Đàm Văn Hùng", address="Số 5, thôn Nà Lầu", hamlet="Nà Lầu")
    carry(there, here)
    carry(here, there)
    return id


def edit(pages: Pages, id: str, by: str, **values: object) -> None:
    """An edit made on that desk."""
    edit_cases(pages.desk, [(1, {"case": id, "set": values, "by": by})])
