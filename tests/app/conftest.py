"""The published lists, when they lie beside the checkout."""
from pathlib import Path

import pytest

from app.rules.tables import NumberedRow, numbered_rows

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def published():
    def rows_of(name: str) -> list[NumberedRow]:
        path = PUBLISHED / name
        if not path.exists():
            pytest.skip(f"{name} does not lie beside the checkout")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(numbered_rows(lines))

    return rows_of
