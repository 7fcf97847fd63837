"""A report as a table: the page and the file are made of the same cells."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, overload

from kontingent.kernel import russian
from kontingent.kernel.spreadsheets import Cell as FileCell
from kontingent.reports.disclosure import Told
from kontingent.reports.stamping import DrawnReport
from kontingent.stamps.actions import Where


@dataclass(frozen=True, slots=True)
class ReportCell:
    """`value` goes into the file; `text` is how people read it; `href` is the list that it counts.

    `key` names an exact number in a frozen copy (`reports.stamping`).
    """

    value: str | int | float | None
    text: str
    href: str = ""
    key: Where | None = None


R = TypeVar("R")
L = TypeVar("L", bound="Line")
UNKNOWN = "нет\u00a0данных"
NOTHING = ReportCell(None, russian.EMPTY)


@dataclass(frozen=True, slots=True)
class Line:
    head: ReportCell
    cells: tuple[ReportCell, ...]

    @property
    def key(self) -> str:
        """Of the row, in a frozen copy."""
        return next((cell.key[1] for cell in self.cells if cell.key), self.head.text)


class MadeLines(Sequence[L]):
    """Lines of rows that are made when they are looked at: of a long table a page makes those that it shows.

    `make` is given some rows one after another, and the place of the first of them among all.
    """

    def __init__(self, rows: Sequence[R], make: Callable[[Sequence[R], int], Iterable[L]]) -> None:
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> L: ...
    @overload
    def __getitem__(self, place: slice) -> "tuple[L, ...]": ...
    def __getitem__(self, place: int | slice) -> "L | tuple[L, ...]":
        if isinstance(place, int):
            place = range(len(self))[place]
            return self[place : place + 1][0]
        return tuple(self._make(self._rows[place], place.indices(len(self))[0]))

    def __iter__(self) -> Iterator[L]:
        return iter(self[:])


@dataclass(frozen=True, slots=True)
class TypeChoice:
    title: str
    name: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReportTable:
    """`columns`: the head of the first one, then those of numbers. `notes` stand under the table and in the file.

    `lines` of a table that may be long are `MadeLines`: `paged` shows some of them.
    """

    columns: tuple[str, ...]
    lines: Sequence[Line]
    total: Line | None
    choices: tuple[TypeChoice, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    nothing: str = ""  # in place of lines

    @property
    def shown(self) -> list[tuple[ReportCell, list[tuple[str, ReportCell]]]]:
        """Lines with the head of its column beside each cell: on a phone a table folds into them."""
        return [(line.head, list(zip(self.columns[1:], line.cells, strict=True))) for line in self.lines]

    @property
    def shown_total(self) -> list[tuple[str, ReportCell]]:
        return list(zip(self.columns[1:], self.total.cells, strict=True)) if self.total else []

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return (*self.lines, *([self.total] if self.total else []))

    def rows(self) -> Iterator[tuple[FileCell, ...]]:
        for line in self.all_lines:
            yield line.head.value, *(cell.value for cell in line.cells)


def drawn(table: ReportTable) -> DrawnReport:
    """For a copy, as JSON has it: without links, which are of today; and its exact numbers."""
    lines = [[[one.value, one.text, one.key] for one in (line.head, *line.cells)] for line in table.all_lines]
    has_total = table.total is not None
    kept = {
        "columns": table.columns,
        "lines": lines,
        "total": has_total,
        "notes": table.notes,
        "nothing": table.nothing,
    }
    cells = (cell for line in table.all_lines for cell in line.cells)
    return DrawnReport(kept, {cell.key: int(cell.value or 0) for cell in cells if cell.key})


def thawed(kept: Mapping[str, Any], href: Callable[[ReportCell], str]) -> ReportTable:
    """The table of a copy; `href` leads from a number to what the copy has behind it."""
    lines = [Line(_thawed(head), tuple(_thawed(one, href) for one in cells)) for head, *cells in kept["lines"]]
    total = lines.pop() if kept["total"] else None
    return ReportTable(tuple(kept["columns"]), tuple(lines), total, notes=tuple(kept["notes"]), nothing=kept["nothing"])


def _thawed(kept: Sequence[Any], href: Callable[[ReportCell], str] | None = None) -> ReportCell:
    value, text, key = kept
    if href is None or key is None:
        return ReportCell(value, text)
    section, row, column = key
    cell = ReportCell(value, text, key=(section, row, column))
    return replace(cell, href=href(cell))


def whole(value: int, href: str = "", key: Where | None = None) -> ReportCell:
    """Nobody is no list: zero stands without a link."""
    return ReportCell(value, russian.number(value), href if value else "", key)


def part(value: int, href: str = "", key: Where | None = None) -> ReportCell:
    """Of a whole that has none of this kind: nothing is shown."""
    return whole(value, href, key) if value else ReportCell(None, russian.EMPTY, "", key)


def told(known: Told | None, href: str = "") -> ReportCell:
    """Rounded; only an exact one has a list behind it."""
    if known is None:
        return ReportCell("…", "…")
    if known.low == known.high:
        return whole(known.low, href)
    if known.nearest is not None:
        return whole(known.nearest)
    text = f"{known.low}–{known.high}" if known.low else f"‹{known.high + 1}"
    return ReportCell(text, text)


def unknown() -> ReportCell:
    """Nobody has sent it: no nought."""
    return ReportCell(UNKNOWN.replace(russian.NBSP, " "), UNKNOWN)


def fraction(value: float | None) -> ReportCell:
    return NOTHING if value is None else ReportCell(round(value, 1), russian.number(value, 1))


def signed(value: int) -> ReportCell:
    return ReportCell(value, russian.signed(value))


def change(now: int, before: int) -> ReportCell:
    """To the year before; empty where nobody is known of it."""
    return signed(now - before) if before else NOTHING
