"""«Классы и группы» of all organisations below the viewer's own: what the numbers of classes in reports lead to."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase

from kontingent.accounts.roles import Permission
from kontingent.census.class_selection import FEW, ClassFilters, SelectedClass, SelectedClasses
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import by_ids
from kontingent.kernel import clock, russian
from kontingent.kernel.keyset import Key, Paged, is_row_name
from kontingent.kernel.spreadsheets import Cell
from kontingent.web.address import TOTAL, Part
from kontingent.web.choosing import SeekingForm
from kontingent.web.counted import learners_title
from kontingent.web.filtering import changed, number_in
from kontingent.web.gate import gate
from kontingent.web.institutions.class_list import ClassLine, class_line
from kontingent.web.listing import Found, Listing, Mark, Sheet, file_of, show
from kontingent.web.persons.filters import CLASSES_SHOWN
from kontingent.web.reports.params import NOT_COME, OUTSIDE
from kontingent.web.request import Request

ROWS = tuple(Part(name, "Место в списке", partial(is_row_name, numbers=1)) for name in ("after", "before"))
HEADER = ("Класс", "Организация", "Параллель", "Форма обучения", "Смена", "Обучающихся")


class ClassesForm(SeekingForm[ClassFilters]):
    VALUES, SHOWN = ClassFilters, CLASSES_SHOWN

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, year = cleaned.get("day"), ClassFilters(number_in(cleaned.get("year", ""))).year
        if day is not None and day not in year:
            self.add_error("day", OUTSIDE.format(russian.date(day), year.long_label))
        elif day is not None and day > clock.today() and not year.is_ahead(clock.today()):
            self.add_error("day", NOT_COME)
        return cleaned


def _rows(request: Request, rows: Sequence[SelectedClass]) -> list[ClassLine]:
    places = by_ids({row.told.institution_id for row in rows})
    return [_line(request, row, places[row.told.institution_id]) for row in rows]


def _line(request: Request, row: SelectedClass, place: Institution) -> ClassLine:
    day = {} if row.of.day is None else {"day": russian.date(row.of.day)}
    return class_line(request.scope, row.of.year, row.told, place, day)


def _cells(request: Request, rows: Sequence[SelectedClass]) -> Iterator[Sequence[Cell]]:
    for line in _rows(request, rows):
        one = line.one
        yield one.title, line.place, one.grade, one.form_words, one.shift_words, one.learners


def _more(request: Request, form: ClassesForm, found: Found[SelectedClass] | None) -> dict[str, Any]:
    return {
        "asked": (),
        "total_href": changed(request.GET, {TOTAL.name: "1"}),
        "learners_head": learners_title(form.filters.year, "Обучающихся"),
        "word": russian.plural(found.total, "класс или группа", "класса и\u00a0группы", "классов и\u00a0групп")
        if found
        else "",
    }


def _key(listed: Paged[SelectedClass], name: str) -> Key | None:
    return listed.key_named(name) if isinstance(listed, SelectedClasses) else None


LIST: Listing[ClassesForm, SelectedClass] = Listing(
    title="Классы и\u00a0группы",
    template="institutions/classes_list.html",
    form=ClassesForm,
    listed=lambda request, form: SelectedClasses(request.scope, form.filters),
    rows=_rows,
    mark=Mark(lambda row: row.in_address, _key, ROWS),
    most=FEW,
    counts_when_asked=True,
    is_strict=True,
    is_printed=True,
    is_open=True,
    sheet=Sheet("classes", lambda _request: HEADER, _cells, is_counted=True),
    more=_more,
)


@gate(Permission.VIEW_INSTITUTIONS, asks=LIST.asks)
def classes(request: Request) -> HttpResponse:
    return show(request, LIST)


@gate(Permission.EXPORT, asks=LIST.asks_of_file)
def export(request: Request, kind: str) -> HttpResponseBase:
    return file_of(request, LIST, kind)
