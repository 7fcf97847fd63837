"""Formats of packages are known to their readers alone."""

import ast
import re

from tests.house.repository import matching, nodes, text

READERS = "kontingent/ingest/readers/"
# Write packages, so each has a format: of the operator's entries, and of workbooks to be filled in.
OWN = {"kontingent/ingest/markup.py", "kontingent/ingest/templates.py"}
SHARED = {"package", "registry"}
INSIDE = re.compile(r"kontingent\.ingest\.readers\.(?!package$|registry$)")


def test_nothing_of_loading_names_a_format():
    """Comments may, as an example."""
    named = [
        str(path)
        for path in matching("kontingent/ingest/*.py")
        if _is_outside(str(path)) and re.search("xhtml", re.sub("#.*", "", text(path)), re.IGNORECASE)
    ]
    assert named == []


def test_nothing_imports_from_inside_a_reader():
    taken = [
        f"{path}:{node.lineno}"
        for path in matching("kontingent/*.py")
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom)
        and _is_outside(str(path))
        and (INSIDE.match(node.module or "") or _takes_a_reader(node))
    ]
    assert taken == []


def _takes_a_reader(node: ast.ImportFrom) -> bool:
    return node.module == "kontingent.ingest.readers" and any(name.name not in SHARED for name in node.names)


def _is_outside(path: str) -> bool:
    return not path.startswith(READERS) and path not in OWN
