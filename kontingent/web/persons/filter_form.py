"""The form of «Контингент»: fields, words and values come of the declarations. A masked viewer has fewer."""

from copy import deepcopy
from typing import Any

from django import forms
from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel.class_names import class_name
from kontingent.registry.filtering import FilterPrivacy
from kontingent.registry.filters import DECLARED, Filters
from kontingent.web.declaring import fields_of, groups_of, parts_of
from kontingent.web.filtering import Condition, FilterForm, number_in
from kontingent.web.persons.filters import ANY, NUMBERS, SHOWN
from kontingent.web.persons.organisation_choice import choose_organisation, with_choice
from kontingent.web.persons.sought import Sought

PARTS = {part.name: part for part in parts_of(SHOWN)}
GROUPS = groups_of(SHOWN)
CLOSED = [name for name, part in PARTS.items() if part.fills and DECLARED[part.fills].privacy is FilterPrivacy.CLOSED]


class RegistryForm(FilterForm):
    TOGETHER = tuple(one.names for one in SHOWN)
    locals().update(fields_of(SHOWN))

    def __init__(self, query: QueryDict, scope: Scope, sought: Sought) -> None:
        self.scope, self.sought = scope, sought
        self.choice = choose_organisation(
            scope,
            text=query.get("organisation", "").strip(),
            id_=query.get("organisation_id", ""),
            below=number_in(query.get("body", "")),
        )
        super().__init__(with_choice(query, self.choice))
        for name, part in PARTS.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField) and not field.choices:  # those of the viewer's scope
                field.choices = [ANY, *DECLARED[part.fills].values(scope)]
        if scope.masked:
            self._close()

    def _close(self) -> None:
        for name, part in PARTS.items():
            if name in CLOSED:
                del self.fields[name]
            elif part.widened is not None:
                self.fields[name] = deepcopy(part.widened)
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.choice.error:
            self.add_error("organisation", self.choice.error)
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
        return self._title(("born_from",))

    def _title(self, names: tuple[str, ...]) -> str:
        """«Дата рождения» of «Дата рождения, с»."""
        return str(self.fields[names[0]].label).partition(",")[0]

    @property
    def conditions(self) -> list[Condition]:
        """Numbers of documents stand in a form of their own."""
        numbers = [
            Condition(one.label, one.words(self.sought), ("sought",), is_secret=True)
            for one in NUMBERS
            if getattr(self.sought, one.fills)
        ]
        return [*super().conditions, *numbers]

    def condition(self, names: tuple[str, ...], asked: dict[str, Any]) -> Condition:
        words = next(one.words for one in SHOWN if one.names == names)
        if words is None:
            return super().condition(names, asked)
        return Condition(self._title(names), words(*(asked.get(name) for name in names)), names)

    @property
    def filters(self) -> Filters:
        return self._filters(self.asked, self.sought)

    def filters_without(self, *names: str) -> Filters:
        """What would be asked without these parts of the address."""
        asked = {name: value for name, value in self.asked.items() if name not in names}
        return self._filters(asked, Sought() if "sought" in names else self.sought)

    def _filters(self, asked: dict[str, Any], sought: Sought) -> Filters:
        values: dict[str, Any] = {one.fills: getattr(sought, one.fills) for one in NUMBERS}
        for name, part in PARTS.items():
            if part.fills and name in asked:
                values[part.fills] = part.value(asked[name])
        return Filters(**values)
