"""The province's first page: every PC, the one that needs attention first."""
from flask import Blueprint, g, render_template, request

from app.clock import local
from app.rules.fold_text import words
from app.web import labels
from app.web.formats import moment
from app.web.province import told
from app.web.province.hall import desk, user
from app.work.missing_work import missing as may_be_missing
from app.work.watch_devices import Place, watch

pages = Blueprint("board", __name__)


@pages.get("/")
def show() -> str:
    """The board of who is signed in; `q` narrows it to units of that name or code."""
    board = watch(desk(), user().scope)
    asked = request.args.get("q", "").strip()
    places = [place for place in board.places if place.concern is not None]
    watched = {one.machine.device for place in places for one in place.machines}
    missing = [one for one in may_be_missing(desk()) if one.device in watched]
    return render_template(
        "province/board.html", missing=missing, names={
            place.unit: place.name for place in places},
        unheard=any(one.why == "not_heard" for one in missing), board=board,
        asked=asked, now=local(g.now_ms), moment=moment,
        places=[place for place in places if _named(place, asked)],
        enrolled=bool(places), told=told, roles=labels.ROLES)


def _named(place: Place, asked: str) -> bool:
    """Every word asked for begins a word of the unit's name or code."""
    held = words(f"{place.name} {place.unit}")
    return all(any(one.startswith(word) for one in held) for word in words(asked))
