"""The practice pages: where it is, what to try, and the switch that cuts a line."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.web.security import is_own_path

PIN: Final = "1234"
USER: Final = "giamsat"
PASSWORD: Final = "tap-duot-1234"


@dataclass(slots=True)
class Counter:
    """One practice desk. `cut` is its switch; `try_now` wakes its worker."""

    name: str
    url: str
    cut: bool = False
    try_now: Callable[[], None] | None = None


class Practice(Protocol):
    """The practice commune, as far as pages use it."""

    hub_url: str
    case: str

    @property
    def running(self) -> bool: ...
    @property
    def counters(self) -> Sequence[Counter]: ...
    def start(self) -> None: ...
    def door(self, counter: Counter, path: str) -> str: ...


def practice_pages(practice: Practice, own: Counter | None) -> Blueprint:
    """The pages; `own` is the counter they stand on, None where practice begins."""
    page = Blueprint("practice", __name__)
    page.app_context_processor(lambda: {
        "practice_own": own, "practice_pin": PIN, "practice_place": place_of(own),
        "practice_marked": own is not None or request.endpoint == "practice.show"})

    def place_of(counter: Counter | None) -> int:
        return 0 if counter is None else practice.counters.index(counter) + 1

    @page.get("/practice")
    def show() -> str | Response:
        if not practice.running:
            return redirect(url_for("first_run.welcome"), 303)
        return render_template("practice/guide.html", practice=practice,
                               user=USER, password=PASSWORD)

    @page.post("/practice")
    def start() -> Response:
        practice.start()
        return redirect(url_for("practice.show"), 303)

    @page.get("/practice/go/<int:place>")
    def go(place: int) -> Response:
        path = request.args.get("to", "/")
        return redirect(practice.door(
            _counter(practice, place), path if is_own_path(path) else "/"), 303)

    @page.post("/practice/line/<int:place>")
    def line(place: int) -> Response:
        counter = _counter(practice, place)
        counter.cut = request.form.get("line") == "cut"
        if counter.try_now is not None:
            counter.try_now()   # the strip tells at once
        then = request.form.get("then", "")
        return redirect(then if is_own_path(then) else url_for("practice.show"), 303)

    return page


def _counter(practice: Practice, place: int) -> Counter:
    if not 1 <= place <= len(practice.counters):
        abort(404)
    return practice.counters[place - 1]
