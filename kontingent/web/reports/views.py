"""«Отчёты», figure 17: the first screen after the sign-in."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.census.joined import read_joined
from kontingent.census.summary import ALL_TYPES, Age, ages, learners_by_type
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import count_by_type
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.rounding import percents
from kontingent.reports.filled import kept_of
from kontingent.reports.first_pages import CODE
from kontingent.web import links
from kontingent.web.address import YEAR
from kontingent.web.counted import compared_with, learners_title
from kontingent.web.downloads import Table, download, made_now
from kontingent.web.filtering import changed
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.reports import overview
from kontingent.web.reports.catalogue import menu
from kontingent.web.reports.decisions import Viewer, decisions, things_in_all
from kontingent.web.reports.freshness import freshness
from kontingent.web.reports.night import moment
from kontingent.web.reports.params import TYPE, ReportParams, asked_of
from kontingent.web.reports.tables import TypeChoice
from kontingent.web.request import Note, Request

TITLE = "Общие сведения"
YEARS_OF_LINE = 5


@gate(Permission.VIEW_REPORTS, asks=(YEAR, TYPE))
def reports(request: Request) -> HttpResponse:
    asked = asked_of(request, is_own=True)
    body, year, type_ = asked.body, asked.year, asked.type or overview.DEFAULT_TYPE
    request.line = _note(Action.REPORT_BUILT, asked, type_)
    context = {
        "asked": asked,
        "menu": menu(),
        "export_href": f"export.xlsx{changed(request.GET, {'type': ''})}",
        **_due(request, body),
        **_organisations(body),
        **_learners(request, body, year, type_),
    }
    return page(request, "reports/overview.html", context, fragment="report")


@gate(Permission.EXPORT, asks=(YEAR,))
def export(request: Request) -> HttpResponseBase:
    asked = asked_of(request, is_own=True)
    table = _table(asked)
    request.line = _note(Action.EXPORTED_XLSX, asked, "")
    return download(request, table, "xlsx")


def _table(asked: ReportParams) -> Table:
    """Organisations are those of today, so they stand beside learners of the current year alone."""
    organisations = count_by_type(asked.body.pk)
    learners = learners_by_type(asked.body.pk, [asked.year])[asked.year]
    codes = [(code, label) for code, _, label in overview.tabs(dict.fromkeys(overview.TYPES, 1), "")]
    counted = [("Всего", sum(organisations.values()), learners.get(ALL_TYPES, 0))]
    counted += [(label, organisations.get(code, 0), learners.get(code, 0)) for code, label in codes]
    title, notes = learners_title(asked.year), [*asked.in_words(""), made_now()]
    name, kind = f"overview-{asked.year.first}", "Тип организации"
    if asked.is_current:
        return Table(name, TITLE, (kind, "Подведомственные организации", title), counted, notes)
    return Table(name, TITLE, (kind, title), [(label, of_year) for label, _, of_year in counted], notes)


def _note(action: Action, asked: ReportParams, type_: str) -> Note:
    return Note(action, ObjectType.REPORT, object_name=TITLE, description=", ".join(asked.in_words(type_)))


def _due(request: Request, body: Institution) -> dict[str, Any]:
    """The line that opens «Сегодня», and how fresh the data are."""
    counting = kept_of(body, SchoolYear.of(clock.today()), CODE)
    suppliers = freshness(body, counting.rows)
    found = decisions(Viewer(request.user, request.scope, body), suppliers, named=False)
    return {
        "counted": moment(counting.made_at),
        "freshness": suppliers,
        "decisions": found,
        "things": things_in_all(found),
    }


def _organisations(body: Institution) -> dict[str, Any]:
    by_type = count_by_type(body.pk)
    total, cells = overview.organisation_cells(body, by_type)
    untyped = by_type.get("", 0)
    return {
        "organisations": total,
        "organisation_cells": cells,
        "untyped": untyped,
        "untyped_href": overview.untyped_href(body),
    }


def _learners(request: Request, body: Institution, year: SchoolYear, type_: str) -> dict[str, Any]:
    line = [SchoolYear(first) for first in range(year.first - YEARS_OF_LINE + 1, year.first + 1)]
    totals = [] if year.is_ahead(clock.today()) else line  # who is enrolled is not set beside who learnt
    counted = learners_by_type(body.pk, line)
    now, joined = counted[year], read_joined(body, year)
    total, cells = overview.learner_cells(request.scope, year, now, counted[year.previous], joined)
    tabs = overview.tabs(now, type_)
    return {
        "learners": total,
        "learner_cells": cells,
        "compared": compared_with(year) if totals else None,
        "spark": overview.spark([(one, counted[one].get(ALL_TYPES, 0)) for one in totals]),
        "overlaps": sum(cell.value for cell in cells) > total.value,
        "tabs": [
            TypeChoice(short, label, changed(request.GET, {"type": code}), code == type_) for code, short, label in tabs
        ],
        "type_name": next(short for code, short, _ in tabs if code == type_),
        **_ages(request.scope, year, type_, ages(body, year, type_)),
    }


def _ages(scope: Scope, year: SchoolYear, type_: str, by_age: Sequence[Age]) -> dict[str, Any]:
    boys, girls = _shares(by_age)
    return {
        "ages": overview.age_rows(scope, year, type_, by_age),
        "age_total": overview.age_total(scope, year, type_, by_age),
        "boys_share": boys,
        "girls_share": girls,
        "unborn": sum(age.total for age in by_age if age.birth_year is None),
        "unborn_href": links.learners(scope, year, type=type_, lacking="birth"),
        "unsexed": sum(age.unknown for age in by_age),
        "unsexed_href": links.learners(scope, year, type=type_, lacking="sex"),
    }


def _shares(by_age: Sequence[Age]) -> list[float | None]:
    """Of boys and of girls among those whose sex is known: together the whole."""
    boys, girls = (sum(getattr(age, sex) for age in by_age) for sex in ("boys", "girls"))
    return [None if share is None else share / 100 for share in percents([boys, girls], boys + girls)]
