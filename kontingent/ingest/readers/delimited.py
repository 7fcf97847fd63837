"""Tables as text: values parted by `;`, `,` or tabs, in UTF-8, UTF-16 or Windows-1251."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.readers.package import LIMITS, MEGABYTE
from kontingent.ingest.readers.tables.grid import Row, TableSheet
from kontingent.ingest.readers.tables.headings import is_known
from kontingent.ingest.readers.tables.reader import TableReader

_DELIMITERS = ";\t,"
_LOOKED_AT = 64 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NEVER = frozenset(range(9)) | frozenset(range(14, 32)) | {11}  # control characters that no table has


def _sniff(head: bytes) -> bool:
    """A text with a delimiter in one of its first lines, and nothing that begins as another format."""
    if head.startswith(_UTF16):
        return any(delimiter.encode("utf-16-le") in head for delimiter in _DELIMITERS)
    body = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not body or body.startswith((b"<", b"{", b"[", b"%PDF", b"PK")) or not _NEVER.isdisjoint(head):
        return False
    lines = body.splitlines()[:20]
    return any(delimiter.encode() in line for line in lines for delimiter in _DELIMITERS)


def _opened(file: Path) -> Iterator[TableSheet]:
    with file.open(encoding=_encoding(file), newline="") as text:
        with _refusing():
            delimiter = _delimiter(text)
        text.seek(0)
        yield TableSheet("", _rows(text, delimiter))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        raise PackageRefused(
            "Кодировка файла неизвестна.", cure="Сохраните его как CSV в кодировке UTF-8 или Windows-1251."
        ) from None
    except csv.Error:
        raise PackageRefused(
            "Таблица не читается: кавычки открыты и не закрыты, или значение слишком длинное.",
            cure="Закройте кавычки и сохраните файл как CSV заново.",
        ) from None


def _rows(text: IO[str], delimiter: str) -> Iterator[Row]:
    """The number of a row counts rows, not lines of text: that is what a spreadsheet shows."""
    with _refusing():
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), 1):
            if any(cells):
                yield Row(number, cells)


def _encoding(file: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as stream:
        if stream.read(2) in _UTF16:
            return "utf-16"
        stream.seek(0)
        try:
            while piece := stream.read(MEGABYTE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8-sig"


def _delimiter(text: IO[str]) -> str:
    """That by which most headings are known; else the most frequent."""
    head = text.read(_LOOKED_AT).splitlines()[:50]

    def known(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(head, delimiter=delimiter))
        return max((sum(map(is_known, row)) for row in rows), default=0), sum(len(row) for row in rows)

    return max(_DELIMITERS, key=known)


READER = TableReader(
    FORMAT="csv",
    TITLE="таблица CSV",
    SUFFIXES=frozenset({".csv"}),
    is_mine=_sniff,
    opened=_opened,
    most=LIMITS.package,
    cure="Разделите её на несколько файлов.",
)
