"""The hub's figures and its interface, for programs: no sign-in, no citizen's data."""
from flask import Blueprint, Response, jsonify

from app import __version__
from app.desk import Desk
from app.kept_safe import MADE, kept_safe
from app.web.province.hall import desk, hall
from app.web.province.openapi import DOCUMENT
from app.work.watch_devices import Totals, devices, received, watch
from db import meta

TEXT = "text/plain; version=0.0.4; charset=utf-8"
EVERYTHING = ""

pages = Blueprint("figures", __name__)


@pages.get("/metrics")
def metrics() -> Response:
    """Prometheus text."""
    at = desk()
    states: dict[str, int] = {}
    for machine in devices(at):
        states[machine.state] = states.get(machine.state, 0) + 1
    lines = _exchanges() + _totals(watch(at, EVERYTHING).totals) + _kept_safe(at) + [
        *_head("motcua_changes_received_total", "counter",
               "Changes of desks the hub holds."),
        f"motcua_changes_received_total {received(at)}",
        *_head("motcua_devices", "gauge", "Enrolled PCs by state."),
        *(f'motcua_devices{{state="{state}"}} {count}'
          for state, count in sorted(states.items())),
        *_head("motcua_build_info", "gauge", "The running version."),
        f'motcua_build_info{{version="{__version__}"}} 1']
    return Response("\n".join(lines) + "\n", content_type=TEXT)


@pages.get("/openapi.json")
def openapi() -> Response:
    """What this hub answers to."""
    return jsonify(DOCUMENT)


def _head(name: str, kind: str, text: str) -> list[str]:
    return [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]


def _exchanges() -> list[str]:
    name = "motcua_exchanges_total"
    return _head(name, "counter", "Exchanges answered since the start.") + [
        f'{name}{{status="{status}"}} {count}'
        for status, count in hall().exchanges.by_status()]


def _kept_safe(at: Desk) -> list[str]:
    """Nothing where there was no backup or no drill yet."""
    safe, made = kept_safe(at.db), meta.get_number(at.db, MADE)
    told = (
        ("motcua_backup_age_seconds", "Since the last rolling backup.",
         (at.clock.now_ms() - made) // 1000 if made else None),
        ("motcua_drill_ok", "Whether the last restore drill brought everything back.",
         None if safe["drill_ok"] is None else int(bool(safe["drill_ok"]))))
    return [line for name, text, value in told if value is not None
            for line in (*_head(name, "gauge", text), f"{name} {value}")]


def _totals(totals: Totals) -> list[str]:
    told = (
        ("motcua_unsent", "Changes desks have not sent, as of last contact.",
         totals.unsent),
        ("motcua_devices_unknown", "PCs whose figures are not known now.",
         totals.unknown),
        ("motcua_devices_silent", "PCs not heard of for a whole working day.",
         totals.silent),
        ("motcua_disputes", "Fields two people set apart and nobody decided.",
         totals.disputes),
        ("motcua_quarantine", "Changes set aside for a person.", totals.quarantine))
    return [line for name, text, value in told
            for line in (*_head(name, "gauge", text), f"{name} {value}")]
