"""From the tree of errors to a page or JSON, as the asker wants it."""
import logging
from typing import Final

from flask import (
    Flask,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from app.rules.errors import Refused
from app.web.language import translate
from app.web.words import Saying, saying
from db.errors import MotcuaError, NotFound, StaleCase, StoreBusy, StoreFull

STATUS: Final[tuple[tuple[type[MotcuaError], int], ...]] = (
    (NotFound, 404), (StaleCase, 409), (StoreBusy, 503), (StoreFull, 507),
    (Refused, 422),
)
PAGE_CODES: Final = {
    400: "bad_request", 403: "not_opened_here", 404: "not_found",
    405: "bad_request", 413: "body_too_large", 421: "wrong_host",
}
log = logging.getLogger("motcua.web")


def install(app: Flask) -> None:
    """Catch what pages let through."""

    @app.errorhandler(MotcuaError)
    def refused(error: MotcuaError) -> BaseResponse:
        if isinstance(error, NotFound) and error.facts.get("what") == "enrolment":
            return redirect(url_for("first_run.welcome"), 303)
        code = error.refusals[0].error if isinstance(error, Refused) else error.code
        facts = error.refusals[0].facts if isinstance(error, Refused) else error.facts
        return answer(status_of(error), code, saying(code, facts, translate))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> BaseResponse:
        status = error.code or 500
        if status < 400:
            return make_response(error.get_response())
        code = PAGE_CODES.get(status, "broken")
        return answer(status, code, saying(code, {}, translate))

    @app.errorhandler(500)
    def broken(error: object) -> BaseResponse:
        log.error("page=%s broken", request.endpoint)
        g.framed = False    # the frame itself may be what is broken
        return answer(500, "broken", saying("broken", {}, translate))


def status_of(error: MotcuaError) -> int:
    """The HTTP status of an error of ours."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def answer(status: int, code: str, told: Saying) -> Response:
    """The failure as a page, or as JSON for who asks for it."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if best == "application/json":
        said = jsonify(error=code, title=told.title, message=told.happened, do=told.do)
        said.status_code = status
        return said
    return make_response(render_template(
        "failures/page.html", told=told, code=code), status)
