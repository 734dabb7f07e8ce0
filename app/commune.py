"""The desk as a web app. This list of pages is the whole of what a commune sees."""
from importlib import import_module
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from werkzeug.routing import BaseConverter

from app import __version__
from app.clock import Clock
from app.web import failures, formats, frame, language, security
from app.web.line import Line
from app.web.office import Office, stay_with_the_unit
from db.sqlite import Store

PAGES: Final = ("queues", "intake", "case", "disputes", "outbox", "search", "sign_in",
                "sync_page", "papers", "catalogue", "help", "first_run", "aside")
STATIC: Final = Path(__file__).parent.parent / "static"


class CaseId(BaseConverter):
    """The id of a case in an address; anything else is no page."""

    regex = "[0-9a-f]{32}"


class Sha(BaseConverter):
    """The name of a scan in an address; anything else is no page."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> bytes:
        return bytes.fromhex(value)

    def to_url(self, value: bytes | str) -> str:
        return value if isinstance(value, str) else value.hex()


def create_commune(store: Store, worker: Line | None = None, *, ticket: str | None,
                   hosts: frozenset[str], practice: Blueprint | None = None) -> Flask:
    """The app of one desk folder. `ticket` None: whoever reaches it may enter.

    `practice` brings the pages of the practice commune, POST /practice among them.
    """
    app = Flask("app", static_folder=str(STATIC), static_url_path="/static")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["office"] = Office(
        store=store, clock=Clock(), worker=worker, practice=practice is not None)
    tickets = app.extensions["tickets"] = security.Tickets(ticket)
    app.url_map.converters.update(id=CaseId, sha=Sha)
    for part in (language, formats, failures, frame):
        part.install(app)
    app.url_defaults(stay_with_the_unit)
    security.install(app, tickets, hosts)
    for name in PAGES:
        app.register_blueprint(import_module(f"app.web.{name}").page)
    if practice is not None:
        app.register_blueprint(practice)
    app.add_url_rule("/healthz", view_func=healthz)
    app.after_request(_wake_the_line)
    return app


def healthz() -> Response:
    """Alive; asked without signing in."""
    return jsonify(ok=True, version=__version__)


def _wake_the_line(answer: Response) -> Response:
    """Something may have been saved: the worker looks whether there is any to send."""
    office: Office = current_app.extensions["office"]
    if request.method == "POST" and answer.status_code == 303 and office.worker:
        office.worker.saved()
    return answer
