"""Templates hold under the strict Content-Security-Policy and cannot switch escaping off."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import Resolver404, resolve
from jinja2 import Environment, meta, nodes

from tests.house import repository
from tests.house.repository import matching, text

TEMPLATES = matching("kontingent/*.html")
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another site": re.compile(r"""(?:src|action)=["']?(?:https?:)?//""", re.IGNORECASE),
    "a data: picture": re.compile(r"""["'(]data:""", re.IGNORECASE),
    "htmx code in attributes": re.compile(r"hx-(?:on|vars)|hx-\w+=[\"']js:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape|Markup"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what):
    found = [
        f"{path}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(text(path).splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_a_picture_that_is_told_in_one_word_has_no_links():
    """Whoever listens to the page would not meet them."""
    pictures = re.compile(r"<svg[^>]*role=.img.*?</svg>", re.DOTALL)
    assert [str(path) for path in TEMPLATES if any("<a " in one for one in pictures.findall(text(path)))] == []


@cache
def all_parsed() -> list[tuple[str, nodes.Template]]:
    return [(str(path), environment().parse(text(path))) for path in TEMPLATES]


def environment() -> Environment:
    return cast("Jinja2", engines["jinja"]).env


def test_every_template_that_another_one_names_is_there():
    named = {(path, name) for path, parsed in all_parsed() for name in meta.find_referenced_templates(parsed)}
    assert {one for one in named if one[1] not in environment().list_templates()} == set()


def test_macros_are_called_as_they_are_written():
    """`ui.name(...)`: the macro exists once, gets all that it demands and nothing that it does not know."""
    written = [macro for _, parsed in all_parsed() for macro in parsed.find_all(nodes.Macro)]
    macros = {macro.name: macro for macro in written}
    assert len(macros) == len(written)
    called = [(path, _drawn(call)) for path, parsed in all_parsed() for call in parsed.find_all(nodes.Call)]
    calls = [(path, call) for path, call in called if _of_ui(call)]
    assert [f"{path}:{call.lineno}" for path, call in calls if not _fits(call, macros.get(_named(call)))] == []
    assert {_named(call) for _, call in calls} == set(macros)


def _drawn(call: nodes.Call) -> nodes.Call:
    """`once(ui.name, …)` calls `ui.name(…)`."""
    if getattr(call.node, "name", "") != "once":
        return call
    macro, *given = call.args
    return nodes.Call(macro, given, call.kwargs, call.dyn_args, call.dyn_kwargs, lineno=call.lineno)


def _named(call: nodes.Call) -> str:
    assert isinstance(call.node, nodes.Getattr)
    return call.node.attr


def _of_ui(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Getattr) and getattr(call.node.node, "name", "") == "ui"


def _fits(call: nodes.Call, macro: nodes.Macro | None) -> bool:
    if macro is None:
        return False
    names = [one.name for one in macro.args]
    given = [*names[: len(call.args)], *(one.key for one in call.kwargs)]
    demanded = names[: len(names) - len(macro.defaults)]
    return len(call.args) <= len(names) and len({*given}) == len(given) and {*demanded} <= {*given} <= {*names}


def test_names_that_templates_take_are_given_somewhere():
    """By a view, a context processor, or a template that includes this one."""
    given = {"csrf_input", "frame", "messages", *environment().globals}
    for path in matching("kontingent/web/*.py"):
        for node in repository.nodes(path):
            given |= {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
            given |= {str(node.arg)} if isinstance(node, ast.keyword) else set()
    taken = {(path, name) for path, parsed in all_parsed() for name in meta.find_undeclared_variables(parsed)}
    given |= {name.name for _, parsed in all_parsed() for name in parsed.find_all(nodes.Name) if name.ctx != "load"}
    assert {one for one in taken if one[1] not in given} == set()


# What others' objects have: Django's forms, fields, models and messages, Jinja's loops.
OF_OTHERS = {
    "auto_id", "choice_label", "get_action_display", "get_mode_display", "help_text", "hidden_fields", "html_name",
    "id_for_label", "index", "non_field_errors", "selected", "tags", "visible_fields", "widget_type",
}  # fmt: skip


def test_attributes_that_templates_look_at_are_written_somewhere():
    """A misspelt one is found where no test draws the branch that it stands in."""
    known = OF_OTHERS | {name for path in matching("kontingent/*.py") for name in _names_of(path)}
    taken = {(path, one.attr) for path, parsed in all_parsed() for one in parsed.find_all(nodes.Getattr)}
    macros = {one.name for _, parsed in all_parsed() for one in parsed.find_all(nodes.Macro)}
    assert {one for one in taken if one[1] not in known | macros} == set()
    assert {one[1] for one in taken} >= OF_OTHERS


def _names_of(path: Path) -> Iterator[str]:
    """Functions, fields and attributes."""
    for node in repository.nodes(path):
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for one in targets if isinstance(one, ast.Name))
            yield from (one.attr for one in targets if isinstance(one, ast.Attribute))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Slot", "shown"}:
            yield from (one.value for one in node.args[:1] if isinstance(one, ast.Constant))  # fields of filters


@pytest.mark.parametrize("name", ["02-tokens", "14-print"])
def test_parts_of_a_bar_differ_where_there_are_no_colours(name):
    said = text(Path(f"kontingent/web/styles/{name}.css"))
    greys = [re.findall(r"--k-tone-\d: (#\w+);", line) for line in said.splitlines() if "--k-tone-1: #" in line]
    assert greys
    assert [len(set(tones)) for tones in greys] == [6] * len(greys)


def test_styles_ask_nobody_else():
    found = [
        path
        for path in matching("kontingent/web/styles/*.css")
        if re.search(r"@import|url\([\"']?(?:https?:|//|data:)", text(path))
    ]
    assert found == []


def test_internal_addresses_lead_somewhere():
    """Addresses without a variable part; those with one are walked by the tests of their screens."""
    written = {
        (path, address)
        for path in TEMPLATES
        for address in re.findall(r"""(?:href|action|hx-get|hx-post)="(/[^"{?#]*)["?#]""", text(path))
        if not address.startswith("/static/")
    }
    assert {address for _, address in written if not _resolves(address)} == set()


def _resolves(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
