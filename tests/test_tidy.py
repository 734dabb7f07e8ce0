"""The style of the house as a test. What it refuses, it says what to write instead.

First every check is shown something bad, and must find it, and something good, and
must be silent. Then it reads the whole tree.
"""
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from app.web import labels, words
from tests.tidy import banned, pages, sentences, shape
from tests.tidy.source import Check, File, whole_tree

LONG_BODY = "\n".join(["    x = 1"] * 60)
NESTED = """
def f(rows):
    for row in rows:
        if row:
            while row:
                try:
                    row()
                except ValueError:
                    return
"""
CASES = """
def f(x):
    for row in x:
        with row:
            if row == 1:
                return 1
            elif row == 2:
                return 2
            elif row == 3:
                return 3
"""
HEADED = '"""Why."""\n'


def code(text: str, path: str = "sync/fold.py") -> list[File]:
    return [File(path, text)]


def page(text: str) -> list[File]:
    return [File("app/templates/intake/form.html", text)]


def sheet(text: str, name: str = "base") -> list[File]:
    return [File(f"static/{name}.css", text)]


BAD: list[tuple[Check, list[File]]] = [
    (shape.long_files, code("x = 1\n" * 401)),
    (shape.long_files, page("<br>\n" * 401)),
    (shape.long_lines, code("x = '" + "ư" * 84 + "'")),
    (shape.long_lines, page('<p class="' + "c" * 100 + '">{{ _("Hồ sơ mới") }}</p>')),
    (shape.long_functions, code(f"def f():\n{LONG_BODY}\n    return x")),
    (shape.many_parameters, code("def f(a, b, c, d, e, g): ...")),
    (shape.many_parameters, code("def f(a, b, /, c, *, d, e, g): ...")),
    (shape.many_parameters, code("class A:\n def f(self, a, b, c, d, e, g): ...")),
    (shape.deep_nesting, code(NESTED)),
    (shape.without_header, code("import os")),
    (shape.without_header, code("", "tests/test_x.py")),
    (shape.full_inits, code(HEADED + "from os import path", "db/__init__.py")),
    (shape.full_inits, code(HEADED + "LIMIT = 1", "app/__init__.py")),
    (shape.empty_names, code("", "app/utils.py")),
    (shape.empty_names, code("", "sync/frame_helper.py")),
    (shape.empty_names, code("", "app/common/cases.py")),
    (shape.empty_names, code("class CaseManager: ...")),
    (banned.clock_outside, code("x = datetime.now()")),
    (banned.clock_outside, code("x = datetime.datetime.now(UTC)")),
    (banned.clock_outside, code("x = time.time()", "app/work/receive_case.py")),
    (banned.clock_outside, code("x = date.today()", "db/cases.py")),
    (banned.prints, code("print('x')")),
    (banned.prints, code("print('x')", "app/web/intake.py")),
    (banned.broad_excepts, code("try: ...\nexcept Exception: ...")),
    (banned.broad_excepts, code("try: ...\nexcept: ...", "tests/test_x.py")),
    (banned.broad_excepts, code("try: ...\nexcept (OSError, BaseException): ...")),
    (banned.bare_ignores, code("x = y  # type: ignore")),
    (banned.bare_ignores, code("x = y  # noqa")),
    (banned.notes_for_later, code("x = 1  # TO" "DO: two")),
    (banned.notes_for_later, page("{# FIX" "ME #}")),
    (banned.every_column, code('db.query("""\n  SELECT  * FROM cases""")')),
    (banned.every_column, code("db.query('select c.* from cases c')")),
    (banned.pretences, code("from unittest.mock import Mock", "tests/test_x.py")),
    (banned.undeclared, code("import numpy")),
    (banned.undeclared, code("from pytest import fixture")),
    (banned.undeclared, code("import numpy.linalg", "tests/test_x.py")),
    (pages.untranslated, page("<p>Hồ sơ</p>")),
    (pages.untranslated, page("<p>{{ n }} hồ sơ</p>")),
    (pages.untranslated, page("{% if n %}Save{% endif %}")),
    (pages.untranslated, page('<input placeholder="Họ tên">')),
    (pages.untranslated, page('<button aria-label="{{ _("Lưu") }} lại">')),
    (pages.untranslated, page('<input type="submit" value="Lưu">')),
    (pages.inline, page('<p style="color: red">')),
    (pages.inline, page("<style>p { color: red }</style>")),
    (pages.inline, page("<script>run()</script>")),
    (pages.inline, page('<button onclick="run()">')),
    (pages.unescaped, page("{{ name|safe }}")),
    (pages.unescaped, page("{{ name|trim | safe }}")),
    (pages.dead, page("")),
    (pages.important, sheet("p { margin: 0 ! important; }")),
    (pages.loose_colours, sheet(".late { color: #a3211b; }")),
    (pages.loose_colours, sheet(".late {\n  color: rgb(1 2 3);\n}")),
    (pages.ids_in_styles, sheet("main #name { margin: 0; }")),
    (pages.paper_elsewhere, sheet("@media print { p { margin: 0; } }")),
    (sentences.stray_sentences, code("def f(): x('Hồ sơ')", "app/web/intake.py")),
]

GOOD: list[tuple[Check, list[File]]] = [
    (shape.long_files, code("x = 1\n" * 400)),
    (shape.long_lines, code("x = '" + "ư" * 82 + "'")),
    (shape.long_lines, page('<p>{{ _("' + "ư" * 200 + '") }}</p>')),
    (shape.long_functions, code(f"def f():\n{LONG_BODY.removesuffix('x = 1')}")),
    (shape.many_parameters, code("class A:\n def f(self, a, b, c, d, e): ...")),
    (shape.many_parameters, code("def f(a, b, c, d, e, g): ...", "tests/test_x.py")),
    (shape.deep_nesting, code(CASES)),
    (shape.full_inits, code(HEADED + "__version__ = '1'", "app/__init__.py")),
    (shape.empty_names, code("class Commune: ...", "app/commune.py")),
    (shape.empty_names, code("class Service: ...", "tests/bench/people.py")),
    (banned.clock_outside, code("x = datetime.now()", "app/clock.py")),
    (banned.clock_outside, code("x = time.monotonic() + clock.now_ms()")),
    (banned.prints, code("self.print('x')")),
    (banned.broad_excepts, code("try: ...\nexcept Exception: ...", "sync/worker.py")),
    (banned.broad_excepts, code("try: ...\nexcept BaseException:\n x()\n raise")),
    (banned.bare_ignores, code("x = y  # type: ignore[index]")),
    (banned.notes_for_later, code("x = 'TO" "DO'")),
    (banned.every_column, code("db.query('SELECT count(*) FROM cases')")),
    (banned.undeclared, code("import json, requests\nfrom werkzeug import urls")),
    (banned.undeclared, code("import pytest", "tests/test_x.py")),
    (pages.untranslated, page('<p title="{{ _("Lưu") }}">{{ _("Mã") }}: 12 PDF</p>')),
    (pages.untranslated, page("<kbd>Enter</kbd><code>motcua hub</code>")),
    (pages.untranslated, page("{# Ghi chú #}<script src='x.js'></script>")),
    (pages.inline, page('<script type="module" src="{{ url }}"></script>')),
    (pages.unescaped, page("<p>{{ name|trim }} |safe</p>")),
    (pages.dead, [*page(""), *code("render('intake/form.html')", "app/web/intake.py")]),
    (pages.dead, [*page("{% include 'intake/form.html' %}")]),
    (pages.loose_colours, sheet(":root {\n  --ink: #1b2430;\n}")),
    (pages.loose_colours, sheet("/* #fff */ p { color: var(--ink); }")),
    (pages.ids_in_styles, sheet("p { color: #fff; }\n.card { margin: 0; }")),
    (pages.paper_elsewhere, sheet("@media print { p { margin: 0; } }", "print")),
    (sentences.stray_sentences, code('"""Hồ sơ."""\nDAYS = ("Thứ Hai",)\ndef f():\n'
                                     ' """Lưu."""\n translate("Hồ sơ", of=" đ")',
                                     "app/web/intake.py")),
]

CHECKS = list(dict.fromkeys(check for check, _ in BAD))


@pytest.mark.parametrize("check, files", BAD)
def test_the_check_finds_what_is_bad(check: Check, files: list[File]) -> None:
    found = check(files)

    assert found, f"{check.__name__} let this pass: {files}"
    assert all(problem.startswith(str(files[0])) for problem in found)


@pytest.mark.parametrize("check, files", GOOD)
def test_the_check_is_silent_about_what_is_good(
        check: Check, files: list[File]) -> None:
    assert check(files) == []


@pytest.fixture(scope="module")
def tree() -> list[File]:
    return whole_tree()


def test_the_whole_tree_is_read(tree: list[File]) -> None:
    paths = {str(file) for file in tree}

    assert {"app/cli.py", "sync/fold.py", "db/sqlite.py", "tests/test_tidy.py"} <= paths
    assert not any("__pycache__" in PurePosixPath(path).parts for path in paths)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_is_tidy(check: Check, tree: list[File]) -> None:
    problems = check(tree)

    assert not problems, "\n" + "\n".join(problems)


# Sentences and their English.

def test_a_sentence_without_english_is_found() -> None:
    shown = page('<p>{{ _("Nhận %(count)d hồ sơ", count=n) }}</p>{{ _("Lưu") }}')
    table = {"AGAIN": {"save": "Lưu lại"}, "SAYINGS": (("Sai",),), "_PART": "Rồi"}

    found = sentences.said(shown) | sentences.said_in_tables(table)

    assert set(found) == {"Nhận %(count)d hồ sơ", "Lưu", "Lưu lại", "Sai"}
    english = {"Lưu": "Save", "Sai": "", "Lưu lại": "Save again"}
    assert len(sentences.without_english(found, english)) == 2


def test_sentences_in_code_are_found() -> None:
    shown = code('words = translate("Chưa gửi")\nflash(web._("Đã gửi"))\n'
                 'DAYS = ("Thứ Hai", "mon")\nLANGUAGES = ("Tiếng Việt",)',
                 "app/web/line.py")

    assert set(sentences.said(shown)) == {"Chưa gửi", "Đã gửi", "Thứ Hai"}


def test_a_catalogue_is_read_with_its_gaps() -> None:
    english = sentences.catalogue(
        'msgid "Nhận %(count)d"\nmsgstr "Received %(number)d"\n\n'
        'msgid "Không có {key}"\nmsgstr "No {key}"\n'.encode())

    assert english["Không có {key}"] == "No {key}"
    assert len(sentences.gaps_differ(english)) == 1
    assert sentences.nobody_says({"Không có {key}": ""}, english)[0].endswith(
        "nobody says “Nhận %(count)d” any more")


@pytest.fixture(scope="module")
def spoken(tree: list[File]) -> sentences.Sentences:
    return (sentences.said(tree) | sentences.said_in_tables(vars(labels))
            | sentences.said_in_tables(vars(words)))


@pytest.fixture(scope="module")
def english() -> sentences.Sentences:
    assert sentences.CATALOGUE.exists(), "app/translations/en.po is missing"
    return sentences.catalogue(sentences.CATALOGUE.read_bytes())


def test_every_sentence_has_its_english(
        spoken: sentences.Sentences, english: sentences.Sentences) -> None:
    problems = sentences.without_english(spoken, english)

    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("check", [
    lambda spoken, english: sentences.nobody_says(spoken, english),
    lambda spoken, english: sentences.gaps_differ(english),
], ids=["nobody_says", "gaps_differ"])
def test_the_catalogue_is_tidy(
        check: Callable[..., list[str]], spoken: sentences.Sentences,
        english: sentences.Sentences) -> None:
    problems = check(spoken, english)

    assert not problems, "\n" + "\n".join(problems)
