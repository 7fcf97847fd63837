"""«Данные прогноза»: a table is sent; where it is one of head counts, births or reorganisations a forecast follows."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.institutions.queries import find
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.planning.importing import Taken, take_table
from kontingent.planning.tables import TABLES
from kontingent.planning.tasks import ask_for_forecast
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.reports.catalogue import FORECAST, menu
from kontingent.web.request import Request
from kontingent.web.required import needed

TITLE = "Данные прогноза"


class DataForm(forms.Form):
    what = forms.ChoiceField(
        label="Таблица",
        choices=[(one.code, one.title) for one in TABLES.values()],
        error_messages=needed("Выберите таблицу."),
    )
    file = forms.FileField(label="Файл", error_messages=needed("Выберите файл."), help_text="Книга .xlsx или .csv.")
    source = forms.CharField(
        label="Источник", max_length=200, error_messages=needed("Напишите, откуда числа."),
        help_text="Он стоит на странице прогноза: «ОО-1 за 2010–2016».",
    )  # fmt: skip


@gate(Permission.PLAN_PLACES, methods=("GET", "POST"), nameless=True)
def upload(request: Request) -> HttpResponse:
    is_sent = request.method == "POST"
    form = DataForm(request.POST, request.FILES, auto_id="d-%s") if is_sent else DataForm(auto_id="d-%s")
    taken = _take(request, form) if is_sent and form.is_valid() else None
    if taken is not None:
        rows = russian.count_phrase(taken.rows, "строка", "строки", "строк")
        follows = (
            "Прогноз будет пересчитан." if taken.table.is_of_forecast else "Отчёты об\u00a0охвате считают по\u00a0ней."
        )
        messages.success(request, f"{taken.table.title}: {rows}. {follows}")
        return redirect("forecast-data")
    context = {"menu": menu(FORECAST.code), "title": TITLE, "form": form, "tables": list(TABLES.values())}
    return page(request, "reports/forecast_data.html", context)


def _take(request: Request, form: DataForm) -> Taken | None:
    within, file = find(request.scope.institution_id), form.cleaned_data["file"]
    if within is None or not isinstance(file, UploadedFile):
        raise NotFound
    try:
        taken = take_table(
            code=form.cleaned_data["what"], stream=file, source=form.cleaned_data["source"], within=within,
            by=request.actor,
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return None
    if taken.table.is_of_forecast:
        ask_for_forecast()
    return taken
