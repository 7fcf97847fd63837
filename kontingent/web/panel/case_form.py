"""Filters of the list of cases, and what is asked of whoever puts one off."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.people.case_actions import NO_DAY
from kontingent.people.cases import CaseFilter, CaseState
from kontingent.people.reasons import SENTENCES
from kontingent.web.choosing import SeekingForm, organisation_shown
from kontingent.web.days import day_field
from kontingent.web.declaring import OfferedField, Slot, shown

SCORES = {"high": (0.9, 2.0), "middle": (0.5, 0.9), "low": (-1.0, 0.5)}
_SCORES = (("", "Любая"), ("high", "От 90 %"), ("middle", "От 50 до 90 %"), ("low", "Меньше 50 %"))
_REASONS = (("", "Любая"), *((one.value, SENTENCES[one]) for one in SENTENCES))
_STATES = (("", "Ждут решения"), ("postponed", "Отложенные"), ("decided", "Решённые мной"))


class CaseFilterForm(SeekingForm[CaseFilter]):
    VALUES = CaseFilter
    SHOWN = (
        organisation_shown(),
        shown("supplier", "supplier_id", OfferedField("Поставщик временной персоны", empty="Любой"), value=int),
        shown("reason", "reason", forms.ChoiceField(label="Причина", choices=_REASONS)),
        shown("score", "score", forms.ChoiceField(label="Вероятность", choices=_SCORES), value=SCORES.__getitem__),
        shown("state", "state", forms.ChoiceField(label="Состояние", choices=_STATES)),
    )

    def __init__(self, query: QueryDict, scope: Scope, user_id: int) -> None:
        super().__init__(query, scope)
        self.user_id = user_id

    def value_of(self, part: Slot, asked: Any) -> Any:  # noqa: ANN401  # values of all fields
        if part.fills != "state":
            return super().value_of(part, asked)
        return CaseState.POSTPONED if asked == CaseState.POSTPONED.value else self.user_id


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
