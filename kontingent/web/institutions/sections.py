"""What each section of an institution's portfolio shows: a template and its context."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from kontingent.census.applications import Heading, count_applications, count_selected, headings, read_applications
from kontingent.census.class_teachers import read_teachers
from kontingent.census.counts import ClassCount, classes, grid
from kontingent.census.occupancy import Level, read_occupancy
from kontingent.current.references import Target
from kontingent.history.kinds.sections import Section
from kontingent.kernel import classifiers
from kontingent.kernel.bars import FULL
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.kernel.numbered import numbered
from kontingent.portfolios.institution_view import read_institution, read_institution_changes
from kontingent.web import links
from kontingent.web.address import HISTORY_TAB, PAGE, PRINT, YEAR, Asks, no_such_page
from kontingent.web.filtering import changed, number_in
from kontingent.web.institutions.applications import ApplicationsForm
from kontingent.web.institutions.class_words import OF_SCHOOL, words_of
from kontingent.web.institutions.queue_words import why_both
from kontingent.web.institutions.visit import CLASSES, HISTORY, REQUISITES, SECTIONS, InstitutionVisit, has_history
from kontingent.web.pager import pager_of_numbers
from kontingent.web.persons.changes import SIFTED, asked_changes, page_of, unknown_of
from kontingent.web.persons.packages import packages_of_institution
from kontingent.web.persons.tables import table_of
from kontingent.web.request import Request

Shown = tuple[str, dict[str, Any]]
OF_KINDS = {section.slug: section for section in Section}
ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class LinkedLevel:
    """A line of the queue with the lists behind its numbers; without them where the viewer may not know the persons."""

    level: Level
    learners_href: str
    queue: tuple["QueueColumn", ...]


@dataclass(frozen=True, slots=True)
class QueueColumn:
    """A number of the queue."""

    heading: Heading
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class ClassCard:
    """The pop-up of a class. `teacher` is None when nobody is named, or when the viewer may not know him."""

    one: ClassCount
    teacher: Target | None
    is_teacher_hidden: bool
    form: str
    shift: str
    learners_href: str
    boys_href: str
    girls_href: str


def asks_of(query: QueryDict, slug: str, *, as_body: bool) -> Asks:
    """What the address of a section may have: its history has filters, the lists have pages."""
    if not has_history(slug, as_body=as_body):
        of_list = {"applications": (ApplicationsForm, PAGE), CLASSES: (PAGE,)}.get(slug, ())
        return YEAR, PRINT, *of_list
    return YEAR, PRINT, HISTORY_TAB, *(SIFTED if query.get("tab") == HISTORY else ())


def show(request: Request, found: InstitutionVisit) -> Shown:
    if found.is_history:
        return history(request, found)
    reader = READERS.get(found.slug, records)
    return reader(request, found)


def requisites(request: Request, found: InstitutionVisit) -> Shown:
    shown = read_institution(request.scope, found.institution, Section.REQUISITES, as_body=found.as_body)
    return "institutions/requisites.html", {"shown": shown}


def records(request: Request, found: InstitutionVisit) -> Shown:
    """Licences, buildings, programmes: tables of facts."""
    section = OF_KINDS[found.slug]
    shown = read_institution(request.scope, found.institution, section, as_body=found.as_body)
    tables = [table_of(block) for block in shown.blocks]
    return "institutions/records.html", {"tables": tables, "has_records": any(table.lines for table in tables)}


def class_grid(request: Request, found: InstitutionVisit) -> Shown:
    every = classes(found.institution.pk, found.year)
    teachers = read_teachers(request.scope, [one.teacher_id for one in every if one.teacher_id is not None])
    cards = [_card(found, one, teachers) for one in every]
    words = words_of(found.institution.type)
    return "institutions/classes.html", {
        "grid": grid(every),
        "words": words,
        "has_norm": words is OF_SCHOOL,
        "has_bars": any(one.bar for one in every),
        "full": FULL,
        "places_href": found.href("queue"),
        "cards": cards,
        "persons": [card.teacher.id for card in cards if card.teacher is not None],
    }


def _card(found: InstitutionVisit, one: ClassCount, teachers: dict[int, Target]) -> ClassCard:
    teacher = teachers.get(one.teacher_id) if one.teacher_id is not None else None
    return ClassCard(
        one=one,
        teacher=teacher,
        is_teacher_hidden=one.teacher_id is not None and teacher is None,
        form=_capital(classifiers.label("study_form", one.form)) if one.form else "",
        shift=classifiers.classifier("shift").short(one.shift) if one.shift else "",
        learners_href=_list_of(found, one),
        boys_href=_list_of(found, one, sex="male"),
        girls_href=_list_of(found, one, sex="female"),
    )


def _list_of(found: InstitutionVisit, one: ClassCount, **more: str) -> str:
    return links.class_learners(found.scope, found.year, found.institution, one, **more) if found.is_in_scope else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def closed_list(_request: Request, found: InstitutionVisit) -> Shown:
    """«Обучающиеся» and «Сотрудники» asked for by address: the list itself stands in «Контингент»."""
    return "institutions/closed.html", {"list_title": SECTIONS[found.slug]}


def queue(request: Request, found: InstitutionVisit) -> Shown:
    occupancy = read_occupancy(found.institution.pk, found.year)
    lines = [_linked(found, level, level.code) for level in occupancy.levels]
    return "institutions/queue.html", {
        "filled": [line for line in lines if line.level.places is not None or line.level.learners],
        "waiting": [line for line in lines if line.level.waiting],
        "total": _linked(found, occupancy.total, None),
        "is_current": occupancy.has_queue,
        "reasons": [sentence for level in occupancy.levels if (sentence := why_both(level))],
        "full": FULL,
        "classes_href": found.href(CLASSES),
        "order_href": reverse("queue-order", args=[found.institution.pk]) if found.is_in_scope else "",
    }


def _linked(found: InstitutionVisit, level: Level, code: str | None) -> LinkedLevel:
    """Those of branches are counted by the branches, and the list of learners would hold them: no link there."""
    more = {} if code is None else {"level": code or NOT_GIVEN}
    is_alone = found.is_in_scope and not found.institution.is_body
    learners = links.learners(found.scope, found.year, found.institution, **more) if is_alone else ""
    return LinkedLevel(level, learners, tuple(_columns(found, level, code)))


def _columns(found: InstitutionVisit, level: Level, code: str | None) -> Iterator[QueueColumn]:
    for demand, heading in headings().items():
        href = links.applications(found.institution, level=code, demand=demand.value) if found.is_in_scope else ""
        yield QueueColumn(heading, level.queue[demand], href)


def applications(request: Request, found: InstitutionVisit) -> Shown:
    """How many stand where is open to everybody; the list to those who may know the children."""
    counted, form = count_applications(found.institution.pk), ApplicationsForm(request.GET, request.scope)
    whose = (request.scope, found.institution.pk, form.filters)
    total, asked = count_selected(*whose) if found.is_in_scope else 0, number_in(request.GET.get("page", ""))
    page = numbered(asked, size=ON_PAGE, total=total)
    request.unheeded += no_such_page(page)
    rows = read_applications(*whose, start=page.start, limit=ON_PAGE) if total else []
    return "institutions/applications.html", {
        "counted": counted,
        "form": form,
        "chips": form.chips(request.GET),
        "asked_status": form.filters.status,
        "rows": rows,
        "persons": [row.person.id for row in rows],
        "total": sum(one.applications for one in counted),
        "export_query": form.query,
        "pager": pager_of_numbers(
            page, lambda number: changed(request.GET, {"page": str(number)}), has_start=False, has_end=False
        ),
    }


def packages(_request: Request, found: InstitutionVisit) -> Shown:
    return "institutions/packages.html", {"loads": packages_of_institution(found.institution.pk)}


def history(request: Request, found: InstitutionVisit) -> Shown:
    section = OF_KINDS[found.slug]
    changes = read_institution_changes(request.scope, found.institution, section, as_body=found.as_body)
    asked = asked_changes(request.GET)
    request.unheeded += unknown_of(changes, asked)
    return "institutions/history.html", {
        "page": page_of(changes, asked, found),
        "hidden_parts": found.query,
        "reset_href": found.href(found.slug, tab=found.tab),
    }


READERS: dict[str, Callable[[Request, InstitutionVisit], Shown]] = {
    REQUISITES: requisites,
    "classes": class_grid,
    "learners": closed_list,
    "staff": closed_list,
    "queue": queue,
    "applications": applications,
    "packages": packages,
}
