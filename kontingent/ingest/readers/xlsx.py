"""Workbooks of Excel: opened behind the guard, and what the guard saw beside the values."""

import re
from collections.abc import Generator
from pathlib import Path

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.headings import key_of
from kontingent.ingest.readers.package import MEGABYTE
from kontingent.ingest.readers.tables.grid import TableSheet
from kontingent.ingest.readers.tables.reader import TableReader
from kontingent.kernel.spreadsheet_guard import SAVE_AS_XLSX, check
from kontingent.kernel.spreadsheet_reader import opened_book, rows_of, sheets_of

_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
OTHERS = frozenset({".xls", ".xlsm", ".xlsb", ".ods"})  # suffixes of tables that are not read
_AS_CSV = "Разделите её на несколько файлов или сохраните как CSV."


def _sniff(head: bytes) -> bool:
    return head.startswith((_ZIP, _OLE))


def _opened(file: Path) -> Generator[TableSheet]:
    """«Пакет» first: it says whose the rest is."""
    _refuse_others(file)
    seen = check(file)
    with opened_book(file) as book:
        for sheet in sorted(sheets_of(book), key=lambda sheet: key_of(sheet.name) != "пакет"):
            hidden = seen.hidden.get(sheet.name, ())
            yield TableSheet(
                sheet.name, rows_of(book, sheet.name), hidden if sheet.is_visible else (0, *hidden), seen.epoch
            )


def _refuse_others(file: Path) -> None:
    with file.open("rb") as stream:
        head = stream.read(4096)
        if head.startswith(_OLE):
            data = head + stream.read()
            if "EncryptedPackage".encode("utf-16-le") in data:
                raise PackageRefused("Книга закрыта паролем.", cure="Снимите пароль и сохраните её снова.")
            raise PackageRefused("Это книга старого Excel (.xls) или другой документ Office.", cure=SAVE_AS_XLSX)
    if re.search(rb"mimetypeapplication/vnd\.oasis\.opendocument", head):
        raise PackageRefused("Это таблица OpenDocument (.ods).", cure=SAVE_AS_XLSX)


READER = TableReader(
    FORMAT="xlsx",
    TITLE="книга Excel (.xlsx)",
    SUFFIXES=frozenset({".xlsx"}),
    is_mine=_sniff,
    opened=_opened,
    most=64 * MEGABYTE,
    cure=_AS_CSV,
)
