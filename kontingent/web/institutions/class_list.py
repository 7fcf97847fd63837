"""The classes of a governing body: what its counter «Классы» opens. A line leads to the class and to its learners."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kontingent.census.class_lists import ListedClass, read_classes
from kontingent.institutions.models import Institution
from kontingent.kernel import russian
from kontingent.web import links
from kontingent.web.institutions.visit import CLASSES, Visit
from kontingent.web.pager import Pager
from kontingent.web.request import Request

ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """`learners_href` is empty where the viewer may not know the learners."""

    one: ListedClass
    place: str
    place_href: str
    class_href: str
    learners_href: str


def class_list(request: Request, found: Visit) -> tuple[str, dict[str, Any]]:
    total, text = found.counters.classes, request.GET.get("page", "1")
    last = max(total - 1, 0) // ON_PAGE + 1
    page = min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    start = (page - 1) * ON_PAGE
    rows = read_classes(found.institution.pk, found.year, start=start, limit=ON_PAGE)
    context = {"lines": _lines(found, rows), "total": total, "pager": _pager(found, total, page, last)}
    return "institutions/class_list.html", context


def _lines(found: Visit, rows: Sequence[ListedClass]) -> list[Line]:
    places = Institution.objects.in_bulk({row.institution_id for row in rows})
    return [_line(found, row, places[row.institution_id]) for row in rows]


def _line(found: Visit, row: ListedClass, place: Institution) -> Line:
    home, may_list = f"/organisations/{place.pk}/", links.may_list(found.scope, place)
    return Line(
        one=row,
        place=place.name,
        place_href=f"{home}{found.year_query}",
        class_href=f"{home}{CLASSES}/{found.year_query}#{row.anchor}",
        learners_href=links.class_learners(found.scope, found.year, place, row) if may_list else "",
    )


def _pager(found: Visit, total: int, page: int, last: int) -> Pager | None:
    if last == 1:
        return None

    def href(number: int) -> str:
        return f"?{urlencode([*found.query, ('page', str(number))])}"

    first, end = (page - 1) * ON_PAGE + 1, min(page * ON_PAGE, total)
    shown = f"Показаны {russian.number(first)}–{russian.number(end)} из{russian.NBSP}{russian.number(total)}"
    return Pager(
        shown,
        start_href=href(1) if page > 1 else "",
        previous_href=href(page - 1) if page > 1 else "",
        next_href=href(page + 1) if page < last else "",
        end_href=href(last) if page < last else "",
    )
