"""«Здоровье и обучение: что связано»: moves between check-ups, what goes with them, and a funnel of organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.census.summary import ALL_TYPES, learners_by_type
from kontingent.institutions.models import Institution, called
from kontingent.kernel import classifiers, russian
from kontingent.reports.closed import told_day
from kontingent.reports.counting import Counting
from kontingent.reports.day_answers import is_awaited
from kontingent.reports.disclosure import ClosedNumber, audited
from kontingent.reports.health import transitions
from kontingent.reports.health.answer import CheckupAnswer, read_answer, read_table
from kontingent.reports.health.funnel import ALARM, Funnel, chance_beyond
from kontingent.reports.health.transitions import FunnelPlace
from kontingent.web.address import PRINT, YEAR, Part, one_of, query_of
from kontingent.web.downloads import ACTIONS, Table, download, made_now
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import HEALTH, menu
from kontingent.web.reports.declared import NOT_YET, ROUNDED
from kontingent.web.reports.funnel_picture import drawn, told_apart
from kontingent.web.reports.margin import around_stamp
from kontingent.web.reports.night import around_night, said
from kontingent.web.reports.params import BODY, COUNT, ReportParams, asked_of
from kontingent.web.reports.tables import NOTHING, Line, ReportCell, ReportTable, TypeChoice, fraction, told, whole
from kontingent.web.request import Note, Request

WHAT = Part("what", "Какие группы", one_of(*transitions.GROUPS))
CUT = Part("by", "Разрез", one_of(*transitions.CUTS))
ASKS = (YEAR, BODY, WHAT, CUT, COUNT)
TITLES = {"health": "Группы здоровья", "pe": "Группы по\u00a0физкультуре"}
HEADS = {"grade": "Параллель", "shift": "Смена", "type": "Тип организации", "sex": "Пол"}
CODED = {"shift": "shift", "type": "institution_type", "sex": "sex"}
NONE = "Не\u00a0указано"
NOTHING_KNOWN = "Детей с\u00a0двумя осмотрами, из которых второй был в\u00a0эти годы, нет."


@dataclass(frozen=True, slots=True)
class HealthAsked:
    """`last` day of second check-ups; None: nothing may be told yet."""

    of: ReportParams
    what: str
    cut: str
    last: date | None
    counting: Counting

    @property
    def first(self) -> date:
        return transitions.first_day(self.of.year)

    @property
    def groups(self) -> tuple[str, ...]:
        return transitions.groups_of(self.what)

    @property
    def classifier(self) -> str:
        return transitions.GROUPS[self.what][1]

    @property
    def narrowing(self) -> str:
        """What of the address tells copies apart."""
        return query_of({WHAT.name: self.what})

    def in_words(self) -> list[str]:
        days = f"{russian.date(self.first)}–{russian.date(self.last)}" if self.last else ""
        return [self.of.body.name, TITLES[self.what], days]


@gate(Permission.VIEW_REPORTS, asks=(*ASKS, PRINT))
def report(request: Request) -> HttpResponse:
    asked = asked_health(request)
    answer = told_of(asked)
    line = _note(Action.REPORT_BUILT, asked)
    is_open = request.scope.open_data
    context = {
        "said": line.description,
        **looked_at(request, line, as_printed(line)),
        **(_opened(asked, answer) if is_open and answer else {}),
        **around_night(asked.of, _night(asked, answer), is_told=answer is not None),
        "is_open": is_open,
        "asked": asked,
        "menu": menu(HEALTH.code),
        "title": HEALTH.title,
        "what": TITLES[asked.what],
        "whats": [_choice(asked, WHAT, code, title, asked.what) for code, title in TITLES.items()],
        "table": groups_table(asked, answer),
        **_around(request, asked),
    }
    return page(request, "reports/health.html", context, fragment="report")


@gate(Permission.EXPORT, asks=ASKS)
def export(request: Request, kind: str) -> HttpResponseBase:
    """The table of groups: numbers alone."""
    if kind not in ACTIONS:
        raise Http404
    asked = asked_health(request)
    table = groups_table(asked, answer := told_of(asked))
    request.line = _note(ACTIONS[kind], asked)
    notes = [*filter(None, (*asked.in_words(), made_now(), _night(asked, answer))), *table.notes]
    return download(request, Table(f"health-{asked.what}", HEALTH.title, table.columns, table.rows(), notes), kind)


def _around(request: Request, asked: HealthAsked) -> dict[str, Any]:
    of, query = asked.of, asked.of.href(count="")
    stamped = around_stamp(request, HEALTH, of.body, of.year.first, query, asked.narrowing, is_closed=True)
    return {**of.upward(), "export_query": of.href(), **stamped}


def asked_health(request: Request) -> HealthAsked:
    """Without «Доступ к ПДн» of the viewer's own body alone, on the days of closed reports."""
    of = asked_of(request, is_own=request.scope.masked)
    last = told_day(of.year, of.day) if request.scope.masked else of.day
    counting = of.counting(HEALTH.code, last or of.day)
    return HealthAsked(of, _chosen(request, WHAT, "health"), _chosen(request, CUT, "grade"), last, counting)


def _chosen(request: Request, part: Part, usual: str) -> str:
    asked = request.GET.get(part.name, "")
    return asked if asked and part.fits(asked) else usual


def told_of(asked: HealthAsked) -> CheckupAnswer | None:
    """None: no night has counted it."""
    if asked.last is None:
        return CheckupAnswer({})
    if is_awaited(asked.counting, asked.of.body):
        return None
    read = read_table if asked.of.scope.masked else read_answer
    return read(asked.counting, asked.of.body, asked.what, asked.of.year, asked.last)


def _night(asked: HealthAsked, answer: CheckupAnswer | None) -> str:
    return said(asked.counting, asked.last or asked.of.day, is_told=answer is not None)


def _opened(asked: HealthAsked, answer: CheckupAnswer) -> dict[str, Any]:
    found = answer.places
    of = answer.funnel
    named = Institution.objects.filter(pk__in=told_apart(found, of)).values_list("pk", "short_name", "full_name")
    names = {pk: called(pk, *titles) for pk, *titles in named}
    return {
        "cuts": [_choice(asked, CUT, code, title, asked.cut) for code, title in HEADS.items()],
        "parts": parts_table(asked, answer),
        "associations": [
            (_label("shift" if one.value in classifiers.classifier("shift").items else "type", one.value), one)
            for one in answer.associations
        ],
        "funnel": of,
        "picture": drawn(found, of, names) if found else None,
        "places": len(found),
        "least": transitions.LEAST,
        "by_chance": len(found) * 2 * chance_beyond(ALARM),
        "alarms": [
            (names[one.institution_id], one, int(level))
            for one, level in sorted(_beyond(found, of), key=lambda pair: names[pair[0].institution_id])
        ],
    }


def _beyond(found: Sequence[FunnelPlace], of: Funnel) -> list[tuple[FunnelPlace, int]]:
    return [(one, level) for one, level in zip(found, of.levels, strict=True) if abs(level) == 2]


def groups_table(asked: HealthAsked, answer: CheckupAnswer | None) -> ReportTable:
    """Lines are the groups before, columns those after; rounded for whoever may not list the children."""
    counts, size = answer.table if answer else {}, len(asked.groups)
    exact = [[counts.get((was, became), 0) for became in range(size)] for was in range(size)]
    exact = [[*line, sum(line)] for line in exact]
    exact.append([sum(column) for column in zip(*exact, strict=True)])
    short = classifiers.classifier(asked.classifier).short
    titles = [*(ReportCell(short(code), short(code)) for code in asked.groups), ReportCell("Всего", "Всего")]
    if asked.of.scope.masked:
        most = learners_by_type(asked.of.body.pk, [asked.of.year])[asked.of.year].get(ALL_TYPES, 0)
        closed = [[ClosedNumber(number, max(most, number)) for number in line] for line in exact]
        cells = [[told(one) for one in line] for line in audited(closed, rows_add_up=True, columns_add_up=True)]
    else:
        cells = [[whole(number) for number in line] for line in exact]
    lines = [Line(title, tuple(line)) for title, line in zip(titles, cells, strict=True)]
    is_known = answer is not None and asked.last is not None and (asked.of.scope.masked or bool(counts))
    return ReportTable(
        columns=("Было", *(f"Стало {title.text}" for title in titles[:-1]), "Всего"),
        lines=tuple(lines[:-1]) if is_known else (),
        total=lines[-1] if is_known else None,
        notes=(ROUNDED.format(russian.date(asked.last)),) if asked.of.scope.masked and asked.last else (),
        nothing=NOT_YET if asked.last is None else NOTHING_KNOWN,
    )


def parts_table(asked: HealthAsked, answer: CheckupAnswer) -> ReportTable:
    lines = [
        Line(
            ReportCell(title := _label(asked.cut, one.value), title),
            (
                whole(one.children), whole(one.may_worsen), whole(one.worsened), _share(one.worsened, one.may_worsen),
                whole(one.may_improve), whole(one.improved), _share(one.improved, one.may_improve),
            ),
        )
        for one in sorted(answer.parts[asked.cut], key=lambda one: _order(asked.cut, one.value))
    ]  # fmt: skip
    heads = (
        "Детей",
        "Могли ухудшиться",
        "Ухудшились",
        "Ухудшились, %",
        "Могли улучшиться",
        "Улучшились",
        "Улучшились, %",
    )
    return ReportTable(columns=(HEADS[asked.cut], *heads), lines=tuple(lines), total=None, nothing=NOTHING_KNOWN)


def _share(number: int, of: int) -> ReportCell:
    return fraction(100 * number / of) if of else NOTHING


def _label(cut: str, value: str) -> str:
    if not value:
        return "Дошкольные" if cut == "grade" else NONE
    return classifiers.label(CODED[cut], value) if cut in CODED else value


def _order(cut: str, value: str) -> tuple[bool, int, str]:
    if cut not in CODED:
        return bool(value), int(value or 0), ""
    codes = [*classifiers.classifier(CODED[cut]).items]
    return not value, codes.index(value) if value in codes else len(codes), value


def _choice(asked: HealthAsked, part: Part, code: str, title: str, chosen: str) -> TypeChoice:
    return TypeChoice(title, title, asked.of.href(**{part.name: code}), is_current=code == chosen)


def _note(action: Action, asked: HealthAsked) -> Note:
    said = ", ".join(filter(None, asked.in_words()))
    return Note(action, ObjectType.REPORT, object_name=HEALTH.title, description=said)
