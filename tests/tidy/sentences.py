"""Every Vietnamese sentence the reader sees has its English beside it.

Sentences stand in three places: `_("…")` in templates, `translate("…")` in the code of
pages, and the tables of words and labels.
"""
import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, is_dataclass
from io import BytesIO

from babel.messages.pofile import read_po
from jinja2 import nodes

from .pages import JINJA, pages
from .source import ROOT, File

CATALOGUE = ROOT / "app" / "translations" / "en.po"
OWN_NAMES = ("LANGUAGES",)   # a language is called what its speakers call it
TABLES = ("words.py", "labels.py")
SAYERS = ("_", "translate")
GAP = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
VIETNAMESE = re.compile(r"\w[À-ỹĐđ]|[À-ỹĐđ]\w")   # a lone đ is money

Sentences = dict[str, str]   # the sentence, and where it is said


def said(files: Sequence[File]) -> Sentences:
    found: Sentences = {}
    for page in pages(files):
        for line, text in said_in_page(page):
            found.setdefault(text, f"{page}:{line}")
    for file in files:
        if file.is_python and file.within("app"):
            for line, text in (*said_in_code(file), *said_in_constants(file)):
                found.setdefault(text, f"{file}:{line}")
    return found


def said_in_tables(tables: Mapping[str, object]) -> Sentences:
    """The tables of words, as they are once Python has put them together."""
    return {text: f"the table {name}" for name, value in tables.items()
            if name.isupper() and name[0] != "_" for text in texts(value)}


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from texts(astuple(value))


def said_in_page(page: File) -> Iterator[tuple[int, str]]:
    for call in JINJA.parse(page.text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in SAYERS:
            first = call.args[0] if call.args else None
            if isinstance(first, nodes.Const) and isinstance(first.value, str):
                yield call.lineno, first.value


def said_in_code(file: File) -> Iterator[tuple[int, str]]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and node.args \
                and ast.unparse(node.func).split(".")[-1] in SAYERS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.lineno, first.value


def said_in_constants(file: File) -> Iterator[tuple[int, str]]:
    """The Vietnamese that the constants of a page hold."""
    if not file.path.startswith("app/web/") or file.place.name in TABLES:
        return
    for statement in file.tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) \
                and not ast.unparse(statement).startswith(OWN_NAMES):
            yield from ((line, text) for line, text in strings(statement)
                        if VIETNAMESE.search(text))


def without_english(sentences: Sentences, english: Sentences) -> list[str]:
    return [f"{where}: “{text}” has no English in app/translations/en.po"
            for text, where in sentences.items() if text and not english.get(text)]


def nobody_says(sentences: Sentences, english: Sentences) -> list[str]:
    return [f"app/translations/en.po: nobody says “{text}” any more"
            for text in english if text not in sentences]


def gaps_differ(english: Sentences) -> list[str]:
    return [f"app/translations/en.po: “{text}” and “{other}” have different gaps"
            for text, other in english.items()
            if other and set(GAP.findall(text)) != set(GAP.findall(other))]


def catalogue(po: bytes) -> Sentences:
    return {str(message.id): str(message.string)
            for message in read_po(BytesIO(po)) if message.id}


def stray_sentences(files: Sequence[File]) -> list[str]:
    """Vietnamese in the code of a page that no translation can reach."""
    return [file.at(line, f"“{text}” stands outside translate( ); what a printed form "
                    "says belongs in app/rules")
            for file in files if file.is_python and file.path.startswith("app/web/")
            for function in ast.walk(file.tree)
            if isinstance(function, ast.FunctionDef)
            for line, text in strings(function)
            if VIETNAMESE.search(text)
            and text not in {told for _, told in said_in_code(file)}]


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string that is neither a docstring nor a key of a table."""
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    passed |= {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict)
               for key in node.keys}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) \
                and id(node) not in passed:
            yield node.lineno, node.value
