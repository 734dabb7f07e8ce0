"""What the hub answers to, as OpenAPI: the sync calls, the figures, the pages."""
from typing import Final

from app import __version__

_EXCHANGE: Final = "application/vnd.motcua.exchange"


def _answers(kind: str, text: str, **more: str) -> dict[str, object]:
    schema = {"type": "string"} if kind.startswith("text/") else {"type": "object"}
    good = {"description": text, "content": {kind: {"schema": schema}}}
    return {"200": good, **{
        status.removeprefix("s"): {"description": said}
        for status, said in more.items()}}


def _sync(text: str) -> dict[str, object]:
    body = {"schema": {"type": "string", "format": "binary"}}
    return {"post": {
        "summary": text, "tags": ["sync"],
        "requestBody": {"required": True, "content": {_EXCHANGE: body}},
        "responses": {
            "200": {"description": "A signed answer; its code says what became of it.",
                    "content": {_EXCHANGE: body}},
            "400": {"description": "Nobody this hub knows asked."},
            "413": {"description": "Larger than 2 MiB."},
            "503": {"description": "The hub's disk is full."}}}}


def _page(method: str, text: str, **more: str) -> dict[str, object]:
    return {method: {"summary": text, "tags": ["pages"],
                     "responses": _answers("text/html", "The page.", **more)}}


_IN: Final = "Signed out: to the sign-in page."

DOCUMENT: Final[dict[str, object]] = {
    "openapi": "3.1.0",
    "info": {"title": "Motcua, the province's hub", "version": __version__,
             "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
    "paths": {
        "/sync/v1/exchange": _sync("Push what the hub lacks, fetch the rest."),
        "/sync/v1/enrol": _sync("Bind a PC to a unit with a one-time code."),
        "/sync/v1/vouch": _sync("Say which TLS certificate is the hub's own."),
        "/sync/v1/papers/{sha}/{number}": {
            "put": _sync("Send one piece of a scan, twice if need be.")["post"],
            "get": _sync("Fetch one piece of a scan; the signed request stands in the "
                         "header Motcua-Ask.")["post"]},
        "/healthz": {"get": {
            "summary": "Whether the hub serves.", "tags": ["figures"],
            "responses": _answers("application/json", '{"ok": true, "version": "…"}')}},
        "/metrics": {"get": {
            "summary": "Figures for Prometheus.", "tags": ["figures"],
            "responses": _answers("text/plain", "Prometheus text, version 0.0.4.")}},
        "/openapi.json": {"get": {
            "summary": "This document.", "tags": ["figures"],
            "responses": _answers("application/json", "OpenAPI 3.1.")}},
        "/": _page("get", "The board: every PC, what needs attention first.", s303=_IN),
        "/aside": _page("get", "Changes that were set aside.", s303=_IN),
        "/inbox": _page("get", "What waits for the supervisor.", s303=_IN),
        "/inbox/{change}": _page("get", "One item of the inbox.", s303=_IN,
                                 s404="No such item for this person."),
        "/inbox/{change}/{number}.jpg": {"get": {
            "summary": "A page of the scan an item is about.", "tags": ["pages"],
            "responses": _answers("image/jpeg", "The page.", s303=_IN,
                                  s404="No such page for this person.")}},
        "/inbox/{change}/take": _page(
            "post", "Write chosen values as a change of the province's.",
            s303="To the item.", s409="The case has moved on.", s422="Refused."),
        "/inbox/{change}/aside": _page(
            "post", "Put an item aside with a reason.", s303="To the item.",
            s422="No reason given, or decided already."),
        "/transfer": {
            **_page("get", "Hand a case to another unit.", s303=_IN),
            **_page("post", "Do it.", s303="To the form, with what was done.",
                    s403="Supervisors only.", s422="Refused.")},
        "/sign-in": {
            **_page("get", "The sign-in form."),
            **_page("post", "Sign in.", s303="To the board.", s400="No form token.",
                    s422="Name or password wrong.", s429="Too many tries.")},
        "/sign-out": _page("post", "Sign out.", s303="To the sign-in page."),
        "/language": _page("post", "Read in another language.", s303="Back."),
    },
}
