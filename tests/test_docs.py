"""What the documents say is so: commands, targets, and places in the code."""
import ast
import re
import subprocess
import sys
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
PLACE = re.compile(r"`((?:app|sync|db|tests|static)/[\w/]+\.py):(\w+)`")
FILE = re.compile(r"`((?:app|sync|db|tests|static)/[\w/.-]+\.\w+)`")
CELL = re.compile(r"^\| ([\w-]+) \|", re.M)
SHELL = re.compile(r"```sh\n(.*?)```", re.S)
TARGET = re.compile(r"^([a-z-]+):(?!=)", re.M)
DECISION_LINES_MAX = 8

# Other programs call these; an answer “not in this version” is an answer.
PROMISED = (
    "hub init", "hub serve", "hub units import", "hub procedures import", "hub code",
    "hub devices", "hub revoke", "hub inbox", "enrol", "start", "sync", "worker",
    "status", "case import", "case edit", "case receive", "case list", "case show",
    "case export", "dispute list", "dispute resolve", "paper", "bundle", "verify",
    "backup", "restore", "digest",
)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def named(pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
    """Every match in every document, the document first."""
    return [(name, *match.groups())
            for name in DOCUMENTS for match in pattern.finditer(text_of(name))]


@cache
def defined_in(path: str) -> set[str]:
    """What a file defines at its top."""
    names = set()
    for node in ast.parse(text_of(path)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {ast.unparse(target) for target in targets}
    return names


def program(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "app", *words], cwd=ROOT, timeout=60,
                          capture_output=True, text=True, check=False)


def told_commands() -> list[str]:
    """The lines of the README that call the program."""
    lines = [line.split("#")[0].strip()
             for block in SHELL.findall(text_of("README.md"))
             for line in block.splitlines()]
    return [line.removeprefix(".venv/bin/motcua ") for line in lines
            if line.startswith(".venv/bin/motcua ")]


def targets() -> set[str]:
    return set(TARGET.findall(text_of("Makefile")))


def test_every_place_the_documents_name_exists() -> None:
    places = named(PLACE)
    wrong = [f"{document}: {path}:{name}" for document, path, name in places
             if not (ROOT / path).exists() or name not in defined_in(path)]

    assert len(places) > 20
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_place_that_is_gone_would_be_found() -> None:
    assert PLACE.findall("see `sync/fold.py:fold` and `app/gone.py:gone`") == [
        ("sync/fold.py", "fold"), ("app/gone.py", "gone")]
    assert "fold" in defined_in("sync/fold.py")
    assert "PolicyOf" in defined_in("sync/fold.py")
    assert "gone" not in defined_in("sync/fold.py")


def test_every_file_the_documents_name_exists() -> None:
    wrong = [f"{document}: {path}" for document, path in named(FILE)
             if not (ROOT / path).exists()]

    assert not wrong, "\n" + "\n".join(wrong)


def test_every_target_the_documents_name_is_in_the_makefile() -> None:
    told = {name for _, name in named(re.compile(r"\bmake ([a-z-]+)\b(?=`| +#)"))}

    assert told >= {"run", "test", "check"}
    assert told <= targets()


def test_the_makefile_explains_every_target() -> None:
    help_text = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True,
        text=True, check=True, timeout=30).stdout

    assert set(re.findall(r"make ([a-z-]+)", help_text)) == targets()
    assert {"run", "test", "check", "bench", "soak", "help"} <= targets()


def test_the_program_lists_every_promised_command() -> None:
    answer = program("--help")

    assert answer.returncode == 0, answer.stderr
    listed = set(re.findall(r"^  ([a-z]+)\b", answer.stdout, re.M))
    assert {command.split()[0] for command in PROMISED} <= listed


@pytest.mark.parametrize("command", [*PROMISED, "hub user add"])
def test_a_promised_command_explains_itself_or_says_it_is_later(command: str) -> None:
    answer = program(*command.split(), "--help")

    assert (answer.returncode == 0 and "Usage" in answer.stdout
            or answer.returncode == 2 and "not in this version" in answer.stderr
            or answer.returncode == 2 and "Chưa có trong phiên bản này" in answer.stderr
            ), answer.stdout + answer.stderr


def test_the_readme_explains_every_command() -> None:
    rows = re.findall(r"^\| (`.*?) \|", text_of("README.md"), re.M)
    told = {name.split()[-1] for row in rows for name in re.findall(r"`([^`]+)`", row)}
    listed = re.compile(r"^  ([a-z]+)  ", re.M)
    hub = set(listed.findall(program("hub", "--help").stdout)) - {
        "units", "procedures", "user"}
    at_top = set(listed.findall(program("--help").stdout)) - {
        "hub", "case", "dispute", "paper"}

    assert len(hub) > 7 and len(at_top) > 10
    assert hub | at_top <= told


def test_the_readme_calls_commands_with_options_they_have() -> None:
    told = told_commands()

    assert told
    for line in told:
        words = line.split()
        command = [word for word in words[:2] if not word.startswith("--")]
        options = {word for word in words if word.startswith("--")}
        answer = program(*command, "--help")
        assert answer.returncode == 0, answer.stderr
        assert options <= set(re.findall(r"--[\w-]+", answer.stdout)), line


def test_every_dependency_has_its_row_in_the_architecture() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = {re.split(r"[<>=]", line)[0]
              for line in setup["options"]["install_requires"].split("\n") if line}
    explained = text_of("ARCHITECTURE.md").partition("## Dependencies")[2]

    assert needed == set(CELL.findall(explained)) - {"package"}


def test_a_decision_fits_into_eight_lines() -> None:
    decisions = re.findall(r"^\*\*(\d+)\. .*?(?=\n\n)", text_of("ARCHITECTURE.md"),
                           re.M | re.S)
    long = [match[0].splitlines()[0]
            for match in re.finditer(r"^\*\*\d+\. .*?(?=\n\n)",
                                     text_of("ARCHITECTURE.md"), re.M | re.S)
            if match[0].count("\n") >= DECISION_LINES_MAX]

    assert decisions == [str(number) for number in range(1, len(decisions) + 1)]
    assert not long


def test_the_picture_of_the_stairs_is_the_contract() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    stairs = setup["importlinter:contract:stairs"]["layers"].split()
    picture = re.findall(r"^(\w+)/  .*what (?:people|we)|^(\w+)/ +how",
                         text_of("README.md"), re.M)

    assert ["".join(one) for one in picture] == stairs
