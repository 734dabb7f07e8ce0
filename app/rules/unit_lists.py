"""Reading the lists of units: before July 2025, after it, and from old to new.

On 1 July 2025 the districts ended and 194 communes of Lạng Sơn became 65. The same five
digits may name the old commune and the new one, so every unit says from when or until
when it is meant. Which of the lists a file is, its header tells.
"""
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Final

from app.rules.errors import UnknownTable
from app.rules.numbering import default_file_code
from app.rules.tables import NumberedRow, Row, Unusable
from db.records import Unit

REFORM: Final = "2025-07-01"
LAST_DAY_BEFORE: Final = "2025-06-30"
NAME_CHARS_MAX: Final = 200
WHOLE: Final = ("full", "part-default")
KINDS: Final = ("Xã", "Phường", "Thị trấn", "Huyện", "Thành phố", "Tỉnh")
RELATIONS: Final = (*WHOLE, "part")

_CODE = re.compile(r"[0-9]{2}|[0-9]{3}|[0-9]{5}")
_COMMUNE = re.compile(r"[0-9]{5}")

Found = Unit | Unusable
Reader = Callable[[int, Row], Iterator[Found]]


def read_units(
    rows: Iterable[NumberedRow],
) -> tuple[list[Unit], list[Unusable]]:
    """All units of the list, and what of it could not be used or is in doubt."""
    units: dict[tuple[str, str], Unit] = {}
    report: list[Unusable] = []
    for line, row in rows:
        for found in _reader(row)(line, row):
            if isinstance(found, Unusable):
                report.append(found)
            elif problem := _problem(found, units):
                report.append(Unusable(line, found.code[:40], problem, found.name[:80]))
            else:
                key = found.code, found.valid_to
                units[key] = joined(units.get(key, found), found)
    return list(units.values()), report


def joined(known: Unit, read: Unit) -> Unit:
    """What is known of a unit with what a list says now; silence erases nothing.

    A file code somebody verified stands against a list's default.
    """
    said = {part.name: getattr(read, part.name) for part in fields(Unit)
            if getattr(read, part.name)}
    if known.file_code_verified and not read.file_code_verified:
        said.pop("file_code", None)
    said["merged_into"] = tuple(dict.fromkeys(known.merged_into + read.merged_into))
    return replace(known, **said)


def _reader(row: Row) -> Reader:
    for needed, read in _LISTS:
        if needed <= row.keys():
            return read
    raise UnknownTable(line=1, columns=sorted(row.keys()))


def _before(line: int, row: Row) -> Iterator[Found]:
    """A row of the list of 2024: province, district, commune."""
    province, district = row["province_code"].strip(), row["district_code"].strip()
    yield _unit(Unit(code=province, name=row["province"]))
    yield _unit(Unit(code=district, name=row["district"], parent=province,
                     kind=row.get("district_type", ""), valid_to=LAST_DAY_BEFORE))
    yield _unit(Unit(code=row["commune_code"], name=row["commune"], parent=district,
                     kind=row.get("commune_type", ""), valid_to=LAST_DAY_BEFORE))


def _after(line: int, row: Row) -> Iterator[Found]:
    """A row of the list of 2025: province, commune, and what it was made of."""
    province, code = row["province_code"].strip(), row["commune_code"].strip()
    yield _unit(Unit(code=province, name=row["province"]))
    yield _unit(Unit(code=code, name=row["commune"], parent=province,
                     kind=row.get("type", ""), valid_from=REFORM))
    if other := row.get("alt_code_vietnam_provinces", "").strip():
        yield Unusable(line, code, "other_source_gives_another_code", other)


def _from_old_to_new(line: int, row: Row) -> Iterator[Found]:
    """A row of the table of mergers; a divided commune has several rows."""
    old, new = row["old_commune_code"].strip(), row["new_commune_code"].strip()
    district, relation = row["old_district_code"].strip(), row["relation"].strip()
    if relation not in RELATIONS or not _COMMUNE.fullmatch(new):
        yield Unusable(line, old, "relation_unknown", f"{relation} {new}")
        return
    yield _unit(Unit(code=district, name=row["old_district"], valid_to=LAST_DAY_BEFORE))
    yield _unit(Unit(code=old, name=row["old_commune"], parent=district,
                     valid_to=LAST_DAY_BEFORE, merged_into=(new,)))
    yield _unit(Unit(code=new, name=row["new_commune"], valid_from=REFORM,
                     kind=row.get("new_type", "")))
    if row.get("agrees_second_source", "yes").strip() not in ("yes", ""):
        yield Unusable(line, old, "second_source_disagrees", new)


def _ours(line: int, row: Row) -> Iterator[Found]:
    """A row of the list this program ships. A list of the same form ends units too:
    `valid_to`, their last day, and `merged_into`, who takes over first."""
    code, last = row["code"].strip(), row.get("valid_to", "").strip()
    into = tuple(row.get("merged_into", "").replace(";", " ").split())
    if last and not is_day(last):
        yield Unusable(line, code[:40], "last_day_form", last[:40])
        return
    if wrong := [one for one in into if not _COMMUNE.fullmatch(one) or not last]:
        yield Unusable(line, code[:40], "merger_unknown", wrong[0][:40])
        return
    yield _unit(Unit(code=code, name=row["name"], kind=row["kind"],
                     parent=row.get("parent", ""), valid_to=last, merged_into=into,
                     valid_from=row["valid_from"].strip()))


def is_day(text: str) -> bool:
    """Whether this is a day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def ends(last: Unit, unit: Unit) -> bool:
    """Whether an entry that says when a unit ends means this one: the same digits may
    have named another one before. A start nobody told is that of July 2025."""
    return (last.code == unit.code and not unit.valid_to
            and last.valid_to >= (unit.valid_from or REFORM))


def _unit(unit: Unit) -> Unit:
    """The unit with what its code and its name tell besides."""
    code, name = unit.code.strip(), _name(unit.name)
    return replace(
        unit, code=code, name=name, kind=unit.kind.strip() or _kind(name),
        parent=unit.parent.strip(),
        file_code=default_file_code(code) if _COMMUNE.fullmatch(code) else "",
    )


def _kind(name: str) -> str:
    return next((kind for kind in KINDS if _name(name).startswith(kind)), "")


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())[:NAME_CHARS_MAX]


def _problem(unit: Unit, units: dict[tuple[str, str], Unit]) -> str | None:
    if not _CODE.fullmatch(unit.code):
        return "unit_code_form"
    if not unit.name:
        return "unit_name_missing"
    known = units.get((unit.code, unit.valid_to))
    return "unit_named_twice" if known and known.name != unit.name else None


_LISTS: Final[tuple[tuple[frozenset[str], Reader], ...]] = (
    (frozenset(("old_district_code", "old_district", "old_commune_code", "old_commune",
                "new_commune_code", "new_commune", "relation")), _from_old_to_new),
    (frozenset(("province_code", "province", "district_code", "district",
                "commune_code", "commune")), _before),
    (frozenset(("province_code", "province", "commune_code", "commune",
                "merged_from_codes")), _after),
    (frozenset(("code", "name", "kind", "valid_from")), _ours),
)
