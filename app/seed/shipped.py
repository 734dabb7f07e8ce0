"""The shipped tables, read once.

They let a fresh machine work before any province has sent its own; what the hub
sends afterwards replaces them. Limits and fees name the decision they come from.
"""
import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.rules.catalogue import numbered_rows, read_procedures, read_units
from app.rules.tables import Row
from db.records import CalendarDay, Procedure, Unit


@dataclass(frozen=True, slots=True)
class Name:
    """A part of a practice name: whose it is (ethnic group or sex), how common."""

    group: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What believable practice people are made of."""

    surnames: tuple[Name, ...]
    middles: tuple[Name, ...]
    givens: tuple[Name, ...]
    hamlets: tuple[Name, ...]


@cache
def shipped_procedures() -> tuple[Procedure, ...]:
    procedures, _ = read_procedures(numbered_rows(_lines("procedures.csv")))
    return tuple(procedures)


@cache
def shipped_units() -> tuple[Unit, ...]:
    """The province and its 65 communes since 1 July 2025."""
    units, _ = read_units(numbered_rows(_lines("units.csv")))
    return tuple(units)


@cache
def shipped_calendar() -> tuple[CalendarDay, ...]:
    """Days off and Saturdays worked, 2024 to 2027."""
    return tuple(
        CalendarDay(date=row["date"], kind="work" if row["kind"] == "work" else "off",
                    name=row["name"], source=row["source"])
        for row in _rows("calendar.csv"))


@cache
def shipped_people() -> People:
    return People(surnames=_names("surname"), middles=_names("middle"),
                  givens=_names("given"), hamlets=_names("hamlet"))


def _names(kind: str) -> tuple[Name, ...]:
    return tuple(Name(row["group"], row["name"], int(row["weight"]))
                 for row in _rows("people.csv") if row["kind"] == kind)


def _rows(name: str) -> list[Row]:
    return list(csv.DictReader(_lines(name)))


def _lines(name: str) -> list[str]:
    text = files("app.seed").joinpath(name).read_text(encoding="utf-8")
    return text.splitlines(keepends=True)
