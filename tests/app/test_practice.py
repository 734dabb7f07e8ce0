"""Practice: one press makes a commune; its lines can be cut; nobody takes it for real.

Everything is real here: the hub, the counters, their workers, the pages.
"""
import re
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pymupdf
import pytest

from app.commune import create_commune
from app.desk import store_of
from app.desktop import Server, hosts_of, listen
from app.practice import CASES, Practice
from app.web.practice import PIN, Counter, practice_pages

TOKEN = re.compile(r'(?:data-csrf|name="csrf_token" value)="([^"]+)"')
SOON_S = 20.0


class Browser:
    """A person's browser: it keeps cookies and sends forms with their token."""

    def __init__(self) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, url: str) -> str:
        return self._opener.open(url, timeout=30).read().decode()

    def raw(self, url: str) -> bytes:
        return self._opener.open(url, timeout=30).read()

    def post(self, url: str, page: str, /, **answers: str) -> str:
        token = TOKEN.search(page)
        assert token, "the page carries no form token"
        form = urlencode({"csrf_token": token[1], **answers}).encode()
        return self._opener.open(url, form, timeout=30).read().decode()


def soon(true: Callable[[], bool]) -> bool:
    """Whether it comes true while a worker has time to do its work."""
    until = time.monotonic() + SOON_S
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def practice(tmp_path_factory) -> Iterator[Practice]:
    commune = Practice(tmp_path_factory.mktemp("user") / "desk-practice", 8420)
    commune.start()
    yield commune
    commune.stop()


def signed_in(practice: Practice, place: int) -> tuple[Browser, str]:
    """Somebody before this counter, and its first page."""
    browser, counter = Browser(), practice.counters[place]
    page = browser.get(practice.door(counter, "/"))
    return browser, browser.post(f"{counter.url}/sign-in", page,
                                 name="Hoàng Thị Lan", pin=PIN)


def line(browser: Browser, counter: Counter, place: int, to: str) -> str:
    page = browser.get(f"{counter.url}/")
    return browser.post(f"{counter.url}/practice/line/{place}", page,
                        line=to, then="/")


def state(browser: Browser, counter: Counter) -> str:
    strip = browser.get(f"{counter.url}/sync/strip")
    found = re.search(r'data-state="([a-z_]+)"', strip)
    assert found
    return found[1]


def test_the_first_page_offers_practice_and_one_press_opens_it(tmp_path):
    listening = listen(8460, exactly=False)
    port = listening.getsockname()[1]
    commune = Practice(tmp_path / "desk-practice", port)
    pages = create_commune(
        store_of(tmp_path / "desk", create=True), ticket="once", hosts=hosts_of(port),
        practice=practice_pages(commune, None))
    pages.extensions["office"].practice = False
    server = Server(pages, listening)
    server.start()
    try:
        browser = Browser()
        welcome = browser.get(f"http://127.0.0.1:{port}/?ticket=once")

        guide = browser.post(f"http://127.0.0.1:{port}/practice", welcome)

        assert guide.count('data-test="practice-place"') == 3
        assert 'data-test="practice-mark"' in guide
        door = re.search(
            r'href="([^"]+)"\s+target="_blank" data-test="practice-open-1"', guide)
        assert door
        assert "1234" in browser.get(f"http://127.0.0.1:{port}{door[1]}")
    finally:
        commune.stop()
        server.stop()


def test_both_counters_hold_the_same_believable_cases(practice):
    pages = [signed_in(practice, place)[1] for place in (0, 1)]

    counts = [re.findall(r'data-test="queue-([a-z_]+)".*?class="count[^>]*>(\d+)',
                         page, re.S) for page in pages]
    assert counts[0] == counts[1]
    assert int(dict(counts[0])["open"]) > CASES // 4


def test_every_page_says_that_it_is_practice(practice):
    browser, page = signed_in(practice, 0)

    for shown in (page, browser.get(f"{practice.counters[0].url}/sync"),
                  browser.get(f"{practice.counters[0].url}/practice"),
                  Browser().get(f"{practice.hub_url}/sign-in")):
        assert "TẬP DƯỢT" in shown


def test_the_slip_says_that_it_is_practice(practice):
    browser, _ = signed_in(practice, 0)

    pdf = browser.raw(f"{practice.counters[0].url}/cases/{practice.case}/receipt.pdf")

    assert "TẬP DƯỢT" in pymupdf.open(stream=pdf, filetype="pdf")[0].get_text()


def test_a_real_desk_is_not_marked(tmp_path):
    pages = create_commune(store_of(tmp_path, create=True), ticket=None,
                           hosts=frozenset({"localhost"}))

    assert "TẬP DƯỢT" not in pages.test_client().get("/welcome").text


def test_a_counter_opens_only_with_a_ticket_and_each_ticket_once(practice):
    door = practice.door(practice.counters[0], "/")

    assert "<h1" in Browser().get(door)
    for url in (door, f"{practice.counters[0].url}/"):
        with pytest.raises(HTTPError) as refused:
            Browser().get(url)
        assert refused.value.code == 403


def test_a_dispute_can_be_made_with_the_switch_and_settled(practice):
    """The guided steps of the page, done in their order."""
    people = [signed_in(practice, place)[0] for place in (0, 1)]
    one, two = practice.counters
    edit = f"/cases/{practice.case}/edit"
    assert 'data-line="cut"' in line(people[1], two, 2, "cut")
    assert soon(lambda: state(people[1], two) == "offline")
    for person, counter, address in zip(people, (one, two), ("Nà Lầu", "Pác Bó"),
                                        strict=True):
        form = person.get(f"{counter.url}{edit}")
        person.post(f"{counter.url}{edit}", form, address=address,
                    **kept_boxes(form, but="address"))
    assert soon(lambda: state(people[0], one) == "synced")
    assert state(people[1], two) == "offline"

    line(people[1], two, 2, "mend")

    assert soon(lambda: state(people[1], two) == "needs_you")
    people[0].post(f"{one.url}/sync/now", people[0].get(f"{one.url}/"))
    assert soon(lambda: state(people[0], one) == "needs_you")
    assert 'data-test="dispute-row"' in people[0].get(f"{one.url}/disputes")


def kept_boxes(page: str, but: str) -> dict[str, str]:
    """What a form would send back untouched: its hidden boxes."""
    hidden = re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', page)
    return {name: value for name, value in hidden if name not in (but, "csrf_token")}


def test_the_hub_shows_the_two_counters(practice):
    browser = Browser()
    door = browser.get(f"{practice.hub_url}/sign-in")

    board = browser.post(f"{practice.hub_url}/sign-in", door, name="giamsat",
                         password="tap-duot-1234")

    assert board.count('data-test="device"') == 2


def test_the_same_day_finds_its_practice_again(tmp_path):
    commune = Practice(tmp_path / "desk-practice", 8480)
    commune.start()
    case = commune.case
    commune.stop()

    commune.start()

    assert (commune.case, len(commune.counters)) == (case, 2)
    commune.stop()


def test_beginning_afresh_removes_only_what_practice_made(tmp_path):
    folder = tmp_path / "desk-practice"
    for name in ("2020-01-01/hub/motcua.db", "2020-01-02/mine.txt", "notes/mine.txt"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("kept?")
    commune = Practice(folder, 8490)
    commune.start()
    commune.stop()

    assert not (folder / "2020-01-01").exists()
    assert (folder / "2020-01-02/mine.txt").exists()
    assert (folder / "notes/mine.txt").exists()
