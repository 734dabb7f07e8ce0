"""What a page offers: its marked links and its forms, read as a browser would."""
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

Attributes = dict[str, str]


@dataclass(slots=True)
class Form:
    """Where a form goes, what it asks, and what it would send untouched."""

    action: str
    method: str
    asked: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """Marks are `data-test` names; `names` are those of marked inputs."""

    url: str
    marks: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def form_of(self, mark: str) -> Form:
        """The form in which the marked element stands. Raises LookupError."""
        if mark not in self.forms:
            raise LookupError(f"no form with {mark} on {self.url}")
        return self.forms[mark]


def read_page(url: str, html: str) -> Page:
    reader = _Reader(Page(url))
    reader.feed(html)
    return reader.page


class _Reader(HTMLParser):
    """State: the form, select and error the reading is inside of."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self._form: Form | None = None
        self._select = ""
        self._text_of = ""
        self._in_error = False

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        found: Attributes = {name: value or "" for name, value in pairs}
        self._mark(tag, found)
        self._in_error = "error" in found.get("class", "")
        if tag == "form":
            action = urljoin(self.page.url, found.get("action", self.page.url))
            self._form = Form(action, found.get("method", "get").lower())
            if mark := found.get("data-test"):
                self.page.forms[mark] = self._form
        elif self._form is not None:
            self._field(self._form, tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text_of = ""

    def handle_data(self, text: str) -> None:
        if self._form is not None and self._text_of:
            self._form.values[self._text_of] += text
        if self._in_error and text.strip():
            self.page.errors.append(text.strip())

    def _mark(self, tag: str, found: Attributes) -> None:
        mark = found.get("data-test")
        if not mark:
            return
        self.page.marks.add(mark)
        if tag == "a":
            self.page.links.setdefault(mark, urljoin(self.page.url, found["href"]))
        if "name" in found:
            self.page.names[mark] = found["name"]
        if self._form is not None:
            self.page.forms[mark] = self._form

    def _field(self, form: Form, tag: str, found: Attributes) -> None:
        name = found.get("name", "")
        if tag in ("input", "select", "textarea"):
            form.asked.add(name)
        if tag == "option" and self._select:
            if "selected" in found or self._select not in form.values:
                form.values[self._select] = found.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "textarea" and name:
            self._text_of = name
            form.values[name] = ""
        elif tag == "input" and name:
            self._input(form, name, found)

    def _input(self, form: Form, name: str, found: Attributes) -> None:
        kind = found.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in found:
                form.values[name] = found.get("value", "on")
        elif kind not in ("submit", "button", "file"):
            form.values[name] = found.get("value", "")
