"""Pages of a report whose table is long: on paper and in a file it is whole, and its total is always of all rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from kontingent.kernel.numbered import numbered
from kontingent.web.address import PAGE, Part, no_such_page
from kontingent.web.filtering import number_in
from kontingent.web.pager import Pager, pager_of_numbers
from kontingent.web.printing import is_print
from kontingent.web.reports.tables import ReportTable
from kontingent.web.request import Request

ON_PAGE = 50  # lines
T = TypeVar("T", bound=ReportTable)


@dataclass(frozen=True, slots=True)
class CutTable(Generic[T]):
    """`pager` None: all lines are shown."""

    table: T
    pager: Pager | None


def paged(request: Request, table: T, href: Callable[..., str], part: Part = PAGE) -> CutTable[T]:
    """`href`: of the same report with a part of its address changed."""
    if is_print(request):
        return CutTable(table, None)
    shown = numbered(number_in(request.GET.get(part.name, "")), size=ON_PAGE, total=len(table.lines))
    request.unheeded += no_such_page(shown, part)
    pager = pager_of_numbers(shown, lambda number: href(**{part.name: str(number)}), has_start=False, has_end=False)
    return CutTable(replace(table, lines=table.lines[shown.start : shown.end]), pager)
