"""The form of «Контингент»: beside the declared filters, numbers of documents that stand in a form of their own."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel.class_names import class_name
from kontingent.registry.filters import Filters
from kontingent.web.declaring import groups_of
from kontingent.web.filtering import Condition
from kontingent.web.persons.filters import NUMBERS, SHOWN
from kontingent.web.persons.organisation_choice import ByOrganisationForm
from kontingent.web.persons.sought import Sought

GROUPS = groups_of(SHOWN)


class RegistryForm(ByOrganisationForm[Filters]):
    VALUES, SHOWN = Filters, SHOWN

    def __init__(self, query: QueryDict, scope: Scope, sought: Sought) -> None:
        super().__init__(query, scope)
        self.sought = sought

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("anywhere") and not cleaned.get("name"):
            self.add_error("anywhere", "указано без\u00a0ФИО.")
        youngest, oldest = cleaned.get("age_from"), cleaned.get("age_to")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_from", "Возраст «от» больше возраста «до».")
        return cleaned

    def clean_class_name(self) -> str:
        """In normal form, whatever the spelling."""
        return class_name(None, None, " ".join(self.cleaned_data["class_name"].split()))

    def words(self, name: str, value: object) -> str:
        """A class reads as it was asked for."""
        return " ".join(self.data[name].split()) if name == "class_name" else super().words(name, value)

    @property
    def born_label(self) -> str:
        return self.title_of("born_from")

    @property
    def conditions(self) -> list[Condition]:
        numbers = [
            Condition(one.label, one.words(self.sought), ("sought",), is_secret=True)
            for one in NUMBERS
            if getattr(self.sought, one.fills)
        ]
        return [*super().conditions, *numbers]

    def filters_without(self, *names: str) -> Filters:
        sought = Sought() if "sought" in names else self.sought
        return replace(super().filters_without(*names), **{one.fills: getattr(sought, one.fills) for one in NUMBERS})
