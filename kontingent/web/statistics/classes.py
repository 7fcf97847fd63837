"""The list behind a number of classes."""

from typing import Any

from kontingent.kernel.errors import NotFound
from kontingent.kernel.numbered import numbered
from kontingent.kernel.periods import SchoolYear
from kontingent.statistics.classes import CountedClass, count_classes, read_classes
from kontingent.statistics.lists import cell_named
from kontingent.web import links
from kontingent.web.address import no_such_page
from kontingent.web.filtering import changed, number_in
from kontingent.web.pager import pager_of_numbers
from kontingent.web.request import Request
from kontingent.web.statistics.asked import FormAsked

ON_PAGE = 50
NO_CELL = "Такой клетки формы нет, или она считает не\u00a0классы."


def class_lines(request: Request, asked: FormAsked) -> dict[str, Any]:
    cell = cell_named(request.GET.get("cell", ""))
    if cell is None or cell.cell.counted.is_of_persons or cell.form is not asked.form or cell.year != asked.year:
        raise NotFound(NO_CELL, cure="Откройте список из\u00a0формы.")
    total = count_classes(cell, asked.asked)
    page = numbered(number_in(request.GET.get("page", "")), size=ON_PAGE, total=total)
    request.unheeded += no_such_page(page)
    rows = read_classes(cell, asked.asked, start=page.start, limit=ON_PAGE)
    return {
        "said": f"{cell.said}, {asked.of.body.name}",
        "total": total,
        "words": ",".join(cell.cell.counted.words),
        "lines": [(one, _learners(asked, one)) for one in rows],
        "pager": pager_of_numbers(page, lambda number: changed(request.GET, {"page": str(number)})),
    }


def _learners(asked: FormAsked, one: CountedClass) -> str:
    """Learners of the class on the year's own day of counting; of nobody and of several classes there is no list."""
    if not one.learners or one.is_set:
        return ""
    place = one.institution_id
    return links.learners(
        asked.of.scope, SchoolYear(asked.year), None, organisation_id=str(place), class_name=one.title,
        form=one.form or "none", shift=one.shift or "none",
    )  # fmt: skip
