"""Filters of the list of cases, and what is asked of whoever puts one off."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.http import QueryDict

from kontingent.institutions.models import Supplier
from kontingent.institutions.scope import Scope
from kontingent.people.case_actions import NO_DAY
from kontingent.people.cases import CaseFilter
from kontingent.people.reasons import SENTENCES
from kontingent.web.days import day_field
from kontingent.web.filtering import FilterForm
from kontingent.web.persons.organisation_choice import choose_organisation, with_choice

SCORES = {"high": (0.9, 2.0), "middle": (0.5, 0.9), "low": (-1.0, 0.5)}
_SCORES = (("", "Любая"), ("high", "От 90 %"), ("middle", "От 50 до 90 %"), ("low", "Меньше 50 %"))
_STATES = (("", "Ждут решения"), ("postponed", "Отложенные"), ("decided", "Решённые мной"))


class CaseFilterForm(FilterForm):
    TOGETHER = (("organisation", "organisation_id"),)

    organisation = forms.CharField(
        label="Организация", max_length=300, widget=forms.TextInput({"placeholder": "Наименование или ИНН"})
    )
    organisation_id = forms.CharField(max_length=18, widget=forms.HiddenInput)
    supplier = forms.ChoiceField(label="Поставщик временной персоны")
    reason = forms.ChoiceField(
        label="Причина", choices=[("", "Любая"), *((one.value, SENTENCES[one]) for one in SENTENCES)]
    )
    score = forms.ChoiceField(label="Вероятность", choices=_SCORES)
    state = forms.ChoiceField(label="Состояние", choices=_STATES)

    def __init__(self, query: QueryDict, scope: Scope, user_id: int) -> None:
        self.user_id = user_id
        self.choice = choose_organisation(
            scope, text=query.get("organisation", "").strip(), id_=query.get("organisation_id", "")
        )
        super().__init__(with_choice(query, self.choice))
        suppliers = [(str(one.pk), one.name) for one in Supplier.objects.order_by("name", "pk")]
        cast("forms.ChoiceField", self.fields["supplier"]).choices = [("", "Любой"), *suppliers]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.choice.error:
            self.add_error("organisation", self.choice.error)
        return cleaned

    @property
    def filters(self) -> CaseFilter:
        asked = self.asked
        return CaseFilter(
            institution_id=self.choice.institution.pk if self.choice.institution else None,
            supplier_id=int(asked["supplier"]) if "supplier" in asked else None,
            reason=asked.get("reason", ""),
            score=SCORES.get(asked.get("score", "")),
            is_postponed=asked.get("state") == "postponed",
            decided_by=self.user_id if asked.get("state") == "decided" else None,
        )


class PostponeForm(forms.Form):
    """Until a day, or until what the note says."""

    use_required_attribute = False

    until = day_field("До какого дня")
    note = forms.CharField(label="Чего ждать", max_length=300, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="later-%s")
        for field in self.fields.values():
            field.required = False

    @property
    def day(self) -> dt.date:
        return cast("dt.date | None", self.cleaned_data["until"]) or NO_DAY
