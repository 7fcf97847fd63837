"""A field that was left empty says what to write in it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms

from kontingent import web
from kontingent.web.filtering import FilterForm

DEFAULT = "Обязательное поле."
ALWAYS_CHOSEN = "kind"


def every_form() -> Iterator[type[forms.Form]]:
    for module in pkgutil.walk_packages(web.__path__, f"{web.__name__}."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(found, forms.Form) and found.__module__ == module.name:
                yield found


FORMS = sorted((form for form in every_form() if not issubclass(form, FilterForm)), key=lambda form: form.__qualname__)


def test_forms_are_found():
    assert {"UserForm", "PackageForm", "SignInForm", "PurposeForm"} <= {form.__name__ for form in FORMS}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_no_field_says_only_that_it_is_obligatory(form):
    """A list that always has something chosen is never empty; neither are forms that demand nothing."""
    demands = form.base_fields.items() if form.use_required_attribute else ()
    asked = {name: field for name, field in demands if field.required and name != ALWAYS_CHOSEN}
    said = {name: str(field.error_messages["required"]) for name, field in asked.items()}
    assert [name for name, sentence in said.items() if sentence == DEFAULT] == []
