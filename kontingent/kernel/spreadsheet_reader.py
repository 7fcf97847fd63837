"""Reading xlsx files that passed `spreadsheet_guard.check`: cells as they stand, and each as people read it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kontingent.kernel import russian
from kontingent.kernel.spreadsheet_guard import SAVE_AS_XLSX, SpreadsheetRefused

Cell = str | float | bool | dt.date | dt.time | dt.timedelta | None


class SheetRow(NamedTuple):
    """`number` is the row as Excel shows it, from 1; `cells` begin with column A, "" for an empty one."""

    number: int
    cells: Sequence[Any]


class SheetLine(NamedTuple):
    """A row as texts."""

    number: int
    cells: list[str]


class SheetName(NamedTuple):
    name: str
    is_visible: bool


Book = CalamineWorkbook


@contextmanager
def opened_book(source: IO[bytes] | Path) -> Iterator[Book]:
    with _refusing():
        if isinstance(source, Path):
            book = CalamineWorkbook.from_path(str(source))
        else:
            source.seek(0)
            book = CalamineWorkbook.from_filelike(source)
    with book:
        yield book


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except CalamineError:
        raise SpreadsheetRefused("Файл не читается как книга Excel (.xlsx).", cure=SAVE_AS_XLSX) from None


def sheets_of(book: Book) -> list[SheetName]:
    """Sheets with cells, in order: hidden ones too, charts not."""
    return [
        SheetName(sheet.name, sheet.visible == SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def rows_of(book: Book, sheet: str) -> Iterator[SheetRow]:
    """Rows that hold anything. A formula is its value, an error of one is nothing."""
    with _refusing():
        page = book.get_sheet_by_name(sheet)
    margin = [""] * (page.start[1] if page.start is not None else 0)
    for number, cells in enumerate(page.iter_rows(), start=1):
        if any(cell not in ("", None) for cell in cells):
            yield SheetRow(number, [*margin, *cells])


def sheet_names(source: IO[bytes] | Path) -> list[str]:
    with opened_book(source) as book:
        return [sheet.name for sheet in sheets_of(book)]


def read_lines(source: IO[bytes] | Path, sheet: str | None = None) -> Iterator[SheetLine]:
    """As texts, of the named sheet or the first visible one; SpreadsheetRefused if there is none."""
    with opened_book(source) as book:
        names = [one.name for one in sheets_of(book) if one.is_visible or sheet]
        if not names or (sheet and sheet not in names):
            raise SpreadsheetRefused(
                f"В книге нет листа «{sheet}»." if sheet else "В книге нет листа с данными.", code="no_such_sheet"
            )
        for row in rows_of(book, sheet or names[0]):
            cells = [text_of(cell) for cell in row.cells]
            if any(cells):
                yield SheetLine(row.number, cells)


def text_of(value: Cell) -> str:
    """Numbers as codes («77», not «77.0»), dates as ДД.ММ.ГГГГ, yes and no as «да» and «нет»."""
    if isinstance(value, str):
        return value.strip()
    match value:
        case None:
            return ""
        case bool():
            return "да" if value else "нет"
        case float():
            return _plain(value)
        case dt.datetime():
            return russian.date(value) if value.time() == dt.time() else russian.date_time(value, seconds=True)
        case dt.date():
            return russian.date(value)
        case dt.time():
            return value.isoformat("minutes")
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def _plain(value: float) -> str:
    """Without an exponent and without «.0»; Excel keeps 15 digits, so nothing is lost that it had."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{Decimal(repr(value)):f}"
