"""The province's web app: the hub's end of the line and its pages."""
from flask import Flask, Response, jsonify

from app import __version__
from app.clock import Clock
from app.desk import open_desk
from app.meaning import MEANING
from db.sqlite import Store
from sync.server import REQUEST_BYTES_MAX, HubEnd, sync_blueprint
from sync.turns import Turns


def create_province(store: Store, clock: Clock) -> Flask:
    """The hub of this folder as a Flask app."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = REQUEST_BYTES_MAX
    me = open_desk(store).me
    end = HubEnd(store, me, MEANING, clock.now_ms, Turns(store))
    app.register_blueprint(sync_blueprint(end))

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True, version=__version__)

    return app
