"""Texts for people hold the typography of Russian and the tone of the product."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.repository import matching, nodes, text

# What suppliers send is kept as it is sent, and the generator writes as they do.
SENT_BY_OTHERS = {"synthetic", "catalogue", "vocabularies"}
SLIPS = {
    "an exclamation mark": re.compile(r"[а-яё]!", re.IGNORECASE),
    "a word the product does not use": re.compile(r"\b(?:успешно|упс|ой|пожалуйста)\b", re.IGNORECASE),
    "straight quotes": re.compile(r"\"[А-Яа-яЁё][^\"=<>]*\"|(?<!=)\"[^\"<>=]*[А-Яа-яЁё]\""),
    "a hyphen for a dash": re.compile(r"[а-яё»] - [а-яё«]", re.IGNORECASE),
    "three dots for an ellipsis": re.compile(r"[а-яё]\.\.\.", re.IGNORECASE),
    "a hyphen in a range of numbers": re.compile(r"(?<![\d-])\d{1,4}-\d{1,4}(?![\d-]) (?:лет|года?|класс)"),
}
TAGS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


@pytest.mark.parametrize("what", SLIPS)
def test_no_text_has(what):
    found = [f"{place}: {words.strip()[:80]}" for place, words in _texts() if SLIPS[what].search(words)]
    assert found == []


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    """(place, words), gathered once for all slips."""
    return tuple(_found())


def _found() -> Iterator[tuple[str, str]]:
    for path in matching("kontingent/*.py"):
        if not SENT_BY_OTHERS & set(path.parts):
            yield from ((f"{path}:{node.lineno}", node.value) for node in _literals(path))
    for path in matching("kontingent/*.html"):
        for number, line in enumerate(TAGS.sub(_blank, text(path)).splitlines(), 1):
            yield f"{path}:{number}", line


def _blank(tag: re.Match[str]) -> str:
    """Lines keep their numbers."""
    return "\n" * tag[0].count("\n") or " "


def _literals(path: Path) -> Iterator[ast.Constant]:
    documented = {
        id(node.body[0].value)
        for node in nodes(path)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node
