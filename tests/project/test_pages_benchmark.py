"""Pages are measured as a serving process draws them: its templates are compiled before the first request."""

import os
import subprocess
import sys
from typing import cast

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import Environment

from kontingent.accounts.roles import Role
from kontingent.project.benchmarks import parts
from kontingent.project.benchmarks.pages import measure
from kontingent.web.templating.environment import compile_all
from tests.house.repository import ROOT
from tests.project.program import mode
from tests.web.entering import viewer
from tests.web.persons import figures


def environment() -> Environment:
    return cast("Jinja2", engines["jinja"]).env


@pytest.mark.django_db
def test_the_template_is_a_part_of_the_page():
    figures.build()
    viewer(figures.REGION, Role.OPERATOR, personal_data=True)
    measured = measure(1).data["seconds"]
    assert set(measured) == {"реестр", "портфолио", "организации", "пользователи", "форма пользователя"}
    assert all(first > 0 and 0 < template < page for first, page, template in measured.values())


@pytest.mark.django_db
def test_parts_of_a_page_add_up_and_each_is_there(monkeypatch):
    monkeypatch.setattr(parts, "LEAST", 0)
    figures.build()
    viewer(figures.REGION, Role.OPERATOR, personal_data=True)
    measured = parts.measure(2).data["parts"]
    assert list(measured) == ["реестр", "портфолио", "организации"]
    for page in measured.values():
        whole = page.pop(parts.WHOLE)
        assert [sum(one) for one in zip(*page.values(), strict=True)] == pytest.approx(whole)
        assert {parts.GATE, parts.VIEW, parts.TEMPLATE, parts.JOURNAL, "запрос: audit_entry"} <= page.keys()
    assert parts.FILTERS in measured["реестр"]
    assert sum(parts.FILTERS in page for page in measured.values()) == 2, "a portfolio has no form of filters"


def test_a_serving_process_starts_and_has_them_compiled(tmp_path):
    """In a process of its own: nothing of the program is imported before the server imports its application."""
    asked = """
import gc, jinja2, django.template
compiled, compile = [], jinja2.Environment._compile
jinja2.Environment._compile = lambda *of: compiled.append(of) or compile(*of)
import kontingent.project.wsgi
print(len(django.template.engines["jinja"].env.cache), len(compiled), gc.isenabled(), gc.get_freeze_count())
"""
    first, second = [
        subprocess.run(
            [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**os.environ, "KONTINGENT_COMPILED_TEMPLATES": str(tmp_path)},
        ).stdout.split()
        for _ in range(2)
    ]  # fmt: skip
    pages = len(environment().list_templates())
    assert int(first[0]) == pages <= int(first[1])
    assert second[:2] == [str(pages), "0"], "what the first process compiled was compiled again"
    assert second[2] == "True"
    assert int(second[3]) > 100_000, "the garbage collector goes through all that was loaded before the first page"
    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


def test_all_templates_are_compiled_at_once():
    compile_all()
    made = environment()
    assert {name for _, name in made.cache} >= set(made.list_templates(extensions=["html"]))
