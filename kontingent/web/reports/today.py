"""«Сегодня»: what needs a decision, and who came and left in the week that is over."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action, ObjectType
from kontingent.census.week import Week, read_week
from kontingent.institutions.queries import by_ids
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, russian
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.counting import Counting
from kontingent.reports.filled import kept_of
from kontingent.reports.first_pages import CODE
from kontingent.web import links
from kontingent.web.address import PRINT
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.reports.catalogue import TODAY, menu
from kontingent.web.reports.decisions import Viewer, decisions, things_in_all
from kontingent.web.reports.freshness import freshness
from kontingent.web.reports.night import dated
from kontingent.web.reports.overview import StripFigure
from kontingent.web.request import Note, Request

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day of the week that is over, or all of them; each number with its list."""

    title: str
    came: int
    came_href: str
    left: int
    left_href: str


@gate(Permission.VIEW_REPORTS, asks=(PRINT,))
def today(request: Request) -> HttpResponse:
    scope = request.scope
    body = by_ids([scope.institution_id])[scope.institution_id]
    counting = kept_of(body, SchoolYear.of(clock.today()), CODE)
    line = Note(Action.REPORT_BUILT, ObjectType.REPORT, object_name=TODAY.title, description=body.name)
    context = {
        "title": TODAY.title,
        "day": clock.today(),
        "body": body,
        "menu": menu(TODAY.code),
        **_things(Viewer(request.user, scope, body), counting),
        **_week(scope, read_week(body, counting.rows)),
        "night": dated(counting.made_at),
        "said": line.description,
        **looked_at(request, line, as_printed(line)),
    }
    return page(request, "reports/today.html", context)


def _things(viewer: Viewer, counting: Counting) -> dict[str, Any]:
    found = decisions(viewer, freshness(viewer.body, counting.rows), named=True)
    return {
        "figures": [StripFigure(one.number, one.label, one.href, one.moment) for one in found],
        "decisions": found,
        "things": things_in_all(found),
        "is_masked": viewer.scope.masked,
    }


def _week(scope: Scope, week: Week) -> dict[str, Any]:
    return {
        "learners": _learners(scope, week),
        "days": [_day(_named(day), day, day, told) for day, told in week.days.items()],
        "week": _day("Всего без\u00a0повторов", week.first, week.last, week.whole),
    }


def _named(day: date) -> str:
    return f"{russian.date(day)}, {WEEKDAYS[day.weekday()]}"


def _learners(scope: Scope, week: Week) -> StripFigure:
    grown = "" if week.grown is None else f"{russian.signed(week.grown)} за\u00a0неделю"
    year = SchoolYear.of(clock.today())
    return StripFigure(week.learners, "обучающихся всего", links.learners(scope, year), grown)


def _day(title: str, first: date, last: date, told: tuple[int, int]) -> DayLine:
    came, left = told
    return DayLine(
        title,
        came,
        links.moved("came", first, last) if came else "",
        left,
        links.moved("left", first, last) if left else "",
    )
