"""The province's board: every PC as of its last contact, what needs attention first.

The figures are the ones a desk shows itself (`motcua status`) after that contact.
"""
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from app.clock import local
from app.desk import Desk
from app.rules.standing import (
    ORDER,
    Concern,
    Machine,
    concerns,
    may_watch,
    urgency,
)
from app.rules.working_days import calendar_of
from db import changes, disputes, procedures
from db.sqlite import Row
from sync import state
from sync.answer import Report

DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A PC and what is to be said about it."""

    machine: Machine
    concerns: tuple[Concern, ...]

    @property
    def known(self) -> bool:
        """Whether its figures are still true, as far as anybody can tell."""
        return not {"silent", "never"} & set(self.concerns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One unit with its PCs; `concern` is the most pressing, None without a PC."""

    unit: str
    name: str
    machines: tuple[Watched, ...]
    concern: Concern | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of a board; `unknown` PCs are in none of them.

    Disputes and quarantine are the hub's own counts: two PCs of one unit show the
    same dispute.
    """

    units: int
    units_heard: int
    machines: int
    unsent: int
    oldest_unsent_s: int | None
    unknown: int
    silent: int
    disputes: int
    quarantine: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What one person of the province may watch."""

    places: tuple[Place, ...]
    totals: Totals


def devices(desk: Desk) -> list[Machine]:
    """Every enrolled PC, by unit and by when it came."""
    rows = desk.db.query(
        """SELECT d.id, d.unit, d.role, d.name, d.state, h.last_contact_ms, h.report
        FROM devices d LEFT JOIN health h ON h.device = d.id
        ORDER BY d.unit, d.enrolled_ms, d.id""")
    return [_machine(row) for row in rows]


def device_json(machine: Machine) -> dict[str, object]:
    """A PC as `motcua hub devices` prints it."""
    contact = machine.last_contact
    return {
        "device": machine.device, "unit": machine.unit, "role": machine.role,
        "last_contact": None if contact is None else (
            contact.isoformat(timespec="seconds") + "+07:00"),
        "unsent": machine.unsent, "oldest_unsent_s": machine.oldest_unsent_s,
        "disputes": machine.disputes, "quarantine": machine.quarantine,
        "clock_skew_s": machine.clock_skew_s, "app": machine.app,
        "disk_free_mb": machine.disk_free_mb,
        "state": "alarm" if machine.alarm else machine.state, "name": machine.name}


def received(desk: Desk) -> int:
    """How many changes of desks the hub holds; costs nothing."""
    (row,) = desk.db.query(
        """SELECT COALESCE(SUM(head_seq - fork_seq), 0) FROM lanes
        WHERE writer NOT IN (SELECT id FROM writers WHERE hub > 0)""")
    return int(row[0])


def watch(desk: Desk, scope: str) -> Board:
    """The board of a person with this scope."""
    with desk.db.reading():
        now = local(desk.clock.now_ms())
        calendar = calendar_of(procedures.calendar_days(desk.db))
        units = {unit.code: unit for unit in procedures.every_unit(desk.db)
                 if not unit.valid_to}
        machines: dict[str, list[Watched]] = {
            code: [] for code, unit in units.items()
            if unit.parent and may_watch(scope, code, units)}
        for machine in devices(desk):
            if may_watch(scope, machine.unit, units):
                machines.setdefault(machine.unit, []).append(Watched(
                    machine=machine, concerns=concerns(machine, now, calendar)))
        places = [_place(code, units[code].name if code in units else code, found)
                  for code, found in machines.items()]
        places.sort(key=_place_order)
        return Board(places=tuple(places), totals=_totals(desk, places))


def _machine(row: Row) -> Machine:
    contact = row["last_contact_ms"]
    bare = Machine(
        device=row["id"].hex(), unit=row["unit"], role=row["role"], name=row["name"],
        state=row["state"], last_contact=None if contact is None else local(contact))
    if row["report"] is None:
        return bare
    report = msgspec.msgpack.decode(row["report"], type=Report)
    return replace(
        bare, unsent=report.unsent, oldest_unsent_s=report.oldest_unsent_s,
        disputes=report.disputes, quarantine=report.quarantine,
        clock_skew_s=report.clock_skew_s, app=report.app,
        disk_free_mb=report.disk_free_mb, alarm=report.alarm)


def _place(unit: str, name: str, found: list[Watched]) -> Place:
    """A unit, its most pressing PC first."""
    found.sort(key=lambda one: urgency(one.concerns))
    first = found[0].concerns[0] if found else None
    return Place(unit=unit, name=name, machines=tuple(found), concern=first)


def _place_order(place: Place) -> tuple[int, str]:
    return (len(ORDER) if place.concern is None else ORDER.index(place.concern),
            place.unit)


def _totals(desk: Desk, places: list[Place]) -> Totals:
    watched = [one for place in places for one in place.machines
               if one.concerns != ("off",)]
    known = [one.machine for one in watched if one.known]
    scopes = sorted({scope for place in places
                     for scope in state.scopes(desk.db, place.unit)})
    return Totals(
        units=len(places),
        units_heard=sum(_heard_today(desk, place) for place in places),
        machines=len(watched), unsent=sum(one.unsent or 0 for one in known),
        oldest_unsent_s=max(
            (one.oldest_unsent_s or 0 for one in known if one.unsent), default=None),
        unknown=len(watched) - len(known),
        silent=sum("silent" in one.concerns for one in watched),
        disputes=disputes.count_in(desk.db, scopes) if scopes else 0,
        quarantine=changes.quarantined_in(desk.db, scopes) if scopes else 0)


def _heard_today(desk: Desk, place: Place) -> bool:
    """Whether any PC of a unit was heard of in the last day and night."""
    since = local(desk.clock.now_ms() - DAY_MS)
    return any(one.machine.last_contact and one.machine.last_contact > since
               for one in place.machines)
