"""How quick the officer's pages are with 100,000 cases: start, search, queue, save.

Driven over HTTP by what the pages promise to carry (`data-test`), as a browser
would: follow the link, fill in the form, send it.
"""
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from queue import Empty, Queue
from random import Random
from statistics import median, quantiles
from subprocess import PIPE, Popen
from threading import Thread
from typing import Final
from urllib.parse import urljoin

import requests

from tests.contract import people as catalogue
from tests.contract.program import ROOT, free_port

from . import people
from .figure import Figure
from .page import Form, Page, read_page
from .processes import resident_mb
from .province import Province
from .workload import base

CASES: Final = 100_000
CASES_QUICK: Final = 10_000
PAGES: Final = 60
ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+\S*")
START_S_MAX: Final = 30
ANSWER_S_MAX: Final = 30
PAGE_MS, SAVE_MS, FIRST_PAGE_S, MEMORY_MB = 50, 60, 1.5, 120


Act = Callable[[], object]


@dataclass(slots=True)
class Window:
    """A desk at work, the session of its browser and the first page it showed."""

    process: Popen[str]
    session: requests.Session
    home: str
    page: Page
    first_page_s: float

    def get(self, url: str) -> Page:
        answer = self.session.get(urljoin(self.home, url), timeout=ANSWER_S_MAX)
        assert answer.ok, f"{answer.status_code} {url}"
        return read_page(answer.url, answer.text)


Acts = Callable[[Window], Iterator[Act]]


def start(runs: int) -> list[Figure]:
    """From the command to a whole first page, and what the desk then holds."""
    first, memory = [], []
    for _ in range(runs):
        with _window(_prepared(runs)) as window:
            first.append(window.first_page_s)
            for act in (*_queues(window), *_searches(window)):
                act()
            memory.append(resident_mb(window.process.pid))
    return [
        Figure(name="first page after start", unit="s", bar=FIRST_PAGE_S,
               runs=tuple(first)),
        Figure(name="desk process in memory", unit="MB", bar=MEMORY_MB,
               runs=tuple(memory), note="resident, after searches and queues")]


def search(runs: int) -> list[Figure]:
    return [_pages("search page, p95", PAGE_MS, _searches, runs)]


def queues(runs: int) -> list[Figure]:
    return [_pages("queue page, p95", PAGE_MS, _queues, runs)]


def save(runs: int) -> list[Figure]:
    return [_pages("saving a case, p95", SAVE_MS, _saves, runs)]


def _pages(name: str, bar: float, acts: Acts, runs: int) -> Figure:
    province = _prepared(runs)
    taken = []
    for _ in range(runs):
        with _window(province) as window:
            taken.append(_p95_ms(acts(window)))
    return Figure(name=name, unit="ms", bar=bar, runs=tuple(taken),
                  note=f"of {PAGES} requests a run")


def _prepared(runs: int) -> Province:
    return _filled(CASES if runs > 1 else CASES_QUICK)


@cache
def _filled(number: int) -> Province:
    province = Province(f"pages-{number}")
    province.enrol()
    with province.serving():
        province.desk.sync()
    province.move_in(base(number))
    return province


@contextmanager
def _window(province: Province) -> Iterator[Window]:
    """Start the desk in browser mode; no browser opens, we are it."""
    desk, port = province.desk, free_port()
    began = time.perf_counter()
    process = Popen(
        desk.command("start", "--browser", "--port", str(port)), cwd=ROOT, text=True,
        env=desk.environment() | {"BROWSER": "true"}, stdout=PIPE, stderr=PIPE)
    try:
        session = requests.Session()
        home = _address(process)
        answer = session.get(home, timeout=ANSWER_S_MAX)
        first_page_s = time.perf_counter() - began
        assert answer.ok, f"{answer.status_code} {home}"
        page = read_page(answer.url, answer.text)
        yield Window(process, session, answer.url, page, first_page_s)
    finally:
        process.terminate()
        process.wait(START_S_MAX)


def _address(process: Popen[str]) -> str:
    """The address the program prints for its browser, wherever it prints it."""
    said: Queue[str] = Queue()
    for stream in (process.stdout, process.stderr):
        Thread(target=lambda stream: [said.put(line) for line in stream],
               args=(stream,), daemon=True).start()
    heard = []
    try:
        while True:
            heard.append(said.get(timeout=START_S_MAX))
            if found := ADDRESS.search(heard[-1]):
                return found[0]
    except Empty:
        raise AssertionError(f"no address printed: {heard}") from None


def _p95_ms(actions: Iterator[Act]) -> float:
    times = []
    for act in actions:
        began = time.perf_counter()
        act()
        times.append(1_000 * (time.perf_counter() - began))
    return quantiles(times, n=20)[-1] if len(times) > 1 else median(times)


def _searches(window: Window) -> Iterator[Act]:
    """Names as officers type them: whole, only the end, or without accents."""
    form = window.page.form_of("search-box")
    name = window.page.names["search-box"]
    rng = Random("searches")
    for number in range(PAGES):
        whole = people.full_name(rng, rng.choice(("Nam", "Nữ")))
        parts = whole.split()
        typed = (whole, " ".join(parts[1:]), _plain(" ".join(parts[:2])))[number % 3]
        yield lambda typed=typed: _found(_send(window, form, {name: typed}))


def _plain(text: str) -> str:
    """The text as typed on a keyboard without accents."""
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _found(answer: requests.Response) -> None:
    assert answer.ok, f"{answer.status_code} {answer.url}"


def _queues(window: Window) -> Iterator[Act]:
    links = [url for mark, url in window.page.links.items()
             if mark.startswith("queue-")]
    assert links, "the first page links to no queue"
    for _, url in zip(range(PAGES), cycle(links), strict=False):
        yield lambda url=url: window.get(url)


def _saves(window: Window) -> Iterator[Act]:
    """Fill in the form of a new case and send it; only the sending is timed."""
    # Other citizens each time: one who comes again is asked about, and nothing saved.
    rng = Random(window.process.pid)
    receipts: list[str] = []
    for _ in range(PAGES):
        form = _new_case_form(window)
        answers = _answers(rng, form)
        yield lambda form=form, answers=answers: receipts.append(
            _saved(window, form, answers))
    assert len(set(receipts)) == PAGES, receipts
    assert "receipt-code" in window.get(receipts[-1]).marks, receipts[-1]


def _new_case_form(window: Window) -> Form:
    page = window.get(window.page.links["case-new"])
    if "case-save" not in page.marks:
        page = window.get(page.links["procedure-pick"])
    return page.form_of("case-save")


def _answers(rng: Random, form: Form) -> dict[str, str]:
    """What a citizen says, for as many of the questions as the form asks."""
    sex = rng.choice(("Nam", "Nữ"))
    year = rng.randint(1950, 2004)
    hamlet = rng.choice(people.HAMLETS)
    known = {
        "procedure_code": catalogue.PROCEDURES[0][0],
        "procedure_name": catalogue.PROCEDURES[0][1],
        "applicant_name": people.full_name(rng, sex), "birth_date": f"{year}-03-02",
        "birth_day": "2", "birth_month": "3", "birth_year": str(year),
        "sex": sex, "citizen_id": people.citizen_id(rng, sex, year),
        "phone": people.phone(rng), "address": people.address(rng, hamlet),
        "hamlet": hamlet, "channel": "counter"}
    return form.values | {name: value for name, value in known.items()
                          if name in form.asked}


def _saved(window: Window, form: Form, answers: dict[str, str]) -> str:
    """Send the form; answers where the receipt is."""
    answer = _send(window, form, answers)
    assert answer.is_redirect, (
        f"the form came back with {answer.status_code}: "
        f"{read_page(answer.url, answer.text).errors}")
    return answer.headers["Location"]


def _send(window: Window, form: Form, answers: dict[str, str]) -> requests.Response:
    url = urljoin(window.home, form.action)
    if form.method == "get":
        answer = window.session.get(url, params=answers, timeout=ANSWER_S_MAX)
    else:
        answer = window.session.post(url, data=answers, timeout=ANSWER_S_MAX,
                                     allow_redirects=False)
    return answer
