"""Templates and style sheets: what the reader sees, and how it is drawn.

A template is read as Jinja reads it; each `{{ … }}` leaves one mark in the HTML, so
that what is left beside the marks is what somebody wrote by hand.
"""
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from .source import File

TEMPLATES = "app/templates/"
MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
SHOWN_ATTRIBUTES = ("title", "placeholder", "alt", "aria-label", "aria-description")
NAMES_OF_THINGS = {"Motcua", "PDF", "QR", "USB", "PIN"}   # the same in every language
UNSAID = ("style", "script", "kbd", "code")   # keys and commands have one name
LETTERS = re.compile(r"[^\W\d_]+")

IMPORTANT = re.compile(r"!\s*important")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|oklch)\(")
PROPERTY = re.compile(r"^\s*--[a-z0-9-]+\s*:")
RULE = re.compile(r"([^{}]*)\{", re.S)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)

JINJA = Environment(autoescape=True, extensions=["jinja2.ext.do"])


@dataclass
class Seen(HTMLParser):
    """What one template shows and what it hides in itself."""

    texts: list[tuple[int, str]] = field(default_factory=list)
    inline: list[tuple[int, str]] = field(default_factory=list)
    unshown: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        given = {name: value or "" for name, value in attrs}
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append((line, f"<{tag}>"))
        self.unshown = tag if tag in UNSAID else ""
        for name, value in given.items():
            if name == "style" or (name.startswith("on") and value):
                self.inline.append((line, f"{name}="))
            is_label = name == "value" and given.get("type") in ("submit", "button")
            if name in SHOWN_ATTRIBUTES or is_label:
                self.texts.append((line, value))

    def handle_endtag(self, tag: str) -> None:
        self.unshown = ""

    def handle_data(self, data: str) -> None:
        if not self.unshown:
            self.texts.append((self.getpos()[0], data))


def untranslated(files: Sequence[File]) -> list[str]:
    return [page.at(line, f"“{' '.join(text.split())}” stands outside _( )")
            for page in pages(files) for line, text in seen(page).texts
            if set(LETTERS.findall(text)) - NAMES_OF_THINGS]


def inline(files: Sequence[File]) -> list[str]:
    return [page.at(line, f"{what} inside a page: the policy refuses it; use static/")
            for page in pages(files) for line, what in seen(page).inline]


def seen(page: File) -> Seen:
    found = Seen()
    found.feed(html(page))
    found.close()
    return found


def html(page: File) -> str:
    """The template without Jinja, every line at its old number."""
    kept = []
    for _, kind, text in JINJA.lex(page.text):
        breaks = "\n" * text.count("\n")
        kept.append(text if kind == "data" else
                    MARK + breaks if kind == "variable_begin" else breaks)
    return "".join(kept)


def unescaped(files: Sequence[File]) -> list[str]:
    return [page.at(found.lineno, "|safe: what a citizen typed could be a command")
            for page in pages(files)
            for found in JINJA.parse(page.text).find_all(nodes.Filter)
            if found.name == "safe"]


def dead(files: Sequence[File]) -> list[str]:
    """A template that no view renders and no other template takes in."""
    said = {text for file in files if file.within("app") for text in mentions(file)}
    return [f"{page}: nobody renders or includes it"
            for page in pages(files) if page.path.removeprefix(TEMPLATES) not in said]


def mentions(file: File) -> Iterator[str]:
    if file.is_page:
        for node in JINJA.parse(file.text).find_all(
                (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            yield from (const.value for const in node.find_all(nodes.Const)
                        if isinstance(const.value, str))
    elif file.is_python:
        yield from re.findall(r"""["']([\w/-]+\.html)["']""", file.text)


def pages(files: Sequence[File]) -> list[File]:
    return [file for file in files if file.is_page and file.path.startswith(TEMPLATES)]


def important(files: Sequence[File]) -> list[str]:
    return [sheet.at(line, "declared important: make the other rule less so")
            for sheet, line, text in style_lines(files) if IMPORTANT.search(text)]


def loose_colours(files: Sequence[File]) -> list[str]:
    """A colour has a name, so that contrast is judged in one place."""
    return [sheet.at(line, "a colour without a name: make it a custom property")
            for sheet, line, text in style_lines(files)
            if COLOUR.search(text) and not PROPERTY.search(text)
            and "{" not in text.partition("#")[2]]


def ids_in_styles(files: Sequence[File]) -> list[str]:
    return [f"{sheet}: “{selector}” styles an id: give the thing a class"
            for sheet in styles(files)
            for selector in selectors(sheet) if re.search(r"#[a-zA-Z]", selector)]


def paper_elsewhere(files: Sequence[File]) -> list[str]:
    return [sheet.at(line, "rules for paper belong in print.css")
            for sheet, line, text in style_lines(files)
            if sheet.place.name != "print.css"
            and re.search(r"@media[^{]*\bprint\b", text)]


def selectors(sheet: File) -> list[str]:
    plain = CSS_COMMENT.sub("", sheet.text)
    return [" ".join(found.rpartition(";")[2].split()) for found in RULE.findall(plain)]


def style_lines(files: Sequence[File]) -> Iterator[tuple[File, int, str]]:
    for sheet in styles(files):
        plain = CSS_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), sheet.text)
        for number, text in enumerate(plain.splitlines(), 1):
            yield sheet, number, text


def styles(files: Sequence[File]) -> list[File]:
    return [file for file in files if file.is_style]
