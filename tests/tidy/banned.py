"""Words that are not written here, each with what to write in its place."""
import ast
import re
import sys
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from functools import cache
from importlib.metadata import packages_distributions

from .source import ROOT, File

CLOCK = "app/clock.py"
OUTERMOST = ("sync/worker.py", "sync/turns.py", "app/web/failures.py", "tests/soak.py")
OURS = ("app", "sync", "db", "tests")
FOR_TYPES = ("_typeshed",)   # only type checkers know it
ASK_THE_CLOCK = f"the time is an argument: ask a Clock ({CLOCK})"
CLOCK_CALLS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today",
               "time.time", "time.time_ns", "time.localtime", "time.gmtime")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XXX|HACK)\b")
BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)")
EVERY_COLUMN = re.compile(r"(?i)\bselect\s+([a-z_]+\.)?\*")


def clock_outside(files: Sequence[File]) -> list[str]:
    return [file.at(line, f"{name}(): {ASK_THE_CLOCK}")
            for file in code(files) if file.path != CLOCK
            for line, name in calls(file)
            if f".{name}".endswith(tuple(f".{banned}" for banned in CLOCK_CALLS))]


def prints(files: Sequence[File]) -> list[str]:
    return [file.at(line, "print(): what a command says goes through app/commands; "
                    "what support wants, through logging")
            for file in code(files) if not file.path.startswith("app/cli")
            for line, name in calls(file) if name == "print"]


def broad_excepts(files: Sequence[File]) -> list[str]:
    return [file.at(node.lineno, "except everything: name what can go wrong here")
            for file in files if file.is_python and file.path not in OUTERMOST
            for node in ast.walk(file.tree)
            if isinstance(node, ast.ExceptHandler) and is_broad(node.type)
            and not passes_on(node)]


def passes_on(handler: ast.ExceptHandler) -> bool:
    """It tidies up and lets the exception go its way."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def is_broad(caught: ast.expr | None) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(name is None or ast.unparse(name) in ("Exception", "BaseException")
               for name in names)


def bare_ignores(files: Sequence[File]) -> list[str]:
    return [file.at(line, f"{comment}: name the rule, as in type: ignore[index]")
            for file in files if file.is_python
            for line, comment in file.comments if BARE_IGNORE.search(comment)]


def notes_for_later(files: Sequence[File]) -> list[str]:
    return [file.at(line, f"“{found[0]}”: open an issue and name it in the commit")
            for file in files for line, text in remarks(file)
            if (found := LATER.search(text))]


def remarks(file: File) -> Iterator[tuple[int, str]]:
    """The comments of a program, every line of a page or style sheet."""
    return file.comments if file.is_python else iter(
        enumerate(file.text.splitlines(), 1))


def every_column(files: Sequence[File]) -> list[str]:
    return [file.at(node.lineno, "SELECT with a star: name the columns")
            for file in code(files) for node in ast.walk(file.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and EVERY_COLUMN.search(node.value)]


def pretences(files: Sequence[File]) -> list[str]:
    return [file.at(line, "a mock: use the real thing, small and in a temporary folder")
            for file in files if file.is_python
            for line, module in imports(file)
            if module.startswith(("unittest.mock", "mock", "pytest_mock"))]


def undeclared(files: Sequence[File]) -> list[str]:
    """An import that works here because something else happened to install it."""
    wanted, for_tests = declared()
    return [file.at(line, f"{module} is installed by nothing in setup.cfg")
            for file in files if file.is_python
            for line, module in imports(file)
            if is_foreign(module) and not installed_by(module) & (
                wanted | for_tests if file.within("tests") else wanted)]


def is_foreign(module: str) -> bool:
    top = module.split(".")[0]
    return top not in sys.stdlib_module_names and top not in (*OURS, *FOR_TYPES)


@cache
def declared() -> tuple[frozenset[str], frozenset[str]]:
    """The packages setup.cfg installs for everybody, and for the tests."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return (names(setup["options"]["install_requires"]),
            names(setup["options.extras_require"]["test"]))


def names(lines: str) -> frozenset[str]:
    return frozenset(plain(re.split(r"[\[<>=~! ]", line)[0])
                     for line in lines.split("\n") if line.strip())


def plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")


# These come with what we declare and are part of its promise.
COMES_WITH = {"werkzeug": "flask", "jinja2": "flask", "markupsafe": "flask",
              "urllib3": "requests"}


def installed_by(module: str) -> set[str]:
    top = module.split(".")[0]
    found = {plain(name) for name in providers().get(top, [])}
    return found | {COMES_WITH[name] for name in found & COMES_WITH.keys()}


providers = cache(packages_distributions)


def imports(file: File) -> Iterator[tuple[int, str]]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.lineno, node.module


def calls(file: File) -> Iterator[tuple[int, str]]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def code(files: Sequence[File]) -> list[File]:
    """What runs at the desk and at the province."""
    return [file for file in files
            if file.is_python and file.within("app", "sync", "db")]
