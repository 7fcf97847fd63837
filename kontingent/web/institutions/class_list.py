"""The classes of a governing body: what its counter «Классы» opens. A line leads to the class and to its learners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kontingent.census.class_lists import ListedClass, read_classes
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import by_ids
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.numbered import numbered
from kontingent.kernel.periods import SchoolYear
from kontingent.web import links
from kontingent.web.address import no_such_page
from kontingent.web.filtering import number_in
from kontingent.web.institutions.visit import CLASSES, InstitutionVisit
from kontingent.web.pager import pager_of_numbers
from kontingent.web.request import Request

ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class ClassLine:
    """`learners_href` is empty where the viewer may not know the learners."""

    one: ListedClass
    place: str
    place_href: str
    class_href: str
    learners_href: str


def class_list(request: Request, found: InstitutionVisit) -> tuple[str, dict[str, Any]]:
    page = numbered(number_in(request.GET.get("page", "")), size=ON_PAGE, total=found.counters.classes)
    request.unheeded += no_such_page(page)
    rows = read_classes(found.institution.pk, found.year, start=page.start, limit=ON_PAGE)
    pager = pager_of_numbers(page, lambda number: f"?{urlencode([*found.query, ('page', str(number))])}")
    return "institutions/class_list.html", {"lines": _lines(found, rows), "total": page.total, "pager": pager}


def _lines(found: InstitutionVisit, rows: Sequence[ListedClass]) -> list[ClassLine]:
    places = by_ids({row.institution_id for row in rows})
    return [class_line(found.scope, found.year, row, places[row.institution_id], {}) for row in rows]


def class_line(
    scope: Scope, year: SchoolYear, row: ListedClass, place: Institution, day: Mapping[str, str]
) -> ClassLine:
    """`day`: of counting, as an address has it; empty on the usual one."""
    home = f"/organisations/{place.pk}/"
    of_year = "" if year == SchoolYear.of(clock.today()) else f"?year={year.first}"
    return ClassLine(
        one=row,
        place=place.name,
        place_href=f"{home}{of_year}",
        class_href=f"{home}{CLASSES}/{of_year}#{row.anchor}",
        learners_href=links.class_learners(scope, year, place, row, **day) if links.may_list(scope, place) else "",
    )
