"""Reading the published list of procedures.

The list was gathered by machines and is dirty: limits without a unit, fees where a
limit belongs, sums glued together. Nothing is guessed in silence. Every part that
cannot be used is named in the report with its line; the rest of the row is kept.
"""
import re
from collections.abc import Iterable
from typing import Final

from app.rules.errors import BadValue, UnknownTable
from app.rules.fields import BY_NAME
from app.rules.normalise import clean_text, normalise
from app.rules.tables import NumberedRow, Row, Unusable, numbered_rows
from app.rules.unit_lists import read_units
from db.records import Channel, Procedure, TimeUnit

__all__ = ["Unusable", "numbered_rows", "read_procedures", "read_units"]

CELL_CHARS_MAX: Final = 100_000
NAME_CHARS_MAX: Final = 1_000
TIME_MAX: Final = 1_000          # days or hours; the longest published is 275
FEE_MIN, FEE_MAX, FEE_STEP = 1_000, 50_000_000, 500
PAPERS_MAX: Final = 200
PAPER_COUNT_MAX: Final = 20
NEEDED: Final = frozenset(("code", "name", "time_value", "time_unit"))
# A list of procedures whose limits nobody has found out yet.
WITHOUT_TIMES: Final = frozenset(("code", "name", "field", "verified_part"))

TIME_UNITS: Final[dict[str, TimeUnit]] = {
    "ngày làm việc": "working_day", "ngày": "day", "giờ": "working_hour",
    # Ours: answered on the day of intake, or on the next one when it came too late.
    "trong ngày": "working_day",
}
SAME_DAY: Final = "trong ngày"
TO_CHECK: Final = "to_check"
CHANNELS: Final[dict[str, Channel]] = {
    "trực tiếp": "counter", "trực tuyến": "online", "dịch vụ bưu chính": "post",
}
_PAPER = re.compile(r"\[([0-9]{1,9})\+([0-9]{1,9})\]\s*(.*)", re.DOTALL)
_MONEY = re.compile(r"0|[1-9][0-9]{0,17}")


def read_procedures(
    rows: Iterable[NumberedRow], effective: str = "",
) -> tuple[list[Procedure], list[Unusable]]:
    """All procedures of the list, and what of it could not be used."""
    procedures: dict[str, Procedure] = {}
    report: list[Unusable] = []
    for line, row in rows:
        if not (NEEDED <= row.keys() or WITHOUT_TIMES <= row.keys()):
            raise UnknownTable(line=1, missing=sorted(NEEDED - row.keys()))
        reader = _RowReader(line, row, report)
        procedure = reader.procedure(effective)
        if procedure is None:
            continue
        if procedure.code in procedures:
            reader.note("code_repeated")
            continue
        procedures[procedure.code] = procedure
    return list(procedures.values()), report


class _RowReader:
    """One row of the list; collects in `report` what it cannot use."""

    def __init__(self, line: int, row: Row, report: list[Unusable]) -> None:
        self.line = line
        self.row = row
        self.report = report

    def procedure(self, effective: str) -> Procedure | None:
        code, name = self.code(), self.cell("name", NAME_CHARS_MAX)
        if code is None:
            return None
        if not name:
            self.note("name_missing")
            return None
        value, unit, flag = self.time()
        return Procedure(
            code=code, name=name, field=self.cell("field"),
            ministry=self.cell("ministry"), decision=self.cell("decision"),
            levels=self.levels(), group=self.cell("group"),
            core=self.cell("core") == "1", time_value=value, time_unit=unit,
            time_flag=flag, fee_direct=self.fee("fee_direct_vnd"),
            fee_online=self.fee("fee_online_vnd"), channels=self.channels(),
            result_name=self.cell("result_name", NAME_CHARS_MAX),
            result_code=self.cell("result_code"), documents=self.papers(),
            url=self.cell("detail_url"), effective=effective,
        )

    def note(self, why: str, found: str = "") -> None:
        self.report.append(
            Unusable(self.line, self.row.get("code", "").strip()[:40], why, found[:80]))

    def cell(self, name: str, chars_max: int = 500) -> str:
        text = self.row.get(name, "")
        try:
            return clean_text(text, CELL_CHARS_MAX).strip()[:chars_max]
        except BadValue as wrong:
            self.note(f"{name}_{wrong.code}")
            return ""

    def code(self) -> str | None:
        text = self.cell("code")
        try:
            code = normalise(BY_NAME["procedure_code"], text)
        except BadValue as wrong:
            self.note(wrong.code, text)
            return None
        if not isinstance(code, str) or not code:
            self.note("code_missing")
            return None
        return code

    def levels(self) -> str:
        # "Cấp Xã" and "Cấp xã" are one level.
        return ", ".join(level.strip().capitalize()
                         for level in self.cell("levels").split(",") if level.strip())

    def time(self) -> tuple[int | None, TimeUnit, str]:
        """The limit, its unit, and the flag that says what a person must check."""
        value, unit, note = (self.cell("time_value"), self.cell("time_unit").lower(),
                             self.cell("time_note"))
        if unit == SAME_DAY:
            return 0, "working_day", self.doubt(note)
        if note == "value_is_fee":
            return self.no_time("value_is_fee", value)
        if not value:
            return self.no_time("missing", unit)
        if unit and unit not in TIME_UNITS:
            # ".5 Giờ" behind a 0: half an hour, cut apart. Not ours to put together.
            return self.no_time("unit_unknown", f"{value} {unit}")
        if not _MONEY.fullmatch(value) or int(value) > TIME_MAX:
            return self.no_time("implausible", value)
        if not unit:
            self.note("time_unit_missing", value)
            if value == "0":
                self.note("time_zero", value)
            return int(value) or None, "working_day", "unit_missing"
        if value == "0":
            return self.no_time("zero", f"{value} {unit}")
        return int(value), TIME_UNITS[unit], self.doubt(note)

    def doubt(self, note: str) -> str:
        """A usable limit that whoever wrote the list wants compared with the law."""
        if note != TO_CHECK:
            return ""
        self.note("time_to_check")
        return TO_CHECK

    def no_time(self, flag: str, found: str) -> tuple[None, TimeUnit, str]:
        self.note(f"time_{flag}", found)
        return None, "working_day", flag

    def fee(self, name: str) -> int | None:
        """The fee in đồng; None when none is stated or it cannot be one."""
        text = self.cell(name)
        if not text:
            return None
        # Zeroes in front, 20 đồng, or 5000050000120000: cells glued or cut apart.
        if _MONEY.fullmatch(text) and _is_a_fee(int(text)):
            return int(text)
        self.note(f"{name.removesuffix('_vnd')}_implausible", text)
        return None

    def channels(self) -> tuple[Channel, ...]:
        found: list[Channel] = []
        for word in self.cell("channels").split(";"):
            channel = CHANNELS.get(word.strip().lower())
            if channel and channel not in found:
                found.append(channel)
            elif word.strip() and channel is None:
                self.note("channel_unknown", word.strip())
        return tuple(found)

    def papers(self) -> tuple[tuple[str, int, int], ...]:
        texts = [text.strip() for text in
                 self.cell("documents", CELL_CHARS_MAX).split(" || ") if text.strip()]
        if len(texts) > PAPERS_MAX:
            self.note("papers_too_many", str(len(texts)))
        return tuple(paper for text in texts[:PAPERS_MAX]
                     if (paper := self.paper(text)) is not None)

    def paper(self, text: str) -> tuple[str, int, int] | None:
        match = _PAPER.fullmatch(text)
        if match is None:
            return text[:500], 0, 0
        originals, copies, name = int(match[1]), int(match[2]), match[3].strip()[:500]
        if not name:
            self.note("paper_name_missing", text)
            return None
        if max(originals, copies) > PAPER_COUNT_MAX:
            # "[20241+0]": the year of a decree grew into the number of originals.
            self.note("paper_count_implausible", match[0])
            return name, 0, 0
        return name, originals, copies


def _is_a_fee(amount: int) -> bool:
    return amount == 0 or (FEE_MIN <= amount <= FEE_MAX and amount % FEE_STEP == 0)
