"""The files of the checkout, read once, and how a finding is said."""
import ast
import io
import tokenize
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "sync", "db", "static", "tests")
KINDS = (".py", ".html", ".css", ".js")


@dataclass(frozen=True)
class File:
    """A file by its path in the checkout. `str(file)` is that path."""

    path: str
    text: str

    def __str__(self) -> str:
        return self.path

    @property
    def place(self) -> PurePosixPath:
        return PurePosixPath(self.path)

    @property
    def is_python(self) -> bool:
        return self.place.suffix == ".py"

    @property
    def is_page(self) -> bool:
        return self.place.suffix == ".html"

    @property
    def is_style(self) -> bool:
        return self.place.suffix == ".css"

    def within(self, *folders: str) -> bool:
        return self.place.parts[0] in folders

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def comments(self) -> Iterator[tuple[int, str]]:
        """Every comment and its line; text inside a string is none."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def at(self, line: int, wrong: str) -> str:
        return f"{self.path}:{line}: {wrong}"


Check = Callable[[Sequence[File]], list[str]]


def whole_tree() -> list[File]:
    """Everything that is ours, in the order of its path."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")
             if path.suffix in KINDS and path.is_file()]
    return [File(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
            for path in sorted(found)]
