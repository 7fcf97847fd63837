"""Workbooks that people fill in and send back: choices from lists, hints at cells, columns that are not theirs."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kontingent.kernel.spreadsheets import Cell, cell_text, sheet_title

LISTS = "Списки"
_LAST_ROW = 1_048_575
_FIRST_DAY = dt.date(1900, 3, 1)  # before it a day of Excel is a day off
_HINT = 255  # characters that Excel shows


class Fill(Enum):
    TEXT = "@"
    DAY = "dd.mm.yyyy"
    NUMBER = "General"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """`choices` may be chosen; what `is_hidden` is the program's, what `is_told` is said to whoever fills in."""

    heading: str
    hint: str = ""
    fill: Fill = Fill.TEXT
    choices: Sequence[str] = ()
    width: int = 16
    is_hidden: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """`notes` are what is to be mended, by the number of the column."""

    cells: Sequence[Cell]
    notes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormSheet:
    title: str
    columns: Sequence[FormColumn]
    rows: Iterable[FormRow]
    frozen: int = 0  # columns that stay in sight


def write_form(
    target: Path | IO[bytes], sheets: Iterable[FormSheet], *, facts: Mapping[str, Sequence[tuple[str, str]]]
) -> None:
    """`facts` are sheets of two columns, name and value, which come first. Texts stay texts, days are days."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        form = _FormBook(book)
        for title, lines in facts.items():
            form.facts(title, lines)
        for sheet in sheets:
            form.sheet(sheet)
        form.lists()


class _FormBook:
    def __init__(self, book: Any) -> None:  # noqa: ANN401 - the library has no types
        self.book = book
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.formats: dict[tuple[str, bool, bool], Any] = {}
        self.choices: dict[tuple[str, ...], int] = {}

    def _format(self, fill: Fill, *, is_locked: bool = False, is_noted: bool = False) -> Any:  # noqa: ANN401 - as above
        key = (fill.value, is_locked, is_noted)
        if key not in self.formats:
            look: dict[str, str | int] = {"num_format": fill.value, "locked": is_locked}
            look |= {"font_color": "#666666"} if is_locked else {}
            look |= {"bg_color": "#FFE9A8", "border": 1} if is_noted else {}
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def facts(self, title: str, lines: Sequence[tuple[str, str]]) -> None:
        sheet = self.book.add_worksheet(sheet_title(title))
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 80, self._format(Fill.TEXT))
        for number, (name, value) in enumerate(lines):
            sheet.write_string(number, 0, name, self.head)
            sheet.write_string(number, 1, value, self._format(Fill.TEXT))

    def sheet(self, form: FormSheet) -> None:
        sheet: Worksheet = self.book.add_worksheet(sheet_title(form.title))
        sheet.freeze_panes(1, form.frozen)
        for place, column in enumerate(form.columns):
            self._column(sheet, place, column)
        for place, column in enumerate(form.columns):
            sheet.write_string(0, place, column.heading, self.head)
        for number, row in enumerate(form.rows, start=1):
            self._row(sheet, number, row, form.columns)
        sheet.protect("", dict.fromkeys(("format_columns", "format_rows", "insert_rows", "sort", "autofilter"), True))

    def _column(self, sheet: Worksheet, place: int, column: FormColumn) -> None:
        is_locked = column.is_hidden or column.is_told
        look = self._format(column.fill, is_locked=is_locked)
        sheet.set_column(place, place, column.width, look, {"hidden": column.is_hidden})
        if is_locked or not (column.hint or column.choices):
            return
        rule: dict[str, Any] = {"validate": "any"}
        if column.choices:
            number = self.choices.setdefault(tuple(column.choices), len(self.choices))
            name = xlsxwriter.utility.xl_col_to_name(number)
            rule = {"validate": "list", "source": f"={LISTS}!${name}$1:${name}${len(column.choices)}"}
            rule |= {"error_title": "Нет в списке", "error_message": "Выберите значение из списка."}
        if column.hint:
            rule |= {"input_title": column.heading[:32], "input_message": column.hint[:_HINT]}
        sheet.data_validation(1, place, _LAST_ROW, place, rule)

    def _row(self, sheet: Worksheet, number: int, row: FormRow, columns: Sequence[FormColumn]) -> None:
        for place, (value, column) in enumerate(zip(row.cells, columns, strict=True)):
            note = row.notes.get(place)
            is_locked = column.is_hidden or column.is_told
            look = self._format(column.fill, is_locked=is_locked, is_noted=note is not None)
            if value in (None, ""):
                if note is not None:
                    sheet.write_blank(number, place, None, look)
            elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= _FIRST_DAY:
                sheet.write_datetime(number, place, value, look)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, place, value, look)
            else:
                sheet.write_string(number, place, cell_text(value), look)
            if note is not None:
                sheet.write_comment(number, place, note, {"x_scale": 2.5, "y_scale": 1.5})

    def lists(self) -> None:
        """What may be chosen, where nobody looks; a sheet by row, for the file is written so."""
        if not self.choices:
            return
        sheet = self.book.add_worksheet(LISTS)
        sheet.hide()
        for number in range(max(map(len, self.choices))):
            for choices, place in self.choices.items():
                if number < len(choices):
                    sheet.write_string(number, place, choices[number])
