"""Workbooks laid out as a printed form: title, lines above, a head with numbers of columns, rows, lines below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kontingent.kernel.spreadsheets import Cell, sheet_title

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LABEL_WIDTH, _WIDTH, _WIDEST = 46, 9, 18
_LINE = 15  # of text, in points
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 12, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "head": {"text_wrap": True, "border": 1, "align": "center", "valign": "vcenter", "font_size": 9},
    "number": {"border": 1, "align": "right", "valign": "top", "num_format": "#,##0"},
    "word": {"border": 1, "align": "center", "valign": "top"},
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. `heads`: each line of the head, from the top; `groups` stand above them, one cell over equal neighbours.

    `rows`: how deep each is, and its cells, the first of them wide.
    """

    name: str
    title: str
    above: Sequence[str]
    heads: Sequence[Sequence[str]]
    rows: Iterable[tuple[int, Sequence[Cell]]]
    below: Sequence[str] = ()
    groups: Sequence[str] = ()


def write_grids(target: IO[bytes], grids: Sequence[Grid]) -> None:
    """A page of paper is A4 on its side, as wide as the grid, with the head on each."""
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        formats = {name: book.add_format(how) for name, how in _FORMATS.items()}
        labels = [
            book.add_format({"text_wrap": True, "border": 1, "valign": "top", "indent": deep}) for deep in range(6)
        ]
        for part, grid in enumerate(grids, 1):
            sheet = GridSheet(book.add_worksheet(sheet_title(f"{part} {grid.name}")), formats, _widths(grid))
            sheet.text(grid.title, "title")
            for text in grid.above:
                sheet.text(text)
            sheet.head(grid.groups, grid.heads)
            for deep, (label, *cells) in grid.rows:
                sheet.row(str(label), cells, labels[min(deep, len(labels) - 1)])
            for text in ("", *grid.below):
                sheet.text(text)


class GridSheet:
    """Written from the top, line after line."""

    def __init__(self, sheet: Worksheet, formats: dict[str, Format], widths: Sequence[int]) -> None:
        self.sheet, self.formats, self.widths, self.line = sheet, formats, widths, 0
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&R&P / &N")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    def text(self, text: str, look: str = "text") -> None:
        """As wide as the grid: what runs beyond it would make the whole page smaller."""
        lines = -(-len(text) // max(sum(self.widths) - 4, 1))
        self.sheet.set_row(self.line, _LINE * max(lines, 1) + (3 if look == "title" else 0))
        self._cell(self.line, 0, self.line, len(self.widths) - 1, text, look)
        self.line += 1

    def head(self, groups: Sequence[str], heads: Sequence[Sequence[str]]) -> None:
        """A column without a group has its words over both lines."""
        first, left = self.line, 0
        for group, some in groupby(groups):
            columns = range(left, left := left + len([*some]))
            if group:
                self._cell(first, columns[0], first, columns[-1], group, "head")
        self.line += bool(groups)
        for number, texts in enumerate(heads):
            for column, text in enumerate(texts):
                is_tall = number == 0 and groups and not groups[column]
                self._cell(first if is_tall else self.line, column, self.line, column, text, "head")
            self.line += 1
        self.sheet.repeat_rows(first, self.line - 1)
        self.sheet.freeze_panes(self.line, 1)

    def row(self, label: str, cells: Sequence[Cell], look: Format) -> None:
        self.sheet.write_string(self.line, 0, label, look)
        for column, value in enumerate(cells, 1):
            if isinstance(value, (int, float)):
                self.sheet.write_number(self.line, column, value, self.formats["number"])
            else:
                self.sheet.write_string(self.line, column, str(value or ""), self.formats["word"])
        self.line += 1

    def _cell(self, top: int, left: int, bottom: int, right: int, text: str, look: str) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", self.formats[look])
        self.sheet.write_string(top, left, text, self.formats[look])


def _widths(grid: Grid) -> list[int]:
    """Words of the head are not broken."""
    longest = [
        max((len(word) for text in texts for word in text.split()), default=0)
        for texts in zip(*grid.heads, strict=True)
    ]
    return [_LABEL_WIDTH, *(min(max(_WIDTH, width), _WIDEST) for width in longest[1:])]
