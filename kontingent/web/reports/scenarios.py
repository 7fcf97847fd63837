"""Scenarios of «Прогноз мест»: who plans what, where and why; the page of the forecast shows what comes of it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.institutions.models import Institution
from kontingent.institutions.municipalities import municipalities_of, names_of
from kontingent.institutions.queries import find
from kontingent.kernel import classifiers
from kontingent.kernel.errors import NotFound
from kontingent.planning.models import BirthVariant, ChangeKind, PlanScenario
from kontingent.planning.queries import latest_forecast, may_change, scenarios_for
from kontingent.planning.reading import last_counted
from kontingent.planning.scenario_actions import (
    Planned,
    add_change,
    create_scenario,
    delete_scenario,
    remove_change,
)
from kontingent.planning.tracks import PARTS
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.reports.catalogue import FORECAST, menu
from kontingent.web.request import Request
from kontingent.web.required import needed

MOST = 100_000
MOST_CHILDREN = 300  # of a level in a hundred flats
TITLE = "Сценарии прогноза"


class ScenarioForm(forms.Form):
    title = forms.CharField(label="Название", max_length=60, error_messages=needed("Назовите сценарий."))
    reason = forms.CharField(
        label="Основание", max_length=300, error_messages=needed("Напишите, откуда это известно."),
        help_text="Постановление, адресная программа, проект застройки.",
    )  # fmt: skip
    births = forms.ChoiceField(
        label="Рождаемость после учтённой",
        choices=[(one.value, f"{one.label.capitalize()} вариант") for one in BirthVariant if one != BirthVariant.KNOWN],
        initial=BirthVariant.MIDDLE.value,
        error_messages=needed("Выберите вариант рождаемости."),
    )


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(
        label="Что",
        choices=[(one.value, one.label.capitalize()) for one in ChangeKind],
        error_messages=needed("Выберите, что изменится."),
    )
    oktmo = forms.ChoiceField(label="Муниципалитет", error_messages=needed("Выберите муниципалитет."))
    level = forms.ChoiceField(
        label="Уровень образования",
        choices=[
            (level, classifiers.label("education_level", level))
            for level in dict.fromkeys(level for part in PARTS.values() for level in part.levels)
        ],
        error_messages=needed("Выберите уровень образования."),
    )
    year = forms.IntegerField(label="С 1 сентября", error_messages=needed("Напишите год."))
    number = forms.IntegerField(
        label="Мест или квартир", min_value=1, max_value=MOST, error_messages=needed("Напишите число.")
    )
    per_hundred = forms.IntegerField(
        label="Детей этого уровня на 100 квартир", min_value=0, max_value=MOST_CHILDREN, required=False,
        help_text="Только для нового жилья.",
    )  # fmt: skip
    note = forms.CharField(label="Примечание", max_length=200, required=False)

    def __init__(self, body: Institution, origin: int, leads: int, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="c-%s", initial={"year": origin + 1})
        choices = [*names_of(municipalities_of(body)).items()]
        cast("forms.ChoiceField", self.fields["oktmo"]).choices = [("", "Выберите"), *choices]
        self.first, self.last = origin + 1, origin + leads

    def clean_year(self) -> int:
        year = int(self.cleaned_data["year"])
        if not self.first <= year <= self.last:
            raise forms.ValidationError(f"Прогноз — на 1 сентября {self.first}–{self.last}.")
        return year

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("kind") == ChangeKind.HOUSING and not found.get("per_hundred"):
            self.add_error("per_hundred", "Напишите, сколько детей приходится на 100 квартир.")
        return found

    @property
    def planned(self) -> Planned:
        found = self.cleaned_data
        return Planned(
            kind=ChangeKind(found["kind"]),
            oktmo=found["oktmo"],
            level=found["level"],
            year=found["year"],
            number=found["number"],
            per_hundred=found["per_hundred"] or 0,
            note=found["note"],
        )


@gate(Permission.PLAN_PLACES, methods=("GET", "POST"), nameless=True)
def scenarios(request: Request) -> HttpResponse:
    form = ScenarioForm(request.POST if request.method == "POST" else None, auto_id="s-%s")
    body = find(request.scope.institution_id)
    if body is None:
        raise NotFound
    if form.is_valid():
        found = form.cleaned_data
        made = create_scenario(
            title=found["title"], reason=found["reason"], births=BirthVariant(found["births"]), body=body,
            by=request.actor,
        )  # fmt: skip
        return redirect("forecast-scenario", made.pk)
    context = {"menu": menu(FORECAST.code), "title": TITLE, "form": form, "known": scenarios_for(request.scope)}
    return page(request, "reports/scenarios.html", context)


@gate(Permission.PLAN_PLACES, methods=("GET", "POST"), nameless=True)
def scenario(request: Request, scenario_id: int) -> HttpResponse:
    found = _scenario(request, scenario_id)
    if "delete" in request.POST:
        delete_scenario(scenario=found, by=request.actor)
        messages.success(request, "Сценарий удалён.")
        return redirect("forecast-scenarios")
    if "remove" in request.POST:
        remove_change(scenario=found, change_id=_number(request.POST["remove"]), by=request.actor)
        return redirect("forecast-scenario", found.pk)
    form = _form(request, found)
    if form.is_valid():
        add_change(scenario=found, planned=form.planned, by=request.actor)
        return redirect("forecast-scenario", found.pk)
    return page(request, "reports/scenario.html", {"menu": menu(FORECAST.code), "form": form, **_shown(found)})


def _scenario(request: Request, scenario_id: int) -> PlanScenario:
    found = PlanScenario.objects.select_related("body").filter(pk=scenario_id).first()
    if found is None or not may_change(request.scope, found):
        raise NotFound("Такого сценария нет среди ваших.")
    return found


def _form(request: Request, found: PlanScenario) -> ChangeForm:
    forecast = latest_forecast()
    origin, leads = (forecast.origin, forecast.leads) if forecast else (last_counted(), 10)
    return ChangeForm(found.body, origin, leads, request.POST if request.method == "POST" else None)


def _shown(found: PlanScenario) -> dict[str, Any]:
    names = names_of(set(found.changes.values_list("oktmo", flat=True)))
    levels = classifiers.classifier("education_level")
    lines = [
        (one, names.get(one.oktmo, one.oktmo), ChangeKind(one.kind).label, levels.label(one.level))
        for one in found.changes.order_by("year", "pk")
    ]
    return {"scenario": found, "lines": lines, "births": BirthVariant(found.births).label}


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
