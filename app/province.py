"""The province's web app: the hub's end of the line and its pages."""
from pathlib import Path
from typing import Final

from flask import Flask, Response, jsonify

from app import __version__
from app.clock import Clock, local
from app.desk import open_desk
from app.meaning import MEANING
from app.web import language
from app.web.province import aside, board, figures, gate, inbox, sign_in, transfer
from app.web.province.hall import Hall
from app.work.reorganise import reorganise
from db.sqlite import Store
from sync.server import REQUEST_BYTES_MAX, HubEnd, sync_blueprint
from sync.turns import Turns

STATIC: Final = Path(__file__).parent.parent / "static"


def create_province(store: Store, clock: Clock, *, certificate: bytes = b"",
                    practice: tuple[str, str] | None = None) -> Flask:
    """The hub of this folder as a Flask app.

    `certificate` is the SHA-256 of the TLS certificate it is served with.
    `practice` marks every page and tells the name and password to sign in with.
    """
    app = Flask(__name__, static_folder=str(STATIC), static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = REQUEST_BYTES_MAX
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    me = open_desk(store).me
    end = HubEnd(store, me, MEANING, clock.now_ms, Turns(store), certificate)
    language.install(app)
    hall = Hall(store, clock, me, practice)
    app.before_request(lambda: _begin_the_day(hall, end))
    gate.install(app, hall)
    app.register_blueprint(sync_blueprint(end))
    for part in (board, aside, inbox, transfer, sign_in, figures):
        app.register_blueprint(part.pages)

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True, version=__version__)

    return app


def _begin_the_day(hall: Hall, end: HubEnd) -> None:
    """Once a day: mergers of units whose day has come take effect."""
    today = local(hall.clock.now_ms()).date().isoformat()
    if hall.day != today:
        hall.day = today
        end.turns.run(lambda db: reorganise(open_desk(hall.store, clock=hall.clock)))
