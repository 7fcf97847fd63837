"""The foot of a list: what is shown, of how many, and the ways on. Keyset paging has no page numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import QueryDict

from kontingent.kernel import russian
from kontingent.web.filtering import SIZES, changed, number_in


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


def range_of(start: int, end: int, of: str) -> str:
    """`start` rows stand before the page, and its last row is the `end`th."""
    return f"Показаны {russian.number(start + 1)}–{russian.number(end)} из{russian.NBSP}{of}"


def sizes_of(query: QueryDict, rows: int) -> list[Size]:
    return [Size(size, changed(query, {"size": str(size)}), size == rows) for size in SIZES]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A page of a list that is cut by number, the first is 1. What is asked for beyond the end is the last page."""

    number: int
    size: int
    total: int

    @property
    def start(self) -> int:
        """Rows before it."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        return min(self.start + self.size, self.total)

    @property
    def last(self) -> int:
        return max(self.total - 1, 0) // self.size + 1

    def pager(self, href: Callable[[int], str], *, of: str = "") -> Pager | None:
        """None of a list that is one page. `of`: the total in words of the list's own."""
        if self.last == 1:
            return None
        back, on = self.number > 1, self.number < self.last
        return Pager(
            range_of(self.start, self.end, of or russian.number(self.total)),
            start_href=href(1) if back else "",
            previous_href=href(self.number - 1) if back else "",
            next_href=href(self.number + 1) if on else "",
            end_href=href(self.last) if on else "",
        )


def numbered(text: str, *, size: int, total: int) -> Numbered:
    """The page that an address asks for by this text; anything that is no number is the first one."""
    asked = Numbered(1, size, total)
    return Numbered(min(max(number_in(text) or 1, 1), asked.last), size, total)
