"""What answers already: before somebody composes a request he is shown reports, forms and requests of others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kontingent.reports.catalogue import REPORTS
from kontingent.reports.composing import in_words, like
from kontingent.reports.grammar import Report
from kontingent.reports.measures import Measure
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import CODE
from kontingent.statistics.catalogue import forms
from kontingent.web.frame import desk
from kontingent.web.help.reading import parts_of, places_of, rendered
from kontingent.web.help.topics import topics_of
from kontingent.web.reports.catalogue import LISTED, ReportPage
from kontingent.web.request import Request

MOST = 8


@dataclass(frozen=True, slots=True)
class Existing:
    kind: str
    title: str
    href: str
    said: str = ""


def existing(request: Request, words: str, measure: Measure | None) -> Sequence[Existing]:
    """By words; without them reports of the measure that was chosen."""
    if words:
        known = list(chain(_reports(), _forms(), _requests(request), _help(request)))
        places = places_of([(one.title, f"{one.kind} {body}") for one, body in known], words)
        return [known[place][0] for place in places[:MOST]]
    return [_of(report) for report in like(measure)[:MOST]] if measure else []


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
    for kept in OneOffRequest.objects.seen_by(request.user, request.actor.institution_path).order_by("-pk")[:500]:
        yield Existing("Запрос", kept.title, f"/reports/{CODE}{kept.pk}/", kept.note), kept.note


def _help(request: Request) -> Iterator[tuple[Existing, str]]:
    for topic in topics_of(request.user):
        for part in parts_of(topic, rendered(topic, desk())):
            href = f"{topic.href}#{part.anchor}" if part.anchor else topic.href
            yield Existing("Справка", part.title, href), part.body
