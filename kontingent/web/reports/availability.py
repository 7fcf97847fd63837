"""«Ожидание и доступность»: how long places are waited for, what is free beside it, and who has a place, by month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.census.applications import OpenOffers, read_open
from kontingent.institutions.queries import by_ids
from kontingent.kernel import clock, russian
from kontingent.queues.replay import OfferAnswer
from kontingent.reports.availability import (
    AGES,
    Available,
    Settlement,
    Waits,
    read_available,
    read_settlements,
    read_waits,
)
from kontingent.reports.counting import Counting
from kontingent.reports.day_answers import is_awaited
from kontingent.web.address import PAGE, PRINT, Part, is_number
from kontingent.web.downloads import ACTIONS, Table, download, made_now
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import AVAILABILITY, menu
from kontingent.web.reports.margin import around_sources, around_stamp
from kontingent.web.reports.night import around_night, said
from kontingent.web.reports.paging import paged
from kontingent.web.reports.params import BODY, COUNT, ReportParams, asked_of
from kontingent.web.reports.pictures import Counted, Picture, drawn
from kontingent.web.reports.tables import NOTHING, Line, MadeLines, ReportCell, ReportTable, unknown, whole
from kontingent.web.request import Note, Request
from kontingent.web.reversing import url

ASKS = (BODY, COUNT)
SETTLEMENTS = Part("settlements", "Страница населённых пунктов", is_number)
NOWHERE = "Населённый пункт не\u00a0указан"
BUCKETS = ("до\u00a01\u00a0месяца", "1–3\u00a0месяца", "3–6\u00a0месяцев", "6–12\u00a0месяцев", "1–2\u00a0года",
           "дольше 2\u00a0лет")  # fmt: skip
_AGES = ("до\u00a03\u00a0лет", "от\u00a01,5 до\u00a03\u00a0лет", "от\u00a03 до\u00a07\u00a0лет")
OF_AGES = dict(zip(AGES, _AGES, strict=True))
OF_LEVELS = (("Детские сады", True), ("Школы и\u00a0другие", False))


@dataclass(frozen=True, slots=True)
class WaitsShown:
    """`said`: the median with the middle half; None of nobody."""

    title: str
    waits: Waits
    picture: Picture | None

    @property
    def said(self) -> str:
        days = russian.count_phrase(self.waits.median, "день", "дня", "дней")
        return f"медиана {days}, половина\u00a0— от\u00a0{self.waits.low} до\u00a0{self.waits.high}"


@gate(Permission.VIEW_REPORTS, asks=(*ASKS, PAGE, SETTLEMENTS, PRINT))
def report(request: Request) -> HttpResponse:
    asked = asked_of(request)
    line = _note(Action.REPORT_BUILT, asked)
    context = {
        "said": line.description,
        **looked_at(request, line, as_printed(line)),
        **around_sources(request, asked),
        "permanent_href": "",  # it is of today, whatever the address
        **_counted(request, asked),
        "asked": asked,
        "menu": menu(AVAILABILITY.code),
        "title": AVAILABILITY.title,
        **asked.upward(),
        "export_query": asked.href(),
        **around_stamp(request, AVAILABILITY, asked.body, asked.year.first, asked.href(count="")),
    }
    return page(request, "reports/availability.html", context, fragment="report")


@gate(Permission.EXPORT, asks=ASKS)
def export(request: Request, kind: str) -> HttpResponseBase:
    """The months: numbers alone."""
    if kind not in ACTIONS:
        raise Http404
    asked = asked_of(request)
    counting = _counting(asked)
    is_told = not is_awaited(counting, asked.body)
    table = months_table(read_available(asked.body, counting) if is_told else ())
    request.line = _note(ACTIONS[kind], asked)
    notes = [*filter(None, (asked.body.name, made_now(), said(counting, clock.today(), is_told=is_told)))]
    return download(request, Table("availability", AVAILABILITY.title, table.columns, table.rows(), notes), kind)


def _counted(request: Request, asked: ReportParams) -> dict[str, Any]:
    """What the night counts of a large body, and what it says of that. Who was offered a place is told in any case."""
    counting = _counting(asked)
    offers = paged(request, offers_table(read_open(asked.body.pk, counting.rows)), asked.href)
    told: dict[str, Any] = {"offers": offers.table, "offers_pager": offers.pager}
    if is_told := not is_awaited(counting, asked.body):
        settlements = settlements_table(read_settlements(asked.body, counting))
        shown = paged(request, settlements, asked.href, SETTLEMENTS)
        told |= {
            "waits": list(_waits(read_waits(asked.body, counting))),
            "months": months_table(read_available(asked.body, counting)),
            "settlements": shown.table,
            "settlements_pager": shown.pager,
        }
    return {**told, **around_night(asked, said(counting, clock.today(), is_told=is_told), is_told=is_told)}


def _counting(asked: ReportParams) -> Counting:
    return asked.counting(AVAILABILITY.code, clock.today())


def _waits(found: Mapping[bool, Iterable[Waits | None]]) -> Iterator[WaitsShown]:
    for title, is_preschool in OF_LEVELS:
        for words, waits in zip(("ждут сейчас", "зачислены за\u00a0год"), found[is_preschool], strict=True):
            if waits is not None:
                yield WaitsShown(f"{title}: {words}", waits, _picture(waits))


def _picture(waits: Waits) -> Picture | None:
    rows = [Counted(title, number, ((number, ""),)) for title, number in zip(BUCKETS, waits.bars, strict=True)]
    return drawn(rows, ["Заявлений"], is_ranked=False)


def months_table(available: Iterable[Available]) -> ReportTable:
    """Lines are days; of each age who has a place, who waits for one, and the share."""
    found: dict[date, list[Available]] = {}
    for one in available:
        found.setdefault(one.day, []).append(one)
    lines = [
        Line(_day(day), tuple(cell for one in some for cell in (whole(one.enrolled), whole(one.waiting), _share(one))))
        for day, some in found.items()
        if any(one.share is not None for one in some)
    ]
    heads = [f"{what}, {ages}" for ages in OF_AGES.values() for what in ("Ходят", "Ждут", "Доступность, %")]
    return ReportTable(columns=("На день", *heads), lines=tuple(lines), total=None, nothing="Дошкольников нет.")


def settlements_table(settlements: Iterable[Settlement]) -> ReportTable:
    heads = ("Детских садов", "Мест", "Свободно", "Актуальный спрос", "Из\u00a0них до\u00a03\u00a0лет")
    shown = [one for one in settlements if one.waiting or one.places]
    lines = MadeLines(shown, lambda some, _first: map(_settlement, some))
    return ReportTable(columns=("Населённый пункт", *heads), lines=lines, total=None, nothing="Детских садов нет.")


def _settlement(one: Settlement) -> Line:
    name = one.name or NOWHERE
    known = (whole(one.places), whole(one.free)) if one.told else (unknown(), NOTHING)
    return Line(ReportCell(name, name), (whole(one.organisations), *known, whole(one.waiting), whole(one.young)))


def offers_table(every: Sequence[Sequence[int]]) -> ReportTable:
    """By rows of OpenOffers: organisations where somebody waits, or is directed and has not answered."""
    return ReportTable(
        columns=("Организация", "Направлены, ответа нет", "Ждут места"),
        lines=MadeLines(every, _open),
        total=None,
        nothing="Никто не\u00a0ждёт места или ответа.",
    )


def _open(some: Sequence[Sequence[int]], _first: int) -> Iterator[Line]:
    every = [OpenOffers(*row) for row in some]
    places = by_ids([one.institution_id for one in every])
    for one in every:
        name, offers = places[one.institution_id].name, url("queue-offers", one.institution_id)
        unanswered = whole(one.unanswered, f"{offers}?answer={OfferAnswer.NONE.value}")
        waiting = whole(one.waiting, url("queue-order", one.institution_id))
        yield Line(ReportCell(name, name, offers), (unanswered, waiting))


def _share(one: Available) -> ReportCell:
    return NOTHING if one.share is None else ReportCell(round(100 * one.share, 1), russian.number(100 * one.share, 1))


def _day(day: date) -> ReportCell:
    text = russian.date(day)
    return ReportCell(text, f"{text}, сегодня" if day == clock.today() else text)


def _note(action: Action, asked: ReportParams) -> Note:
    return Note(action, ObjectType.REPORT, object_name=AVAILABILITY.title, description=asked.body.name)
