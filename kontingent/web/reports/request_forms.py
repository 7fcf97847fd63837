"""Forms of one-off requests: what is counted, by what and for what; and the filters of the register."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from kontingent.audit.models import Purpose
from kontingent.institutions.scope import Scope
from kontingent.reports.composing import (
    Composition,
    NotToBeComposed,
    composed,
    cuts_of,
    measure_titles,
    measures,
    narrowing,
    values_of,
)
from kontingent.reports.cuts import Cut
from kontingent.reports.measures import Measure
from kontingent.reports.requests import RequestFilter, refuse_closed
from kontingent.web.declaring import name_field, shown
from kontingent.web.exporting import WhyForm
from kontingent.web.filtering import FilterForm
from kontingent.web.required import needed

NO_SUCH_CUT = "Такого разреза у\u00a0этого показателя нет. Выберите из\u00a0списка."
ONLY = "only-"  # and the code of a cut: those of its values that are counted
KINDS = [("", "Таблицы и\u00a0списки"), ("table", "Таблица чисел"), ("list", "Список")]
WHOSE = [("", "Все"), ("own", "Не\u00a0открыт другим"), ("shared", "Открыт другим")]


def several(label: str, choices: Sequence[tuple[str, str]], initial: Sequence[str] = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, initial=initial, widget=forms.CheckboxSelectMultiple
    )


class RequestFilterForm(FilterForm[RequestFilter]):
    VALUES = RequestFilter
    SHOWN = (
        shown("name", "name", name_field("Название или пояснение")),
        shown("who", "who", name_field("Автор или орган управления")),
        shown("purpose", "purpose", forms.ChoiceField(label="Цель", choices=[("", "Любая"), *Purpose.choices])),
        shown("kind", "kind", forms.ChoiceField(label="Что это", choices=KINDS)),
        shown("whose", "whose", forms.ChoiceField(label="Доступ", choices=WHOSE)),
    )


class ChosenForm(forms.Form):
    """The first step, in the address: words of what is wanted, the measure, the cuts that narrow it."""

    q = forms.CharField(label="Что нужно узнать", required=False, max_length=100)
    measure = forms.ChoiceField(label="Показатель", required=False)
    where = forms.MultipleChoiceField(label="Отбор по", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="m-%s")
        self.counted = measures().get(data.get("measure", ""))
        known = narrowing(self.counted) if self.counted else {}
        self.narrowed = [known[code] for code in dict.fromkeys(data.getlist("where")) if code in known]
        self.choose("measure", [("", "Выберите"), *measure_titles()])
        self.choose("where", [(code, cut.title) for code, cut in known.items()])
        if not known:  # they follow from the measure
            del self.fields["where"]

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices


class ComposeForm(WhyForm):
    """The second step. Whatever was sent, a report that cannot be declared is told as an error of the form."""

    title = forms.CharField(label="Название запроса", max_length=100, error_messages=needed("Назовите запрос."))
    rows = forms.ChoiceField(
        label="Строки", error_messages={**needed("Выберите, что стоит в\u00a0строках."), "invalid_choice": NO_SUCH_CUT}
    )
    columns = forms.ChoiceField(label="Столбцы", required=False, error_messages={"invalid_choice": NO_SUCH_CUT})

    def __init__(self, data: QueryDict | None, measure: Measure, where: Sequence[Cut], scope: Scope) -> None:
        super().__init__(data, auto_id="r-%s")
        self._measure, self._where, self._scope = measure, where, scope
        titles = [
            (code, "Подведомственные" if code == "below" else cut.title) for code, cut in cuts_of(measure).items()
        ]
        self._choose("rows", titles)
        self._choose("columns", [("", "Без столбцов"), *(one for one in titles if one[0] != "below")])
        for cut in where:
            known = [(code, cut.label(value)) for code, value in values_of(cut).items()]
            self.fields[f"{ONLY}{cut.code}"] = several(f"Только: {cut.title.lower()}", known)
        self.order_fields(["rows", "columns", *(f"{ONLY}{cut.code}" for cut in where), "title"])

    @property
    def composition(self) -> Composition:
        found = self.cleaned_data
        return Composition(
            self._measure.code,
            found.get("rows", ""),
            found.get("columns", ""),
            tuple((cut.code, tuple(found.get(f"{ONLY}{cut.code}", ()))) for cut in self._where),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                refuse_closed(composed(self.composition), self._scope)
            except NotToBeComposed as refusal:
                self.add_error(None, str(refusal))
        return cleaned

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices
