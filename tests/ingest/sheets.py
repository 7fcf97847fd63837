"""Workbooks and texts as schools make them, for the tests."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from kontingent.kernel.form_books import LISTS

Rows = Iterable[Sequence[Any]]


def book(sheets: Mapping[str, Rows], *, hidden_rows: Sequence[int] = (), later: bool = False) -> bytes:
    """`hidden_rows` from 1, of the first sheet; `later`: days are counted from 1904. Days are cells of days."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"date_1904": later, "default_date_format": "dd.mm.yyyy"}) as made:
        for n, (title, rows) in enumerate(sheets.items()):
            sheet = made.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for hidden in hidden_rows if n == 0 else ():
                sheet.set_row(hidden - 1, None, None, {"hidden": True})
    return target.getvalue()


def text(rows: Rows, *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    return "".join(delimiter.join(map(str, row)) + "\r\n" for row in rows).encode(encoding)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part more, or another one in its place."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in source.infolist():
            if info.filename != name:
                archive.writestr(info, source.read(info))
        archive.writestr(name, content)
    return target.getvalue()


def sheets_in(data: bytes) -> dict[str, list[list[Any]]]:
    """By title, all but the lists of choices; rows begin with the first of the sheet."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names if name != LISTS}


def edited(data: bytes, cells: Mapping[tuple[str, int, str], Any]) -> bytes:
    """The workbook saved again with other cells: by sheet, row from 1 and heading."""
    sheets = sheets_in(data)
    for (title, row, heading), value in cells.items():
        rows = sheets[title]
        while len(rows) < row:
            rows.append([""] * len(rows[0]))
        rows[row - 1][rows[0].index(heading)] = value
    return book(sheets)
