"""«Контингент» as a file: exactly the rows that the filters give."""

from collections.abc import Iterator

from django.http import Http404, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.kernel import classifiers, clock, russian
from kontingent.kernel.spreadsheets import Cell
from kontingent.portfolios.registry import RegistryRow, all_rows
from kontingent.web.downloads import ACTIONS, Table, download
from kontingent.web.gate import gate
from kontingent.web.persons.chips import in_words, parts_of
from kontingent.web.persons.filter_form import RegistryForm
from kontingent.web.persons.registry import form_of, note_of
from kontingent.web.persons.registry_pages import asked_page
from kontingent.web.request import Request

HEADER = ("ФИО", "Дата рождения", "Пол", "Тип", "Где учится / работает", "Класс", "Должность")
HEADER_MASKED = ("ФИО", "Год рождения", *HEADER[2:])


@gate(Permission.EXPORT)
def export(request: Request, kind: str) -> HttpResponseBase:
    form = form_of(request, request.GET)
    if kind not in ACTIONS or not form.is_valid():
        raise Http404
    request.notes.append(note_of(ACTIONS[kind], form))
    order = asked_page(request.scope, request.GET).order
    rows = _cells(all_rows(request.scope, form.filters, order))
    header = HEADER_MASKED if request.scope.masked else HEADER
    return download(Table("contingent", "Контингент", header, rows, _notes(form)), kind)


def _cells(rows: Iterator[RegistryRow]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        sex = classifiers.label("sex", row.sex) if row.sex else ""
        place = row.place.name if row.place else ""
        yield row.name, row.birth_date or row.birth_year, sex, row.role_titles, place, row.class_name, row.position


def _notes(form: RegistryForm) -> list[str]:
    return [f"Сформировано {russian.date_time(clock.now())}", f"Отбор: {in_words(parts_of(form))}"]
