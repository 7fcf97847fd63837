"""Spreadsheets out (xlsx, csv) in constant memory, and in (xlsx) behind a guard against hostile files."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kontingent.kernel import russian

Cell = str | int | float | dt.date | None

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_SHEET_ROWS = 1_048_576
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_CSV_CHUNK = 64 * 1024
# What a spreadsheet would run as a formula, full-width signs too; a lone «-», our sign of an empty value, runs nothing.
_FORMULA = re.compile(r"[\t\r\n]|\s*(?:[=@＝＠]|[-+－＋].)")


def write_xlsx(
    target: Path | IO[bytes],
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[int] | None = None,
    notes: Sequence[str] = (),
    scratch: Path | None = None,
) -> int:
    """Writes a workbook, returns the number of rows. What does not stay in memory meanwhile lies in `scratch`.

    Texts stay texts (codes keep zeros, a leading «=» is no formula), dates are texts ДД.ММ.ГГГГ, numbers are numbers.
    `widths` are in characters, by default those of the header. `notes` stand on a last sheet «Сведения».
    Rows that do not fit on one sheet go on with the next.
    """
    written = 0
    options = {**_OPTIONS, "tmpdir": str(scratch)} if scratch else _OPTIONS
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for part, page in enumerate(_pages(rows, _SHEET_ROWS - 1), start=1):
            sheet = book.add_worksheet(sheet_title(title, part))
            sheet.freeze_panes(1, 0)
            for column, text in enumerate(header):
                width = widths[column] if widths is not None else len(text)
                sheet.set_column(column, column, min(max(width, 8), 60) + 2)
            sheet.write_row(0, 0, header, bold)
            for line, row in enumerate(page, start=1):
                _write_row(sheet, line, row)
                written += 1
        if notes:
            sheet = book.add_worksheet("Сведения")
            sheet.set_column(0, 0, 100)
            for line, note in enumerate(notes):
                sheet.write_string(line, 0, note)
    return written


def _pages(rows: Iterable[Sequence[Cell]], size: int) -> Iterator[Iterator[Sequence[Cell]]]:
    """Runs of at most `size` rows, each to be read out before the next; the first is given even if empty."""
    source = iter(rows)
    yield islice(source, size)
    for first in source:
        yield chain([first], islice(source, size - 1))


def _write_row(sheet: Worksheet, line: int, row: Sequence[Cell]) -> None:
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(line, column, value)
        else:
            sheet.write_string(line, column, cell_text(value))


def sheet_title(title: str, part: int = 1) -> str:
    """At most 31 characters without those that Excel forbids; later parts are numbered."""
    clean = " ".join(_FORBIDDEN_IN_TITLE.sub(" ", title).split()).strip("'") or "Лист"
    mark = "" if part == 1 else f" ({part})"
    return clean[: 31 - len(mark)].rstrip() + mark


def cell_text(value: Cell) -> str:
    """A value as people read it: dates ДД.ММ.ГГГГ, a moment with its time, yes and no in words, None empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, dt.datetime):
        return russian.date_time(value, seconds=True)
    if isinstance(value, dt.date):
        return russian.date(value)
    return str(value)


def csv_chunks(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with BOM, «;» between fields, decimal comma: what Excel of a Russian desktop opens by a double click.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([_csv_text(text) for text in header])
    for row in rows:
        writer.writerow([_csv_text(value) for value in row])
        if buffer.tell() >= _CSV_CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_csv(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    for chunk in csv_chunks(header, rows):
        target.write(chunk)


def _csv_text(value: Cell) -> str:
    if isinstance(value, float):
        return str(value).replace(".", ",")
    text = cell_text(value)
    return f"'{text}" if isinstance(value, str) and _FORMULA.match(text) else text
