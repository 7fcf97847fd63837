"""Pages are read by their structure: a test that seeks in the text of markup breaks with a space, and misses a page."""

import ast
import re

from tests.house.repository import matching, nodes

MARKUP = re.compile(r'</?[a-z]+[\s>\\]|[a-z]="|\\s\+[a-z-]+=')
# Of texts that are compared whole: what differs between two answers is taken away first.
WHOLE = {"tests/web/test_errors.py", "tests/web/reading.py"}


def test_no_page_is_read_by_a_regular_expression():
    found = [
        f"{path}:{node.lineno}"
        for path in matching("tests/*.py")
        if str(path) not in WHOLE and path.parts[1] != "house"
        for node in nodes(path)
        if isinstance(node, ast.Call) and _is_of_re(node.func)
        for text in ast.walk(node.args[0])
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and MARKUP.search(text.value)
    ]
    assert found == []


def _is_of_re(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
