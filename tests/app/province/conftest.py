"""A hub in a folder, its pages, and a clock set by hand."""
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import ms_of
from app.desk import Desk, open_desk, store_of
from app.province import create_province
from app.work.enrol_device import start_hub
from app.work.run_province import add_user
from sync.answer import Report

PASSWORD = "mat-khau-dai"


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, text: str) -> None:
        self.ms = ms_of(text)

    def now_ms(self) -> int:
        return self.ms

    def later(self, minutes: float) -> None:
        self.ms += int(minutes * 60_000)


@dataclass
class Province:
    """The hub's folder and a browser before its pages."""

    desk: Desk
    clock: HandClock
    browser: FlaskClient

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"',
                          self.browser.get("/sign-in").text)
        assert found
        return found[1]

    def enter(self, name: str = "Hoàng Thị Lan", password: str = PASSWORD,
              ) -> TestResponse:
        return self.browser.post("/sign-in", data={
            "name": name, "password": password, "csrf_token": self.token()})

    def put_device(self, mark: int, unit: str, heard: str | None = None,
                   **report: object) -> str:
        """A PC as the hub remembers it after an exchange at `heard`."""
        id = bytes([mark]) * 8
        with self.desk.db.write():
            self.desk.db.execute(
                """INSERT INTO devices (id, public_key, unit, role, name, box,
                    enrolled_ms, state) VALUES (?, ?, ?, 'officer', ?, 0, ?, 'active')
                """, (id, bytes(32), unit, f"Máy {mark}", mark))
            if heard is not None:
                told = Report(**{
                    "unsent": 0, "oldest_unsent_s": 0, "disputes": 0, "quarantine": 0,
                    "clock_skew_s": 0, "app": "1.0", "disk_free_mb": 9_000,
                    "alarm": False} | report)
                self.desk.db.execute(
                    """INSERT INTO health (device, last_contact_ms, report)
                    VALUES (?, ?, ?)""",
                    (id, ms_of(heard), msgspec.msgpack.encode(told)))
        return id.hex()


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """A hub on Tuesday 24 November 2026 at 10:00, with one supervisor of it all."""
    clock = HandClock("2026-11-24T10:00:00")
    store = store_of(tmp_path / "hub", create=True)
    start_hub(store)
    desk = open_desk(store, clock=clock)
    add_user(desk, "Hoàng Thị Lan", ("supervisor", "20"), PASSWORD)
    return Province(desk, clock, create_province(store, clock).test_client())
