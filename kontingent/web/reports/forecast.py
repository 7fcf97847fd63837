"""«Прогноз мест»: where places will be short, with how wrong such forecasts were."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel.errors import NotFound
from kontingent.planning.models import KeptForecast
from kontingent.planning.outlook import Outlook, read_outlook
from kontingent.planning.queries import latest_forecast
from kontingent.planning.what_if import under
from kontingent.web import links
from kontingent.web.address import PRINT
from kontingent.web.downloads import ACTIONS, Table, download, made_now
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import FORECAST, menu
from kontingent.web.reports.forecast_asked import LEVEL, ORGANISATION, SCENARIO, YEAR, ForecastAsked, forecast_asked
from kontingent.web.reports.forecast_map import forecast_map
from kontingent.web.reports.forecast_picture import forecast_chart
from kontingent.web.reports.forecast_table import (
    FILE_COLUMNS,
    chosen,
    compared_table,
    file_rows,
    grades_table,
    groups_of,
    lines_table,
    years_table,
)
from kontingent.web.reports.forecast_words import basis, change_words, headline, how_wrong, in_all
from kontingent.web.reports.margin import around_stamp
from kontingent.web.reports.params import BODY
from kontingent.web.reports.places_asked import MUNICIPALITY
from kontingent.web.request import Note, Request

ASKS = (BODY, LEVEL, MUNICIPALITY, ORGANISATION, YEAR, SCENARIO)
NO_FORECAST = "Прогноза ещё нет."
HOW = "Его считает каждую ночь обработчик заданий или команда kontingent forecast."


@gate(Permission.VIEW_REPORTS, asks=(*ASKS, PRINT))
def report(request: Request) -> HttpResponse:
    forecast = latest_forecast()
    around = {"menu": menu(FORECAST.code), "title": FORECAST.title}
    if forecast is None:
        request.line = Note(Action.REPORT_BUILT, ObjectType.REPORT, object_name=FORECAST.title)
        return page(request, "reports/no_forecast.html", {**around, "how": HOW})
    asked = forecast_asked(request, forecast)
    line = _note(Action.REPORT_BUILT, asked)
    shown = _shown(request, asked)
    stamped = around_stamp(request, FORECAST, asked.body, asked.year, asked.href(), asked.narrowing)
    stamped["may_stamp"] &= shown["found"] is not None and asked.scenario is None
    context = {
        **around,
        "said": line.description,
        **looked_at(request, line, as_printed(line)),
        **shown,
        **stamped,
    }
    return page(request, "reports/forecast.html", context, fragment="report")


@gate(Permission.EXPORT, asks=ASKS)
def export(request: Request, kind: str) -> HttpResponseBase:
    """Numbers alone: no person leaves with it."""
    if kind not in ACTIONS:
        raise Http404
    forecast = latest_forecast()
    if forecast is None:
        raise NotFound(NO_FORECAST, cure=HOW)
    asked = forecast_asked(request, forecast)
    request.line = _note(ACTIONS[kind], asked)
    found = _outlook(asked, forecast)
    rows = file_rows(asked, found, groups_of(asked, found)) if found is not None else iter(())
    notes = [*asked.in_words(), made_now(), *basis(asked)]
    name = f"forecast-{asked.part.code}-{asked.year}"
    return download(request, Table(name, FORECAST.title, FILE_COLUMNS, rows, notes), kind)


def _outlook(asked: ForecastAsked, forecast: KeptForecast) -> Outlook | None:
    found = read_outlook(forecast, asked.part, asked.body)
    return found if found is None else _planned(asked, found)


def _planned(asked: ForecastAsked, found: Outlook) -> Outlook:
    if asked.scenario is None:
        return found
    return under(found, asked.scenario, list(asked.scenario.changes.order_by("year", "pk")))


def _shown(request: Request, asked: ForecastAsked) -> dict[str, Any]:
    around = {**_around(request, asked), "found": None}
    plain = read_outlook(asked.forecast, asked.part, asked.body)
    if plain is None or not chosen(asked, plain):
        return around
    found = _planned(asked, plain)
    return {**around, **_told(asked, found, chosen(asked, found)), **_beside(asked, plain, found)}


def _around(request: Request, asked: ForecastAsked) -> dict[str, Any]:
    above = asked.body.parent
    return {
        "asked": asked,
        "levels": list(asked.levels()),
        "years": list(asked.years()),
        "plans": list(asked.plans()),
        "may_plan": request.user.may(Permission.PLAN_PLACES),
        "whole_href": asked.href(organisation="") if asked.organisation else asked.href(municipality=""),
        "is_part": bool(asked.municipality) or (asked.organisation is not None and asked.organisation != asked.body),
        "up": above if above is not None and links.may_list(request.scope, above) else None,
        "up_href": asked.href(body=str(above.pk)) if above is not None else "",
        "export_query": asked.href(),
    }


def _beside(asked: ForecastAsked, plain: Outlook, found: Outlook) -> dict[str, Any]:
    if asked.scenario is None:
        return {"compared": None}
    return {
        "compared": compared_table(asked, plain, found),
        "scenario": asked.scenario,
        "scenario_changes": list(change_words(asked.scenario)),
    }


def _told(asked: ForecastAsked, found: Outlook, ids: list[int]) -> dict[str, Any]:
    groups, of_all, past = groups_of(asked, found), found.together(ids, asked.level), found.past(ids)
    said = headline(asked, found, groups, of_all)
    whole = in_all(asked, of_all)
    return {
        "found": found,
        "headline": said,
        "in_all": whole if whole != said else "",
        "how_wrong": list(how_wrong(asked, found, past)),
        "basis": list(basis(asked)),
        "chart": forecast_chart(found, past, of_all),
        "map": forecast_map(asked, found, groups),
        "table": lines_table(asked, found, groups, of_all) if groups else None,
        "ten_years": years_table(asked, found, of_all),
        "grades": grades_table(asked, found),
    }


def _note(action: Action, asked: ForecastAsked) -> Note:
    said = ", ".join(asked.in_words())
    return Note(action, ObjectType.REPORT, object_name=FORECAST.title, description=said)
