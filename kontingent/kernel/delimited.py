"""Tables as text: values parted by `;`, `,` or tabs, in UTF-8, UTF-16 or Windows-1251, told apart by what they hold."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from kontingent.kernel.spreadsheet_guard import SpreadsheetRefused
from kontingent.kernel.spreadsheet_reader import SheetRow

DELIMITERS = ";\t,"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LOOKED_AT = 64 * 1024


@contextmanager
def opened_text(source: IO[bytes]) -> Iterator[IO[str]]:
    """From its beginning; `source` stays open."""
    encoding = _encoding(source)
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def rows_of(text: IO[str], is_known: Callable[[str], bool]) -> Iterator[SheetRow]:
    """Rows that hold anything. Their numbers count rows, not lines of text: that is what a spreadsheet shows.

    The delimiter is that by which most headings are known; else the most frequent. SpreadsheetRefused if it is no text.
    """
    try:
        delimiter = _delimiter(text, is_known)
        text.seek(0)
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), 1):
            if any(cells):
                yield SheetRow(number, cells)
    except UnicodeDecodeError:
        raise SpreadsheetRefused(
            "Кодировка файла неизвестна.", cure="Сохраните его как CSV в кодировке UTF-8 или Windows-1251."
        ) from None
    except csv.Error:
        raise SpreadsheetRefused(
            "Таблица не читается: кавычки открыты и не закрыты, или значение слишком длинное.",
            cure="Закройте кавычки и сохраните файл как CSV заново.",
        ) from None


def _encoding(source: IO[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    source.seek(0)
    piece = source.read(_LOOKED_AT)
    if piece.startswith(UTF16):
        return "utf-16"
    try:
        while piece:
            decoder.decode(piece)
            piece = source.read(_LOOKED_AT)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8-sig"


def _delimiter(text: IO[str], is_known: Callable[[str], bool]) -> str:
    head = text.read(_LOOKED_AT).splitlines()[:50]

    def known(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(head, delimiter=delimiter))
        return max((sum(map(is_known, row)) for row in rows), default=0), sum(len(row) for row in rows)

    return max(DELIMITERS, key=known)
