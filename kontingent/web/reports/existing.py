"""What answers already: before somebody composes a request he is shown reports, forms and requests of others."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kontingent.reports.catalogue import REPORTS
from kontingent.reports.composing import in_words, like
from kontingent.reports.grammar import Report
from kontingent.reports.lists import list_of
from kontingent.reports.measures import ENROLMENTS, LEARNERS, Measure
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import CODE
from kontingent.statistics.catalogue import forms
from kontingent.web.frame import desk
from kontingent.web.help.reading import parts_of, places_of, rendered
from kontingent.web.help.topics import topics_of
from kontingent.web.reports.catalogue import LISTED, ReportPage
from kontingent.web.request import Request

MOST = 8
MOST_ASKED = 500  # requests that are looked through, the newest


@dataclass(frozen=True, slots=True)
class Existing:
    kind: str
    title: str
    href: str
    said: str = ""


def existing(
    request: Request, words: str, measure: Measure | None, wanted: frozenset[str] = frozenset()
) -> Sequence[Existing]:
    """By words; without them reports of the measure that was chosen, by the cuts that are `wanted` first."""
    if words:
        known = list(chain(_reports(), _forms(), _requests(request), _help(request)))
        places = places_of([(one.title, f"{one.kind} {body}") for one, body in known], words)
        return [known[place][0] for place in places[:MOST]]
    return [_of(report) for report in like(measure, wanted)[:MOST]] if measure else []


def existing_lists(request: Request, screen: str, conditions: Collection[str]) -> Sequence[Existing]:
    """Requests of the same list, by most of the same conditions first, and reports that are cut by them."""
    wanted, counted = frozenset(conditions), ENROLMENTS if screen == "learning" else LEARNERS
    seen = OneOffRequest.objects.seen_by(request.user, request.actor.institution_path)
    lists = seen.filter(composition__screen=screen).order_by("-pk")[:MOST_ASKED]
    closest = sorted(lists, key=lambda one: -len(wanted & list_of(one).conditions.keys()))
    asked = [Existing("Запрос", one.title, f"/reports/{CODE}{one.pk}/", one.note) for one in closest[: MOST // 2]]
    return [*asked, *(_of(report) for report in like(counted, wanted)[: MOST - len(asked)])]


def _of(report: Report) -> Existing:
    return Existing("Отчёт", report.title, f"/reports/{report.code}/", ", ".join(in_words(report)))


def _reports() -> Iterator[tuple[Existing, str]]:
    for report in REPORTS:
        found = _of(report)
        yield found, f"{found.said} {report.group.value} {report.method}"
    for one in LISTED:
        if isinstance(one, ReportPage):
            yield Existing("Отчёт", one.title, f"/reports/{one.code}/"), one.group.value if one.group else ""


def _forms() -> Iterator[tuple[Existing, str]]:
    for form in forms():
        sections = " ".join(section.title for section in form.sections)
        yield Existing("Форма", form.name, f"/reports/statistics/{form.code}/"), sections


def _requests(request: Request) -> Iterator[tuple[Existing, str]]:
    for kept in OneOffRequest.objects.seen_by(request.user, request.actor.institution_path).order_by("-pk")[
        :MOST_ASKED
    ]:
        yield Existing("Запрос", kept.title, f"/reports/{CODE}{kept.pk}/", kept.note), kept.note


def _help(request: Request) -> Iterator[tuple[Existing, str]]:
    for topic in topics_of(request.user):
        for part in parts_of(topic, rendered(topic, desk())):
            href = f"{topic.href}#{part.anchor}" if part.anchor else topic.href
            yield Existing("Справка", part.title, href), part.body
