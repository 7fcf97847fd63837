"""Workbooks laid out as a printed form: title, lines above, a head with numbers of columns, rows, lines below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

import xlsxwriter

from kontingent.kernel.spreadsheets import Cell, sheet_title

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LABEL_WIDTH, _WIDTH = 46, 9


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. `heads`: each line of the head, from the top; the first column of `rows` is the wide one."""

    name: str
    title: str
    above: Sequence[str]
    heads: Sequence[Sequence[str]]
    rows: Iterable[Sequence[Cell]]
    below: Sequence[str] = ()


def write_grids(target: IO[bytes], grids: Sequence[Grid]) -> None:
    """A page of paper is A4 on its side, as wide as the grid."""
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        title = book.add_format({"bold": True, "font_size": 12})
        head = book.add_format({"text_wrap": True, "border": 1, "align": "center", "valign": "vcenter", "font_size": 9})
        label = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        number = book.add_format({"border": 1, "align": "right", "valign": "top", "num_format": "#,##0"})
        word = book.add_format({"border": 1, "align": "center", "valign": "top"})
        for part, grid in enumerate(grids, 1):
            sheet = book.add_worksheet(sheet_title(f"{part} {grid.name}"))
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.set_column(0, 0, _LABEL_WIDTH)
            sheet.set_column(1, max(len(grid.heads[0]) - 1, 1), _WIDTH)
            sheet.write_string(0, 0, grid.title, title)
            line = 1
            for text in grid.above:
                sheet.write_string(line, 0, text)
                line += 1
            for texts in grid.heads:
                for column, text in enumerate(texts):
                    sheet.write_string(line, column, text, head)
                line += 1
            sheet.freeze_panes(line, 1)
            for row in grid.rows:
                for column, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        sheet.write_number(line, column, value, number)
                    else:
                        sheet.write_string(line, column, str(value or ""), label if column == 0 else word)
                line += 1
            for text in grid.below:
                line += 1
                sheet.write_string(line, 0, text)
