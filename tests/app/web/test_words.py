"""Whatever is refused is explained: what happened, and what to do."""
import ast
from pathlib import Path

from app.web.labels import FLAGS
from app.web.words import SAYINGS

ROOT = Path(__file__).resolve().parents[3]
REFUSALS = {"Refusal": 0, "BadValue": 0, "Violation": 1}   # where the code stands
# Not told to anybody: roots of the tree, and what the line says among machines.
INSIDE = {"motcua", "rule", "sync", "malformed", "bad_seal", "gap"}


def codes_in(path: Path) -> dict[str, str]:
    """Every code this file refuses with, and its line."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        told = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = REFUSALS.get(node.func.id)
            told = next((one.value for one in node.keywords if one.arg == "error"),
                        None)
            if told is None and place is not None and len(node.args) > place:
                told = node.args[place]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code" \
                and path.name == "errors.py":
            told = node.value
        if isinstance(told, ast.Constant) and isinstance(told.value, str):
            found[told.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_every_code_of_a_refusal_has_words():
    codes = {}
    for folder in ("app", "sync", "db"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            codes |= codes_in(path)

    assert len(codes) > 60
    assert {code: where for code, where in codes.items()
            if code not in {*SAYINGS, *FLAGS, *INSIDE}} == {}
