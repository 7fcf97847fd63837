"""Reading xlsx files that passed `spreadsheet_guard.check`; every cell comes back as text."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kontingent.kernel import russian
from kontingent.kernel.spreadsheet_guard import SAVE_AS_XLSX, SpreadsheetRefused


class SheetRow(NamedTuple):
    """`number` is the row as Excel shows it, from 1; `cells` begin with column A, "" for an empty one."""

    number: int
    cells: list[str]


def sheet_names(source: IO[bytes] | Path) -> list[str]:
    """Sheets with cells, in order: hidden ones too, charts not."""
    with _opened(source) as book:
        return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def read_lines(source: IO[bytes] | Path, sheet: str | None = None) -> Iterator[SheetRow]:
    """Lines that hold anything, from the named sheet or the first visible one.

    Numbers come back as codes («77», not «77.0»), dates as ДД.ММ.ГГГГ, yes and no as «да» and «нет», an error of
    a formula as nothing. SpreadsheetRefused if there is no such sheet.
    """
    with _opened(source) as book:
        page = _sheet(book, sheet)
        margin = [""] * (page.start[1] if page.start is not None else 0)
        for number, row in enumerate(page.iter_rows(), start=1):
            cells = [_text(value) for value in row]
            if any(cells):
                yield SheetRow(number, margin + cells)


def _opened(source: IO[bytes] | Path) -> CalamineWorkbook:
    try:
        if isinstance(source, Path):
            return CalamineWorkbook.from_path(str(source))
        source.seek(0)
        return CalamineWorkbook.from_filelike(source)
    except CalamineError:
        raise SpreadsheetRefused("Файл не читается как книга Excel (.xlsx).", cure=SAVE_AS_XLSX) from None


def _sheet(book: CalamineWorkbook, name: str | None) -> CalamineSheet:
    pages = [page for page in book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
    if name is None:
        visible = [page for page in pages if page.visible == SheetVisibleEnum.Visible]
        if not visible:
            raise SpreadsheetRefused("В книге нет листа с данными.", code="no_such_sheet")
        return book.get_sheet_by_name(visible[0].name)
    if name not in {page.name for page in pages}:
        raise SpreadsheetRefused(f"В книге нет листа «{name}».", code="no_such_sheet")
    return book.get_sheet_by_name(name)


def _text(value: object) -> str:
    match value:
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
        case dt.timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
    return str(value).strip()


def _plain(value: float) -> str:
    """Without an exponent and without «.0»; Excel keeps 15 digits, so nothing is lost that it had."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{Decimal(repr(value)):f}"
