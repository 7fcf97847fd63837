"""Size budgets: a file, a function, a view, a template, a test file. What is over is split by subject."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import functions, matching, text

FILE, FUNCTION, VIEW, TEMPLATE, TEST_FILE = 300, 40, 20, 150, 500
# Tables that are read top to bottom gain nothing from being cut: generated schema changes, declarations of kinds,
# rules, and values of classifiers.
DECLARATIVE = {"migrations", "kinds", "rules", "catalogue"}
STYLE_WIDTH, MARKUP_WIDTH = 120, 140
# A tag or a call reads best on one line, so it is not counted.
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{ (?:csrf_input|[\w.]+\(.*?\)) }}")
EXCEPTIONS: dict[str, str] = {}  # path: why it may be longer


def test_files():
    code = [path for path in matching("kontingent/*.py") if not DECLARATIVE & set(path.parts)]
    assert _over(code, FILE) == []


def test_test_files():
    assert _over(matching("tests/*.py"), TEST_FILE) == []


def test_templates():
    assert _over(matching("kontingent/*.html"), TEMPLATE) == []


def test_lines_of_styles():
    assert [f"{path}:{number}" for path, number, line in _lines("kontingent/*.css") if len(line) > STYLE_WIDTH] == []


def test_lines_of_templates():
    lines = [(path, number, TEMPLATE_TAG.sub("", line)) for path, number, line in _lines("kontingent/*.html")]
    assert [f"{path}:{number}" for path, number, line in lines if len(line) > MARKUP_WIDTH] == []


def test_functions():
    over = [
        f"{path}:{function.lineno} {function.name}: {size}"
        for path in matching("kontingent/*.py", "tests/*.py")
        if "migrations" not in path.parts
        for function in functions(path)
        if (size := _size(function)) > FUNCTION
    ]
    assert over == []


def test_views():
    """A view translates: gate, form, action or query, page."""
    over = [
        f"{path}:{function.lineno} {function.name}: {size}"
        for path in matching("kontingent/web/*.py")
        for function in functions(path)
        if function.args.args and function.args.args[0].arg == "request" and (size := _size(function)) > VIEW
    ]
    assert over == []


def test_exceptions_are_needed():
    assert [path for path in EXCEPTIONS if not _over([Path(path)], FILE)] == []


def _lines(pattern: str) -> Iterator[tuple[Path, int, str]]:
    for path in matching(pattern):
        yield from ((path, number, line) for number, line in enumerate(text(path).splitlines(), 1))


def _over(paths: list[Path], budget: int) -> list[str]:
    sizes = [(path, text(path).count("\n")) for path in paths]
    return [
        f"{path}: {size} lines, {budget} allowed"
        for path, size in sizes
        if size > budget and str(path) not in EXCEPTIONS
    ]


def _size(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Without the docstring: saying more about a function does not make it longer."""
    end = function.end_lineno or function.lineno
    docstring = function.body[0] if ast.get_docstring(function) else None
    described = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return end - function.lineno + 1 - described
