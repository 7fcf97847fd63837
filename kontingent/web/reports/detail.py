"""One report of the list: a table whose numbers are links, and the same table as a file."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.reports.closed import is_of_whole_alone, told_day
from kontingent.reports.grammar import Report
from kontingent.reports.models import OneOffRequest
from kontingent.reports.stamping import Stampable, stamp_report
from kontingent.stamps.actions import NotToBeStamped
from kontingent.web.address import PAGE, PRINT, YEAR, Asks, Part, one_of
from kontingent.web.downloads import ACTIONS, Table, download, made_now
from kontingent.web.filtering import Unheeded
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.persons.requested import address_of
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports import among, by_years, declared
from kontingent.web.reports.catalogue import BY_CODE, REQUESTS, menu
from kontingent.web.reports.composed import around_request, bounded, composed_report, kept_request
from kontingent.web.reports.declared import type_of
from kontingent.web.reports.frozen import frozen, kind_of, part_of
from kontingent.web.reports.margin import around_sources, copies_of
from kontingent.web.reports.page_frozen import PAGES
from kontingent.web.reports.paging import paged
from kontingent.web.reports.params import BODY, COLUMN, COUNT, DAY, OWN_BODY, SHOWN, TYPE, ReportParams, asked_of
from kontingent.web.reports.tables import ReportTable, TypeChoice
from kontingent.web.request import Note, Request

WHOLE_ALONE = (
    "Этот отчёт показывается вам только по\u00a0всему вашему органу управления: рядом с\u00a0ним отчёт по\u00a0части"
    " выдал\u00a0бы сведения об\u00a0остальных."
)
OF_MOMENT = "Список не\u00a0фиксируют: он всегда показывает тех, кто в\u00a0нём сейчас."
FILE_OF_LIST = "Сохраните его файл: «История действий» называет, кто в\u00a0нём был."
BY = Part("by", "Столбцы", one_of("years"))
NO_YEARS = "этот отчёт по\u00a0годам не\u00a0показывается. Он показан на\u00a0день."
NO_COLUMN = "отдельно показывают столбец отчёта, который стоит по\u00a0годам. Показаны все."
FEW_DAYS = "без\u00a0доступа к\u00a0ПДн его дни\u00a0— концы месяцев, 20\u00a0сентября и\u00a01\u00a0января."


def _asks(_query: QueryDict, path: Mapping[str, object]) -> Asks:
    chosen = BY_CODE.get(str(path["code"]))
    return (
        YEAR,
        BODY,
        DAY,
        BY,
        COUNT,
        PAGE,
        PRINT,
        COLUMN,
        *among.ASKS,
        *((TYPE,) if chosen and chosen.usual_type else ()),
    )


@gate(Permission.VIEW_REPORTS, asks=_asks)
def report(request: Request, code: str) -> HttpResponse:
    kept = kept_request(request, code)
    if kept is not None and kept.is_list:
        return redirect(address_of(kept))
    chosen, asked = _asked(request, code, kept)
    line = _note(Action.REPORT_BUILT, chosen, asked)
    context = {
        "report": chosen,
        "asked": asked,
        "sorts": among.choices(asked),
        "menu": menu(code if code in BY_CODE else REQUESTS.code),
        "said": ", ".join(_in_words(chosen, asked)),
        **_shown(request, chosen, asked),
        **asked.upward(),
        **around_request(request, kept),
        "export_query": asked.href(),
        **around_sources(request, asked, day=russian.date(asked.day)),
        **looked_at(request, line, as_printed(line)),
    }
    return page(request, "reports/report.html", context, fragment="report")


@gate(Permission.EXPORT, asks=_asks)
def export(request: Request, code: str, kind: str) -> HttpResponseBase:
    """Numbers alone: no person leaves with it."""
    chosen, asked = _asked(request, code, kept_request(request, code))
    if kind not in ACTIONS:
        raise Http404
    request.line = _note(ACTIONS[kind], chosen, asked)
    table = _built(request, chosen, asked).table
    notes = [*_in_words(chosen, asked), made_now(), *table.notes]
    name = f"{code}-{asked.day:%Y-%m-%d}" if asked.day_part else f"{code}-{asked.year.first}"
    return download(request, Table(name, chosen.title, table.columns, table.rows(), notes), kind)


def _asks_stamp(query: QueryDict, path: Mapping[str, object]) -> Asks:
    page_ = PAGES.get(str(path["code"]))
    return page_.asks if page_ else _asks(query, path)


@gate(Permission.STAMP_REPORTS, methods=("POST",), asks=_asks_stamp, nameless=True)
def stamp(request: Request, code: str) -> HttpResponse:
    """Of a declared report, a one-off request, or a page of its own."""
    found = PAGES[code].frozen(request) if code in PAGES else _frozen(request, code)
    made = stamp_report(found, scope=request.scope, by=request.actor)
    messages.success(request, "Отчёт зафиксирован: эти числа больше не\u00a0изменятся.")
    return redirect("report-stamp", made.pk)


def _frozen(request: Request, code: str) -> Stampable:
    kept = kept_request(request, code)
    if kept is not None and kept.is_list:
        raise NotToBeStamped(OF_MOMENT, cure=FILE_OF_LIST)
    chosen, asked = _asked(request, code, kept)
    return frozen(chosen, asked, said=_in_words(chosen, asked), is_by_years=_is_by_years(request, chosen, asked))


def _stamps(request: Request, chosen: Report, asked: ReportParams, table: ReportTable) -> dict[str, Any]:
    """Its copies, and whether this viewer may make one of what he looks at."""
    may = request.user.may(Permission.STAMP_REPORTS) and not (chosen.is_closed and request.scope.masked)
    part = part_of(chosen, asked, is_by_years=_is_by_years(request, chosen, asked))
    copies = copies_of(request, kind_of(chosen), chosen.code, chosen.title, asked.body, asked.year.first, part)
    return {
        "may_stamp": may and bool(table.lines),
        "copies": copies,
        "stamp_query": asked.href(count=""),
    }


def _shown(request: Request, chosen: Report, asked: ReportParams) -> dict[str, Any]:
    built, is_by_years = _built(request, chosen, asked), _is_by_years(request, chosen, asked)
    shown = paged(request, built.table, asked.href)
    views = [
        TypeChoice(title, title, asked.href(by=by, column=""), is_current=is_by_years == bool(by))
        for title, by in (("На\u00a0день", ""), ("По\u00a0годам", "years"))
    ]
    return {
        "table": shown.table,
        "pager": shown.pager,
        "picture": built.picture,
        "is_of_night": built.is_of_night,
        "views": views if by_years.may_tell(chosen, asked) else [],
        **_stamps(request, chosen, asked, built.table),
    }


def _built(request: Request, chosen: Report, asked: ReportParams) -> declared.Built:
    if _is_by_years(request, chosen, asked):
        return declared.Built(by_years.build(chosen, asked), None)
    if request.GET.get(BY.name) == "years":
        request.unheeded.append(Unheeded(BY.name, BY.title, NO_YEARS))
    return bounded(chosen, declared.build(chosen, asked))


def _is_by_years(request: Request, chosen: Report, asked: ReportParams) -> bool:
    return request.GET.get(BY.name) == "years" and by_years.may_tell(chosen, asked)


def _asked(request: Request, code: str, kept: OneOffRequest | None) -> tuple[Report, ReportParams]:
    chosen = BY_CODE.get(code) or composed_report(request, kept)
    asked = asked_of(request, has_day=True)
    if asked.body.pk != request.scope.institution_id and is_of_whole_alone(chosen, asked.of("")):
        raise NotFound(WHOLE_ALONE, cure=OWN_BODY)
    told = _as_told(request, asked) if chosen.is_closed and request.scope.masked else asked
    return _of_column(request, chosen, among.among(request, chosen, told))


def _of_column(request: Request, chosen: Report, asked: ReportParams) -> tuple[Report, ReportParams]:
    if _is_by_years(request, chosen, asked):
        chosen, asked = by_years.of_column(chosen, asked, request.GET)
    if request.GET.get(COLUMN.name) and asked.column is None:
        request.unheeded.append(Unheeded(COLUMN.name, COLUMN.title, NO_COLUMN))
    return chosen, asked


def _as_told(request: Request, asked: ReportParams) -> ReportParams:
    """On a day that closed fields are told of."""
    day = told_day(asked.year, asked.day) or asked.day
    if day != asked.day and request.GET.get(DAY.name):
        said = f"{FEW_DAYS} {SHOWN.format(russian.date(day))}"
        request.unheeded.append(Unheeded(DAY.name, DAY.title, said))
    return replace(asked, day=day)


def _note(action: Action, chosen: Report, asked: ReportParams) -> Note:
    return Note(action, ObjectType.REPORT, object_name=chosen.title, description=", ".join(_in_words(chosen, asked)))


def _in_words(chosen: Report, asked: ReportParams) -> list[str]:
    words = asked.in_words(type_of(chosen, asked))
    return words if chosen.code in BY_CODE else [*words, chosen.method.removesuffix(".")]
