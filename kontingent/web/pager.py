"""The foot of a list: what is shown, of how many, and the ways on. Keyset paging has no page numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import QueryDict

from kontingent.kernel import russian
from kontingent.kernel.numbered import Numbered
from kontingent.web.filtering import SIZES, changed


@dataclass(frozen=True, slots=True)
class Size:
    rows: int
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Absent ways are empty strings. `shown` is a ready phrase: «Показаны 1–25 из 1 284»."""

    shown: str
    start_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    end_href: str = ""
    sizes: list[Size] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SortLink:
    """Of a column. `way` for `aria-sort`: empty when the list is not sorted by it."""

    href: str
    way: str


def range_of(start: int, end: int, of: str) -> str:
    """`start` rows stand before the page, and its last row is the `end`th."""
    return f"Показаны {russian.number(start + 1)}–{russian.number(end)} из{russian.NBSP}{of}"


def sizes_of(query: QueryDict, rows: int) -> list[Size]:
    return [Size(size, changed(query, {"size": str(size)}), size == rows) for size in SIZES]


def pager_of_numbers(
    page: Numbered, href: Callable[[int], str], *, of: str = "", has_start: bool = True, has_end: bool = True
) -> Pager | None:
    """None of a list that is one page. `of`: the total in words of the list's own."""
    if page.last == 1:
        return None
    back, on = page.number > 1, page.number < page.last
    return Pager(
        range_of(page.start, page.end, of or russian.number(page.total)),
        start_href=href(1) if back and has_start else "",
        previous_href=href(page.number - 1) if back else "",
        next_href=href(page.number + 1) if on else "",
        end_href=href(page.last) if on and has_end else "",
    )
