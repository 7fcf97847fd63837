"""Pages of reports that may be frozen: the table is kept by value, with no records behind its numbers.

A page is asked again by its own address, so «сегодня» of a copy is the page as it is today.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.planning.outlook import read_outlook
from kontingent.planning.queries import latest_forecast
from kontingent.reports.availability import read_available
from kontingent.reports.closed import told_day
from kontingent.reports.counting import Counting
from kontingent.reports.stamping import DrawnReport, Stampable
from kontingent.stamps.actions import NotToBeStamped
from kontingent.stamps.models import Stamp, StampAudience, StampKind
from kontingent.web.address import PAGE, Part
from kontingent.web.reports import availability, forecast, health, places
from kontingent.web.reports.catalogue import AVAILABILITY, FORECAST, HEALTH, PLACES, ReportPage
from kontingent.web.reports.forecast_asked import forecast_asked
from kontingent.web.reports.forecast_table import chosen, years_table
from kontingent.web.reports.forecast_words import basis
from kontingent.web.reports.params import ReportParams, asked_of
from kontingent.web.reports.places_asked import places_asked
from kontingent.web.reports.places_table import build as places_table
from kontingent.web.reports.tables import Line, ReportCell, ReportTable, drawn
from kontingent.web.request import Request

BY_SCENARIO = "Копию делают с\u00a0прогноза как он\u00a0есть: сценарий видят не\u00a0все, кто видит копию."


@dataclass(frozen=True, slots=True)
class FrozenPage:
    """`asks`: of its address, whatever it shows."""

    asks: tuple[Part, ...]
    frozen: Callable[[Request], Stampable]


def asked_again(stamp: Stamp) -> Stampable:
    """The same page as it is counted now, told as to the region."""
    request, page = Request(), PAGES[stamp.code]
    request.scope, request.unheeded = Scope(stamp.institution.path[0], open_data=True), []
    request.GET = QueryDict(urlencode(address_of(stamp)))
    return page.frozen(request)


def address_of(stamp: Stamp) -> dict[str, str]:
    """What of its address the page of a copy asks."""
    known = {"body": str(stamp.institution_id), "year": str(stamp.year), **QueryDict(stamp.part).dict()}
    return {one.name: known[one.name] for one in PAGES[stamp.code].asks if one.name in known}


def _places(request: Request) -> Stampable:
    asked = places_asked(request)
    by = places.lines_of(request, asked)
    return _open(
        PLACES,
        asked.of,
        asked.in_words(),
        lambda: places_table(asked, asked.filled(by, is_now=True), by),
        asked.narrowing(by),
    )


def _availability(request: Request) -> Stampable:
    asked = asked_of(request)
    said = [asked.body.name, f"на\u00a0{russian.date(asked.day)}"]
    return _open(AVAILABILITY, asked, said, lambda: availability.months_table(read_available(asked.body, Counting())))


def _forecast(request: Request) -> Stampable:
    """The years of what the page is of."""
    kept = latest_forecast()
    if kept is None:
        raise NotFound(forecast.NO_FORECAST, cure=forecast.HOW)
    asked = forecast_asked(request, kept)
    if asked.scenario is not None:
        raise NotToBeStamped(BY_SCENARIO, cure="Выберите «Без сценария» и\u00a0зафиксируйте прогноз ещё раз.")
    found = read_outlook(kept, asked.part, asked.body)
    ids = chosen(asked, found) if found is not None else []
    if found is None or not ids:
        raise NotToBeStamped("Прогноза об\u00a0этом нет.", cure="Выберите другой уровень образования.")
    table = replace(years_table(asked, found, found.together(ids, asked.level)), notes=tuple(basis(asked)))
    return Stampable(
        kind=StampKind.REPORT, code=FORECAST.code, title=FORECAST.title, body=asked.body, year=asked.year,
        day=date(asked.year, 9, 1), part=asked.narrowing, said=[*dict.fromkeys((asked.body.name, *asked.in_words()))],
        audience=StampAudience.EVERYBODY, definition=FORECAST.code, draws=lambda _scope: drawn(table), numbers={},
    )  # fmt: skip


def _health(request: Request) -> Stampable:
    """Rounded to whoever may not list the children, on the days of closed reports."""
    asked = health.asked_health(request)

    def draws(scope: Scope) -> DrawnReport:
        day = told_day(asked.of.year, asked.of.day) if scope.masked else asked.of.day
        told = replace(asked, of=replace(asked.of, scope=scope), last=day, counting=Counting())
        return drawn(health.groups_table(told, health.told_of(told)))

    return Stampable(
        kind=StampKind.REPORT, code=HEALTH.code, title=HEALTH.title, body=asked.of.body, year=asked.of.year.first,
        day=asked.of.day, part=asked.narrowing, said=[*filter(None, asked.in_words())],
        audience=StampAudience.ROUNDED, definition=HEALTH.code, draws=draws, numbers={}, is_closed=True,
    )  # fmt: skip


def _open(
    page: ReportPage,
    asked: ReportParams,
    said: list[str],
    table: Callable[[], ReportTable],
    part: str = "",
) -> Stampable:
    """Numbers that are the same to everybody, counted when they are drawn."""
    return Stampable(
        kind=StampKind.REPORT, code=page.code, title=page.title, body=asked.body, year=asked.year.first, day=asked.day,
        part=part, said=said, audience=StampAudience.EVERYBODY, definition=page.code,
        draws=lambda _scope: drawn(_named_in_full(table())), numbers={},
    )  # fmt: skip


def _named_in_full(table: ReportTable) -> ReportTable:
    """A line is known by what its file is headed by: names repeat."""
    lines = tuple(Line(ReportCell(one.head.value, str(one.head.value)), one.cells) for one in table.lines)
    return ReportTable(table.columns, lines, table.total, notes=table.notes, nothing=table.nothing)


PAGES = {
    PLACES.code: FrozenPage((*places.ASKS, PAGE), _places),
    AVAILABILITY.code: FrozenPage(availability.ASKS, _availability),
    FORECAST.code: FrozenPage(forecast.ASKS, _forecast),
    HEALTH.code: FrozenPage(health.ASKS, _health),
}
