"""No form of filters is written by hand: its fields come of the declarations, and fill every declared value."""

from typing import Any

import pytest
from django import forms

from kontingent.kernel.filtering import filters_of
from kontingent.project import urls  # noqa: F401  # reads all views, with their forms
from kontingent.registry.filters import Filters
from kontingent.registry.membership_filters import MembershipFilters
from kontingent.web.declaring import parts_of
from kontingent.web.filtering import FilterForm
from kontingent.web.persons.filter_form import RegistryForm
from kontingent.web.persons.filters import NUMBERS


def below(kind: type[FilterForm[Any]]) -> list[type[FilterForm[Any]]]:
    return [one for child in kind.__subclasses__() for one in (child, *below(child))]


FORMS = sorted((form for form in below(FilterForm) if form.SHOWN), key=lambda form: form.__name__)


def test_every_list_has_its_form():
    assert [form.__name__ for form in FORMS] == [
        "ApplicationListForm", "ApplicationsForm", "BodyForm", "CaseFilterForm", "ClassesForm", "JournalForm",
        "MembershipsForm", "MergeFilterForm", "OffersForm", "OrganisationForm", "PackageFilterForm", "QueueForm",
        "RegistryForm", "RequestFilterForm", "StampFilterForm", "UserFilterForm",
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_field_is_declared(form):
    parts = list(parts_of(form.SHOWN))
    assert [*form.base_fields] == [part.name for part in parts]
    assert all(isinstance(part.field, forms.Field) for part in parts)
    elsewhere = {one.fills for one in NUMBERS} if form is RegistryForm else set()
    assert {part.fills for part in parts if part.fills} | elsewhere <= {*filters_of(form.VALUES)}


@pytest.mark.parametrize("values", dict.fromkeys(form.VALUES for form in FORMS), ids=lambda values: values.__name__)
def test_every_value_can_be_set(values):
    shown = {part.fills for form in FORMS if form.VALUES is values for part in parts_of(form.SHOWN)}
    numbers = {one.fills for one in NUMBERS} if issubclass(values, Filters) else set()
    role = {"role"} if values is MembershipFilters else set()  # whoever has a membership learns
    assert {*filters_of(values)} == {*shown, *numbers, *role} - {""}
