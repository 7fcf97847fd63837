"""Whatever the product defines, something of the product uses: code that only tests call is no code of the product."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.house.repository import matching, nodes, text, tree

# What a framework looks for by its name, in a module or in a class with a base of the framework.
BY_FRAMEWORK = re.compile(r"urlpatterns|handler\d{3}|process_exception")
PLAIN = {"NamedTuple", "Enum", "IntFlag", "IntEnum", "StrEnum", "Protocol"}
FOUND_BY_BASE = {"models.Model", "AppConfig", "BaseCommand"}
SETTINGS = "kontingent/project/settings.py"
# Where nothing that is read here calls, and why it stays.
REASONS = {
    "RowsStay": "migrations make it, and definitions of migrations are not looked at",
    "sheet_names": "what is written as a workbook is looked at by it",
    "CODES": "the kinds of noise and of rare lives that the generator makes, as tests list them",
}


class Defined(NamedTuple):
    path: Path
    line: int
    name: str


def test_everything_has_a_caller():
    assert [f"{one.path}:{one.line} {one.name}" for one in _uncalled() if one.name not in REASONS] == []


def test_every_reason_is_needed():
    assert {one.name for one in _uncalled()} >= REASONS.keys()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def lonely(): ...", ["lonely"]),
        ("@property\ndef lonely(): ...", ["lonely"]),
        ("@receiver(saved)\ndef called(): ...", []),
        ("class Own:\n    def lonely(self): ...", ["Own", "lonely"]),
        ("class Form(forms.Form):\n    def clean_name(self): ...", ["Form"]),
        ("class Row(models.Model):\n    pass", []),
        ("_LONELY = 1\nlonely: int = 2", ["_LONELY", "lonely"]),
    ],
)
def test_what_is_looked_for(source, names):
    assert [node.name for node in _defined(ast.parse(source))] == names


class Name(NamedTuple):
    line: int
    name: str


def _uncalled() -> Iterator[Defined]:
    for path in _modules():
        if str(path) == SETTINGS:
            continue
        for line, name in _defined(tree(path)):
            if not _used()[name] and not name.startswith("__") and not BY_FRAMEWORK.fullmatch(name):
                yield Defined(path, line, name)


def _defined(module: ast.Module) -> Iterator[Name]:
    for node in module.body:
        yield from _names(node)


def _names(node: ast.stmt) -> Iterator[Name]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if not any(isinstance(decorator, ast.Call) for decorator in node.decorator_list):
            yield Name(node.lineno, node.name)
    elif isinstance(node, ast.ClassDef):
        bases = {ast.unparse(base) for base in node.bases}
        is_own = bases <= _own_classes() | PLAIN
        if is_own or not bases & _found_by_base():
            yield Name(node.lineno, node.name)
        for inner in node.body if is_own else ():
            if not isinstance(inner, ast.Assign):  # members of an Enum are taken by walking over it
                yield from _names(inner)
    elif isinstance(node, ast.Assign):
        yield from (Name(node.lineno, target.id) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield Name(node.lineno, node.target.id)


@cache
def _own_classes() -> frozenset[str]:
    """Classes of the product whose bases are all of the product: nothing else calls their methods."""
    own = {name for name, above in _bases().items() if not above}
    while more := {name for name, above in _bases().items() if name not in own and above <= own}:
        own |= more
    return frozenset(own)


@cache
def _found_by_base() -> frozenset[str]:
    found = set(FOUND_BY_BASE)
    while more := {name for name, above in _bases().items() if name not in found and above & found}:
        found |= more
    return frozenset(found)


@cache
def _bases() -> dict[str, set[str]]:
    return {
        node.name: {ast.unparse(base) for base in node.bases}
        for path in _modules()
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
    }


@cache
def _used() -> Counter[str]:
    """Names that are read, and words of texts: templates, statements and names of commands are texts."""
    found: Counter[str] = Counter()
    for path in _modules():
        for node in nodes(path):
            if isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Store):
                found[node.id if isinstance(node, ast.Name) else node.attr] += 1
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.findall(r"\w+", node.value))
    for path in matching("kontingent/*.html", "kontingent/*.txt", "kontingent/*.js", "kontingent/*.sql"):
        found.update(re.findall(r"\w+", text(path)))
    return found


def _modules() -> list[Path]:
    return [path for path in matching("kontingent/*.py") if "/migrations/" not in str(path)]
