"""Two desks in real chromium, with an accessibility judge.

Skips in one line where there is no browser; the judge needs npm once.
"""
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import desktop
from app.commune import create_commune
from app.desk import store_of
from tests.app.web import conftest as desks

SCREEN = {"width": 1366, "height": 768}
ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "tests" / "journeys" / "pictures"
TICKET = "open-the-desk"


class Window:
    """One desk served on its own port, and a page that has entered it."""

    def __init__(self, folder: Path, chromium: object, axe: str | None) -> None:
        self.pages = desks.Pages(folder)
        listening = desktop.listen(0, exactly=True)
        port = listening.getsockname()[1]
        app = create_commune(store_of(folder), ticket=TICKET,
                             hosts=desktop.hosts_of(port))
        app.extensions["office"].clock = self.pages.clock
        self.server = desktop.Server(app, listening)
        self.server.start()
        self.home = f"http://127.0.0.1:{port}"
        self.context = chromium.new_context(viewport=SCREEN, locale="vi-VN")
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text)
                     if said.type == "error" and "status of 4" not in said.text else 0)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._axe = axe
        self.page.goto(desktop.address(port, TICKET))

    def go(self, path: str) -> None:
        self.page.goto(self.home + path)

    def mark(self, name: str):
        """The element of a main journey."""
        return self.page.locator(f'[data-test="{name}"]').first

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tab_to(self, selector: str, limit: int = 80) -> None:
        """Go there as somebody without a mouse does."""
        for _ in range(limit):
            if self.page.evaluate(
                    "wanted => document.activeElement?.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    def judge(self, name: str) -> None:
        """No accessibility fault, no error of a script; a picture for people."""
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")
        assert not self.complaints, self.complaints
        if self._axe is None:
            return
        self.page.evaluate(self._axe)
        found = self.page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', "
            "'wcag22aa', 'best-practice']})")
        faults = [(fault["id"], [node["html"][:120] for node in fault["nodes"]])
                  for fault in found["violations"]]
        assert not faults, (name, faults)

    def close(self) -> None:
        self.context.close()
        self.server.stop()


@pytest.fixture
def window(tmp_path, chromium, axe) -> Iterator[Window]:
    """One desk of Thất Khê."""
    desks.enrolled_by_hand(tmp_path / "desk", "Quầy 1")
    opened = Window(tmp_path / "desk", chromium, axe)
    yield opened
    opened.close()


@pytest.fixture
def disputed(tmp_path, chromium, axe) -> Iterator[tuple[Window, str]]:
    """A desk where one case has two open fields and another has one."""
    names = ("Quầy 1", "Quầy 2")
    certified = [desks.enrolled_by_hand(tmp_path / name, name) for name in names]
    here, there = (desks.Pages(tmp_path / name) for name in names)
    for one in (here, there):
        with one.desk.db.write():
            for certificate in certified:
                desks.certificates.save_device(one.desk.db, certificate, 0)
    first = here.receive(address="Số 5, thôn Pác Bó", birth_year="1961")
    second = here.receive(applicant_name="Lý A Páo", fee="10000")
    desks.carry(here, there)
    desks.edit(here, first, by="Nông Thị Lan", address="Số 15, thôn Pác Bó",
               birth_date="1961-03-15")
    desks.edit(there, first, by="Đàm Văn Hùng", address="Số 5, thôn Nà Lầu",
               birth_date="1961-05-13", phone="0912345678")
    desks.edit(here, second, by="Nông Thị Lan", fee=7000)
    desks.edit(there, second, by="Đàm Văn Hùng", fee=5000)
    desks.carry(there, here)
    opened = Window(tmp_path / "Quầy 1", chromium, axe)
    yield opened, first
    opened.close()
