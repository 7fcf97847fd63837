"""Whatever sifts the registry of persons is a field of its form, and every field of the form is said."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from django import forms
from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.portfolios.filters import Filters
from kontingent.web.persons.filter_form import RegistryForm
from kontingent.web.persons.sought import Sought
from tests.web.persons import figures

TEXTS = {"name": "абр", "class_name": "9 Б", "organisation": 'МАОУ "Гимназия №90"', "organisation_id": "90"}
DAYS = {"born_from": "01.01.2000", "born_to": "01.01.2010"}
SCOPE = Scope(figures.REGION, open_data=True)


def form_with(name: str) -> RegistryForm:
    query = QueryDict(mutable=True)
    if name == "anywhere":
        query["name"] = TEXTS["name"]
    query[name] = value_of(RegistryForm(QueryDict(), SCOPE, Sought()).fields[name], name)
    return RegistryForm(query, SCOPE, Sought())


def value_of(field: forms.Field, name: str) -> str:
    if name in TEXTS | DAYS:
        return (TEXTS | DAYS)[name]
    if isinstance(field, forms.ChoiceField):
        return next(str(code) for code, _ in field.choices if code)
    return "9"


def changed_by(form: RegistryForm) -> Iterator[str]:
    for one in fields(Filters):
        if getattr(form.filters, one.name) != getattr(Filters(), one.name):
            yield one.name


@pytest.mark.parametrize("name", sorted(RegistryForm.base_fields))
def test_every_field_is_a_condition(persons, name):
    form = form_with(name)
    assert form.is_valid(), form.errors
    said = [one for one in form.conditions if name in one.names]
    assert said, f"{name} filters and is not said"
    assert said[0].written in form.in_words
    assert (form.filters, form.filters_without(*said[0].names)) != (Filters(), form.filters)


def test_nothing_sifts_beside_the_form(persons):
    numbers = RegistryForm(QueryDict(), SCOPE, Sought("11223344595", "7000112233", "70 00 112233"))
    said = {name for field in RegistryForm.base_fields for name in changed_by(form_with(field))}
    assert {*said, *changed_by(numbers)} == {one.name for one in fields(Filters)}


def test_numbers_of_documents_are_shown_and_not_written(persons):
    form = RegistryForm(QueryDict(), SCOPE, Sought("11223344595", "7000112233", "70 00 112233"))
    assert [chip.value for chip in form.chips(QueryDict("sought=abc"))] == ["112-233-445 95", "70 00 112233"]
    assert form.in_words == "СНИЛС: указан; Документ: указан"
