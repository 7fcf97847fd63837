"""The environment of templates: a block alone, macros by name, words that change nothing of what they print."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from markupsafe import Markup, escape

from kontingent.institutions.scope import Scope
from kontingent.kernel.russian import NBSP
from kontingent.web.frame import frame
from kontingent.web.institutions.forms import BodyForm
from kontingent.web.reversing import url


def drawn(text: str, **names: object) -> str:
    return engines["jinja"].from_string(text).render(names)


def test_a_block_is_drawn_alone():
    whole = render_to_string("errors/500.html", {"code": "AB-12"})
    alone = render_to_string("errors/500.html#title", {})
    assert alone == "Сбой"
    assert f"<title>{alone} — АИС «Контингент»</title>" in whole


def test_a_template_or_a_block_that_is_not_there_is_a_failure():
    with pytest.raises(TemplateDoesNotExist):
        get_template("errors/501.html")
    with pytest.raises(KeyError):
        get_template("errors/500.html#nothing").render({})


def test_whatever_is_printed_is_escaped():
    made = drawn("{{ name }}{% set kept = name %}{{ kept|dash }}{{ ui.notice(name) }}", name="<b>клин</b>")
    assert "<b>" not in made
    assert made.count("&lt;b&gt;клин&lt;/b&gt;") == 3


@pytest.mark.parametrize(
    "value",
    [
        "<b>\"'&",
        Markup("<b>&amp;</b>"),
        mark_safe("<i>"),
        SimpleLazyObject(lambda: mark_safe("<u>")),
        5,
        None,
        {"<": ">"},
    ],
)
def test_a_value_is_printed_as_its_markup_says(value):
    assert drawn("{{ value }}{% set kept %}{{ value }}{% endset %}{{ kept }}", value=value) == escape(value) * 2


def test_a_filter_that_is_set_is_not_the_one_that_was_drawn_before():
    scope = Scope(institution_id=1, open_data=True)

    def panel(address: str) -> str:
        return drawn("{{ once(ui.filter, form.name) }}", form=BodyForm(QueryDict(address), scope))

    unset = panel("")
    assert (
        panel("name=клин") == drawn("{{ ui.filter(form.name) }}", form=BodyForm(QueryDict("name=клин"), scope)) != unset
    )
    assert panel("name=") == panel("name=&inn=7") == unset
    assert "field-error" in panel(f"name={'а' * 201}")


def test_macros_are_found_by_their_names():
    assert 'class="badge ok"' in drawn('{{ ui.badge("Готово", "ok") }}')
    with pytest.raises(TypeError):
        drawn('{{ ui.badge("Готово", colour="ok") }}')


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('{{ 5|count("запись,записи,записей") }}', f"5{NBSP}записей"),
        ("{{ none|dash }}{{ 0|dash }}", "-0"),
        ("{{ at|day }} {{ at|date('H:i') }} {{ none|date('c') }}", "20.04.2018 00:30 "),
        ("{{ 'а и б'|tie }}", f"а{NBSP}и{NBSP}б"),
        ("{{ '<b>'|tie }}", "&lt;b&gt;"),
        ("{{ '<i>a b</i>'|linebreaksbr }}", "&lt;i&gt;a b&lt;/i&gt;"),
    ],
)
def test_words(text, printed):
    at = dt.datetime(2018, 4, 19, 21, 30, tzinfo=dt.UTC)  # past midnight in the region
    assert drawn(text, at=at) == printed


@pytest.mark.parametrize("parts", [("persons",), ("portfolio", 7), ("portfolio", 10**12), ("columns", "contingent")])
def test_an_address_that_is_written_once_is_the_same(parts):
    name, *values = parts
    assert [url(name, *values) for _ in range(2)] == [reverse(name, args=values)] * 2


def test_all_forms_of_a_page_have_one_token(rf):
    token = frame(rf.get("/help/"))["csrf_input"]
    assert len({drawn("{{ token }}", token=token) for _ in range(3)}) == 1
