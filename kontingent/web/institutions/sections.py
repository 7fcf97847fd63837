"""What each section of an institution's portfolio shows: a template and its context."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kontingent.history.kinds.sections import Section
from kontingent.kernel import classifiers, russian
from kontingent.portfolios.applications import count_applications, read_applications
from kontingent.portfolios.class_teachers import read_teachers
from kontingent.portfolios.counts import ClassCount, classes, grid
from kontingent.portfolios.institution_view import read_institution, read_institution_changes
from kontingent.portfolios.loads import read_institution_loads
from kontingent.portfolios.occupancy import read_occupancy
from kontingent.portfolios.references import Target
from kontingent.web import links
from kontingent.web.institutions.applications import asked_status
from kontingent.web.institutions.visit import REQUISITES, SECTIONS, Visit
from kontingent.web.pager import Pager
from kontingent.web.persons.changes import asked_changes, page_of
from kontingent.web.persons.packages import rows_of
from kontingent.web.persons.tables import table_of
from kontingent.web.request import Request

Shown = tuple[str, dict[str, Any]]
OF_KINDS = {section.slug: section for section in Section}
ON_PAGE = 50


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


def show(request: Request, found: Visit) -> Shown:
    if found.is_history:
        return history(request, found)
    reader = READERS.get(found.slug, records)
    return reader(request, found)


def requisites(request: Request, found: Visit) -> Shown:
    shown = read_institution(request.scope, found.institution, Section.REQUISITES, as_body=found.as_body)
    return "institutions/requisites.html", {"shown": shown}


def records(request: Request, found: Visit) -> Shown:
    """Licences, buildings, programmes: tables of facts."""
    section = OF_KINDS[found.slug]
    shown = read_institution(request.scope, found.institution, section, as_body=found.as_body)
    tables = [table_of(block) for block in shown.blocks]
    return "institutions/records.html", {"tables": tables, "has_records": any(table.lines for table in tables)}


def class_grid(request: Request, found: Visit) -> Shown:
    every = classes(found.institution.pk, found.year)
    teachers = read_teachers(request.scope, [one.teacher_id for one in every if one.teacher_id is not None])
    cards = [_card(found, one, teachers) for one in every]
    return "institutions/classes.html", {
        "grid": grid(every),
        "cards": cards,
        "persons": [card.teacher.id for card in cards if card.teacher is not None],
    }


def _card(found: Visit, one: ClassCount, teachers: dict[int, Target]) -> ClassCard:
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


def _list_of(found: Visit, one: ClassCount, **more: str) -> str:
    return links.class_learners(found.scope, found.year, found.institution, one, **more) if found.is_in_scope else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def closed_list(_request: Request, found: Visit) -> Shown:
    """«Обучающиеся» and «Сотрудники» asked for by address: the list itself stands in «Контингент»."""
    return "institutions/closed.html", {"list_title": SECTIONS[found.slug]}


def queue(request: Request, found: Visit) -> Shown:
    return "institutions/queue.html", {"occupancy": read_occupancy(request.scope, found.institution.pk, found.year)}


def applications(request: Request, found: Visit) -> Shown:
    """How many stand where is open to everybody; the list to those who may know the children."""
    counted = count_applications(found.institution.pk)
    asked = asked_status(request, counted)
    status = asked.code if asked else None
    rows = read_applications(request.scope, found.institution.pk, status) if found.is_in_scope else []
    total = sum(one.applications for one in counted if status in {None, one.code})
    number = request.GET.get("page", "1")
    start = (int(number) - 1) * ON_PAGE if number.isascii() and number.isdigit() and 0 < len(number) < 5 else 0
    start = min(max(start, 0), (max(len(rows) - 1, 0) // ON_PAGE) * ON_PAGE)
    return "institutions/applications.html", {
        "counted": counted,
        "asked_status": status,
        "rows": rows[start : start + ON_PAGE],
        "persons": [row.person.id for row in rows[start : start + ON_PAGE]],
        "hidden": total - len(rows),
        "total": sum(one.applications for one in counted),
        "export_query": f"?status={status}" if status is not None else "",
        "pager": _pager(len(rows), start, status),
    }


def _pager(total: int, start: int, status: str | None) -> Pager | None:
    if total <= ON_PAGE:
        return None
    end, page = min(start + ON_PAGE, total), start // ON_PAGE + 1
    asked = f"&status={status}" if status is not None else ""
    return Pager(
        shown=f"Показаны {start + 1}–{end} из{russian.NBSP}{russian.number(total)}",
        previous_href=f"?page={page - 1}{asked}" if page > 1 else "",
        next_href=f"?page={page + 1}{asked}" if end < total else "",
    )


def packages(_request: Request, found: Visit) -> Shown:
    return "institutions/packages.html", {"loads": rows_of(read_institution_loads(found.institution.pk))}


def history(request: Request, found: Visit) -> Shown:
    section = OF_KINDS[found.slug]
    changes = read_institution_changes(request.scope, found.institution, section, as_body=found.as_body)
    asked = asked_changes(request.GET)
    return "institutions/history.html", {
        "page": page_of(changes, asked, found),
        "hidden_parts": found.query,
        "reset_href": found.href(found.slug, tab=found.tab),
    }


READERS: dict[str, Callable[[Request, Visit], Shown]] = {
    REQUISITES: requisites,
    "classes": class_grid,
    "learners": closed_list,
    "staff": closed_list,
    "queue": queue,
    "applications": applications,
    "packages": packages,
}
