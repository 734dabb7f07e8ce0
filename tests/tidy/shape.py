"""How large things may grow, where they begin, and what they may be called."""
import ast
import re
from collections.abc import Iterator, Sequence

from .source import File

LINES_MAX = 400
LINE_MAX = 88
PAGE_LINE_MAX = 120   # tags and attributes need room
FUNCTION_LINES_MAX = 60
PARAMETERS_MAX = 5
NESTING_MAX = 3
SENTENCE = re.compile(r"""\b_\((["']).*?\1""")
BLOCKS = (ast.If, ast.For, ast.While, ast.Try, ast.Match)
EMPTY_NAMES = re.compile(r"(?i)(^|_)(utils?|helpers?|common|managers?|services?)(_|$)")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_files(files: Sequence[File]) -> list[str]:
    return [f"{file}: {lines} lines, at most {LINES_MAX}: which two questions does it "
            "answer?"
            for file in files
            if (lines := len(file.text.splitlines())) > LINES_MAX]


def long_lines(files: Sequence[File]) -> list[str]:
    """In a page the sentences stay whole; what stands around them counts."""
    return [file.at(number, f"{columns(file, line)} columns, at most {widest(file)}")
            for file in files
            for number, line in enumerate(file.text.splitlines(), 1)
            if columns(file, line) > widest(file)]


def columns(file: File, line: str) -> int:
    return len(SENTENCE.sub("_()", line) if file.is_page else line)


def widest(file: File) -> int:
    return PAGE_LINE_MAX if file.is_page else LINE_MAX


def long_functions(files: Sequence[File]) -> list[str]:
    return [file.at(function.lineno, f"{function.name} has {lines} lines, at most "
                    f"{FUNCTION_LINES_MAX}: name its steps")
            for file, function in functions(files)
            if (lines := length(function)) > FUNCTION_LINES_MAX]


def length(function: Function) -> int:
    assert function.end_lineno, "a parsed function ends somewhere"
    return function.end_lineno - function.lineno + 1


def many_parameters(files: Sequence[File]) -> list[str]:
    """A command has one for each option, a test one for each fixture."""
    ours = [file for file in files
            if not file.within("tests") and file.place.parts[:2] != ("app", "commands")]
    return [file.at(function.lineno, f"{function.name} takes {count} parameters, at "
                    f"most {PARAMETERS_MAX}: make a record of them")
            for file, function in functions(ours)
            if (count := parameters(function)) > PARAMETERS_MAX]


def parameters(function: Function) -> int:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return sum(one.arg not in ("self", "cls") for one in every)


def deep_nesting(files: Sequence[File]) -> list[str]:
    """`with` guards and `elif` lists cases: neither goes deeper."""
    ours = [file for file in files if not file.within("tests")]
    return [file.at(function.lineno, f"{function.name} nests {depth} deep, at most "
                    f"{NESTING_MAX}: return early or name the inner part")
            for file, function in functions(ours)
            if (depth := nesting(function)) > NESTING_MAX]


def nesting(node: ast.AST, depth: int = 0) -> int:
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            continue
        is_elif = isinstance(node, ast.If) and node.orelse == [child]
        deeper = isinstance(child, BLOCKS) and not is_elif
        deepest = max(deepest, nesting(child, depth + deeper))
    return deepest


def functions(files: Sequence[File]) -> Iterator[tuple[File, Function]]:
    for file in files:
        if file.is_python:
            for node in ast.walk(file.tree):
                if isinstance(node, Function):
                    yield file, node


def without_header(files: Sequence[File]) -> list[str]:
    return [f"{file}: say at the top which question this file answers"
            for file in files
            if file.is_python and not ast.get_docstring(file.tree)]


def full_inits(files: Sequence[File]) -> list[str]:
    """`__init__.py` says what the folder is; the root of app knows its version."""
    return [file.at(node.lineno, "an __init__.py holds a docstring only")
            for file in files if file.place.name == "__init__.py"
            for node in file.tree.body[1:]
            if not (file.path == "app/__init__.py" and is_version(node))]


def is_version(node: ast.stmt) -> bool:
    return (isinstance(node, ast.Assign)
            and ast.unparse(node.targets[0]) == "__version__")


def empty_names(files: Sequence[File]) -> list[str]:
    wrong = "says nothing: which noun or verb would the clerk use?"
    found = [f"{file}: this name {wrong}" for file in files
             if any(EMPTY_NAMES.search(part) for part in
                    (*file.place.parts[:-1], file.place.stem))]
    for file in files:
        if file.is_python:
            found += [file.at(node.lineno, f"{node.name} {wrong}")
                      for node in ast.walk(file.tree) if isinstance(node, ast.ClassDef)
                      and is_empty(CAMEL.sub("_", node.name))]
    return found


def is_empty(name: str) -> bool:
    """A public service is a thing; a CaseService is nothing."""
    found = EMPTY_NAMES.search(name)
    return found is not None and found[0] != name
