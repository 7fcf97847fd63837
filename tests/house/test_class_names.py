"""One meaning a name: a reader who meets a class knows which one it is."""

import ast
from collections import defaultdict

from tests.house.repository import matching, tree

# Django finds them by their place.
BY_PLACE = {"Command", "Migration"}


def test_no_two_classes_have_one_name():
    """Those inside of others are called by them: `Case.State`, `Package.State`."""
    defined: defaultdict[str, list[str]] = defaultdict(list)
    for path in matching("kontingent/*.py"):
        for node in tree(path).body:
            if isinstance(node, ast.ClassDef) and node.name not in BY_PLACE:
                defined[node.name].append(str(path))
    assert {name: paths for name, paths in defined.items() if len(paths) > 1} == {}
