"""A published list as rows that know their line.

Whoever reads a list answers for each part of it: used, or named in the report.
"""
import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.rules.errors import UnknownTable

Row = Mapping[str, str]
NumberedRow = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A part of a row that could not be used: where, of what, why, what stood there."""

    line: int
    code: str
    why: str
    found: str = ""


def numbered_rows(lines: Iterable[str]) -> Iterator[NumberedRow]:
    """The rows of a table with the line each begins on; the header is line 1.

    Raises `UnknownTable` when the text is no table.
    """
    reader = csv.reader(lines, strict=True)
    try:
        names = [name.strip().lstrip("\ufeff").strip() for name in next(reader, [])]
        begins = reader.line_num + 1
        for cells in reader:
            if cells:
                cells += [""] * (len(names) - len(cells))
                yield begins, dict(zip(names, cells, strict=False))
            begins = reader.line_num + 1
    except csv.Error as wrong:
        raise UnknownTable(line=reader.line_num, found=str(wrong)) from wrong
