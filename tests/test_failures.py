"""The table of failures names tests that exist, and leaves none out."""
import ast
from functools import cache

import pytest

from tests.failures import FAILURES
from tests.tidy.source import ROOT

KNOWN = 46


def test_none_is_missing():
    assert list(FAILURES) == list(range(1, KNOWN + 1))


@pytest.mark.parametrize("number", FAILURES)
def test_each_has_its_test_or_a_reason_to_wait(number):
    row = FAILURES[number]

    assert row.tests or row.waits
    for name in row.tests:
        file, _, function = name.partition("::")
        assert function in functions(file), name


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body
                     if isinstance(node, ast.FunctionDef))
