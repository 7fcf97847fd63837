"""«Места и очередь»: how full organisations are, which first, and who waits, by level of education and school year."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.census.placed_learners import EVERY
from kontingent.census.places import Lines
from kontingent.institutions.municipalities import municipalities_of
from kontingent.kernel import classifiers
from kontingent.kernel.bars import FULL
from kontingent.reports.filled import Filled
from kontingent.web.address import PAGE, PRINT, YEAR
from kontingent.web.downloads import ACTIONS, Table, download, made_now
from kontingent.web.filtering import Unheeded
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import PLACES, menu
from kontingent.web.reports.margin import around_sources, around_stamp
from kontingent.web.reports.night import dated
from kontingent.web.reports.paging import paged
from kontingent.web.reports.params import BODY, COUNT
from kontingent.web.reports.places_asked import ALL_LEVELS, BY, LEVEL, MUNICIPALITY, OVER, PlacesAsked, places_asked
from kontingent.web.reports.places_table import HEADS, build
from kontingent.web.reports.tables import TypeChoice
from kontingent.web.reports.tiles import tile_map
from kontingent.web.request import Note, Request

ASKS = (YEAR, BODY, LEVEL, BY, MUNICIPALITY, OVER, COUNT)
LINES = {
    Lines.MUNICIPALITIES: "По муниципалитетам",
    Lines.BODIES: "По органам управления",
    Lines.ORGANISATIONS: "По организациям",
}
NO_SUCH_LINES = "таких строк здесь нет: у\u00a0выбранного нет подчинённых органов управления или он сам муниципалитет."


@gate(Permission.VIEW_REPORTS, asks=(*ASKS, PAGE, PRINT))
def report(request: Request) -> HttpResponse:
    asked = places_asked(request)
    by = lines_of(request, asked)
    found = asked.filled(by)
    line = _note(Action.REPORT_BUILT, asked, by)
    context = {
        "said": line.description,
        **looked_at(request, line, as_printed(line)),
        **_around(request, asked, by),
        **_table(request, asked, found, by),
    }
    return page(request, "reports/places.html", context, fragment="report")


@gate(Permission.EXPORT, asks=ASKS)
def export(request: Request, kind: str) -> HttpResponseBase:
    """Numbers alone: no person leaves with it."""
    if kind not in ACTIONS:
        raise Http404
    asked = places_asked(request)
    by = lines_of(request, asked)
    found = asked.filled(by)
    table = build(asked, found, by)
    request.line = _note(ACTIONS[kind], asked, by)
    notes = [*filter(None, (*asked.in_words(), made_now(), dated(found.made_at))), *table.notes]
    name = f"places-{asked.of.year.first}-{asked.level or ALL_LEVELS}"
    return download(request, Table(name, PLACES.title, table.columns, table.rows(), notes), kind)


def _around(request: Request, asked: PlacesAsked, by: Lines) -> dict[str, Any]:
    return {
        "asked": asked,
        "menu": menu(PLACES.code),
        "title": PLACES.title,
        "levels": list(_levels(asked)),
        "cuts": list(_cuts(asked, by)),
        "which": list(_which(asked)),
        **asked.of.upward(municipality=""),
        "whole_href": asked.href(municipality=""),
        "export_query": asked.href(),
        **around_stamp(request, PLACES, asked.of.body, asked.of.year.first, asked.href(count=""), asked.narrowing(by)),
        **around_sources(request, asked.of),
    }


def _table(request: Request, asked: PlacesAsked, found: Filled, by: Lines) -> dict[str, Any]:
    shown = paged(request, build(asked, found, by), asked.href)
    return {
        "table": shown.table,
        "map": None if asked.is_over else tile_map(asked, found),
        "may_edit_map": request.user.may(Permission.CHANGE_SETTINGS),
        "full": FULL,
        "night": dated(found.made_at),
        "recount_href": asked.of.recount_href,
        "pager": shown.pager,
    }


def lines_of(request: Request, asked: PlacesAsked) -> Lines:
    """Of a body that has several municipalities, these; else what governs below it; else organisations."""
    if asked.by is not None and asked.by in asked.lines_of:
        return asked.by
    if asked.by is not None:
        request.unheeded.append(Unheeded(BY.name, BY.title, NO_SUCH_LINES))
    if asked.is_over:
        return Lines.ORGANISATIONS
    if Lines.MUNICIPALITIES in asked.lines_of and len(municipalities_of(asked.of.body)) > 1:
        return Lines.MUNICIPALITIES
    return Lines.BODIES if Lines.BODIES in asked.lines_of else Lines.ORGANISATIONS


def _levels(asked: PlacesAsked) -> Iterator[TypeChoice]:
    shown = classifiers.classifier("education_level")
    for code in asked.levels:
        yield TypeChoice(shown.short(code), shown.label(code), asked.href(level=code), is_current=code == asked.level)
    yield TypeChoice("Все", "Все уровни", asked.href(level=ALL_LEVELS), is_current=asked.level is EVERY)


def _cuts(asked: PlacesAsked, by: Lines) -> Iterator[TypeChoice]:
    if len(asked.lines_of) > 1:
        for one in asked.lines_of:
            yield TypeChoice(LINES[one], HEADS[one], asked.href(by=one.value), is_current=one is by)


def _which(asked: PlacesAsked) -> Iterator[TypeChoice]:
    for title, over in (("Все", ""), (OVER.title, "1")):
        yield TypeChoice(title, title, asked.href(over=over), is_current=asked.is_over == bool(over))


def _note(action: Action, asked: PlacesAsked, by: Lines) -> Note:
    said = ", ".join([*asked.in_words(), LINES[by].lower()])
    return Note(action, ObjectType.REPORT, object_name=PLACES.title, description=said)
