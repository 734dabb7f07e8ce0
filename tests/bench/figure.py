"""One measured figure, its bar, and how a table of them is shown and kept."""
import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Final, Literal

ROOT: Final = Path(__file__).resolve().parents[2]
RESULTS: Final = ROOT / "bench-results"
HEAD: Final = ("figure", "limit", "bar", "median", "min–max", "runs", "verdict")

Better = Literal["lower", "higher", "exact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Runs of one thing measured. No runs: `note` says why it could not be."""

    name: str
    unit: str
    bar: float
    runs: tuple[float, ...] = ()
    better: Better = "lower"
    limit: float | None = None   # the least the line allows, or a bare reference
    note: str = ""

    @property
    def median(self) -> float | None:
        return median(self.runs) if self.runs else None

    @property
    def met(self) -> bool | None:
        """Whether the median keeps the bar; an exact bar binds every run."""
        if self.median is None:
            return None
        if self.better == "exact":
            return all(run == self.bar for run in self.runs)
        if self.better == "higher":
            return self.median >= self.bar
        return self.median <= self.bar


def table(figures: Iterable[Figure]) -> str:
    rows = [HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def notes(figures: Iterable[Figure]) -> str:
    return "\n".join(f"  {figure.name}: {figure.note}" for figure in figures
                     if figure.note)


def keep(figures: list[Figure], quick: bool) -> Path:
    """Write the results with what they were measured on; answers the file."""
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now().astimezone()
    path = RESULTS / f"{now:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps({
        "at": now.isoformat(timespec="seconds"), "commit": _commit(), "quick": quick,
        "python": platform.python_version(), "machine": platform.platform(),
        "processors": os.cpu_count(), "load": os.getloadavg(),
        "figures": [asdict(figure) | {"median": figure.median, "met": figure.met}
                    for figure in figures],
    }, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _row(figure: Figure) -> tuple[str, ...]:
    sign = {"lower": "≤", "higher": "≥", "exact": "="}[figure.better]
    spread = (f"{_show(min(figure.runs))}–{_show(max(figure.runs))}" if figure.runs
              else "")
    return (figure.name, _show(figure.limit),
            f"{sign} {_show(figure.bar)} {figure.unit}".rstrip(), _show(figure.median),
            spread, str(len(figure.runs)), _verdict(figure))


def _verdict(figure: Figure) -> str:
    return {True: "ok", False: "MISSED", None: "not measured"}[figure.met]


def _show(value: float | None) -> str:
    if value is None:
        return ""
    if value == int(value) or abs(value) >= 1_000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def _commit() -> str:
    asked = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT,
                           capture_output=True, text=True, check=False)
    return asked.stdout.strip()
