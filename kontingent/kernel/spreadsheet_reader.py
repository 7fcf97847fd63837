"""Reading xlsx files that strangers send: checked before they are opened, every cell back as text."""

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from kontingent.kernel import russian
from kontingent.kernel.errors import Refusal

_CHUNK = 1 << 20
_OVERLAP = 64  # an attribute may be cut by the end of a chunk
_CELL_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,4})(\d+)["']""")
_ESCAPED_PLACE = re.compile(rb"""\sr\s*=\s*(?:"[^"<>]*&|'[^'<>]*&)""")
_WORKSHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_WORKSHEET_LINK = re.compile(rb"""<[^<>]*Type\s*=\s*["'][^"']*/worksheet["'][^<>]*>""")
_TARGET = re.compile(rb"""Target\s*=\s*["']/?(?:xl/)?worksheets/[^/"']+\.xml["']""")


class SpreadsheetRefused(Refusal):
    """Not an xlsx workbook, or one that would not fit into memory."""

    code = "not_a_spreadsheet"


class Line(NamedTuple):
    """`number` is the row as Excel shows it, from 1; `cells` are texts, "" for an empty one."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """`area` bounds rows × columns of a sheet: the reader allocates the whole rectangle, however sparse."""

    unpacked_bytes: int = 1 << 30
    parts: int = 2_000
    area: int = 20_000_000


class _Area:
    """The rectangle that the addresses of one worksheet span."""

    def __init__(self) -> None:
        self.row = 0
        self.column = 0

    def take(self, part: bytes) -> None:
        for letters, digits in _CELL_PLACE.findall(part):
            self.row = max(self.row, int(digits))
            if letters:
                self.column = max(self.column, _column_number(letters))

    @property
    def size(self) -> int:
        return self.row * max(self.column, 1)


def _rows(n: int) -> str:
    return russian.count_phrase(n, "строку", "строки", "строк")


def _columns(n: int) -> str:
    return russian.count_phrase(n, "столбец", "столбца", "столбцов")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def check(source: IO[bytes] | Path, limits: Limits = Limits()) -> None:
    """SpreadsheetRefused unless the file is an xlsx workbook whose real unpacked size and sheets are within limits."""
    try:
        with zipfile.ZipFile(source) as archive:
            _check_parts(archive, limits)
            for info in archive.infolist():
                _check_part(archive, info, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
        raise SpreadsheetRefused("Файл не читается как книга Excel (.xlsx).", cure=_SAVE_AS_XLSX) from None


_SAVE_AS_XLSX = "Откройте его в Excel или LibreOffice и сохраните в формате .xlsx."


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    names = {info.filename for info in parts}
    if "xl/workbook.xml" not in names or len(names) != len(parts):
        raise SpreadsheetRefused("Это не книга Excel (.xlsx).", cure=_SAVE_AS_XLSX)
    if len(parts) > limits.parts or sum(info.file_size for info in parts) > limits.unpacked_bytes:
        raise SpreadsheetRefused("Книга слишком велика.", code="too_big", cure="Разделите её на несколько файлов.")
    # Whatever is called a worksheet must lie where the check below looks for worksheets.
    links = b"".join(archive.read(name) for name in names if name == "xl/_rels/workbook.xml.rels")
    if any(not _TARGET.search(link) for link in _WORKSHEET_LINK.findall(links)):
        raise SpreadsheetRefused("Книга устроена необычно: листы лежат не на своём месте.", cure=_SAVE_AS_XLSX)


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    """Unpacks the part to the end: a size forged in the directory shows as a broken checksum."""
    is_worksheet = _WORKSHEET_PART.fullmatch(info.filename) is not None
    area, tail = _Area(), b""
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            if not is_worksheet:
                continue
            text = tail + chunk
            if _ESCAPED_PLACE.search(text):
                raise SpreadsheetRefused("Книга устроена необычно: адреса ячеек закодированы.", cure=_SAVE_AS_XLSX)
            area.take(text)
            tail = text[-_OVERLAP:]
    if area.size > limits.area:
        raise SpreadsheetRefused(
            f"Лист занимает {_rows(area.row)} на {_columns(area.column)}: это слишком много.",
            code="too_big",
            cure="Удалите пустые строки и столбцы или разделите лист на несколько файлов.",
        )


def sheet_names(source: IO[bytes] | Path) -> list[str]:
    """Names of the visible and hidden sheets of a checked file, in order."""
    return _opened(source).sheet_names


def read_lines(source: IO[bytes] | Path, sheet: str | None = None) -> Iterator[Line]:
    """Lines of a checked file that hold anything, from the named sheet or the first.

    Numbers come back as codes («77», not «77.0»), dates as ДД.ММ.ГГГГ, yes and no as «да» and «нет».
    SpreadsheetRefused if there is no such sheet.
    """
    book = _opened(source)
    if sheet is not None and sheet not in book.sheet_names:
        raise SpreadsheetRefused(f"В книге нет листа «{sheet}».", code="no_such_sheet")
    page = book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)
    first = page.start[0] if page.start is not None else 0
    for number, row in enumerate(page.iter_rows(), start=first + 1):
        cells = [_text(value) for value in row]
        if any(cells):
            yield Line(number, cells)


def _opened(source: IO[bytes] | Path) -> CalamineWorkbook:
    try:
        if isinstance(source, Path):
            return CalamineWorkbook.from_path(str(source))
        source.seek(0)
        return CalamineWorkbook.from_filelike(source)
    except CalamineError:
        raise SpreadsheetRefused("Файл не читается как книга Excel (.xlsx).", cure=_SAVE_AS_XLSX) from None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return russian.date(value) if value.time() == dt.time() else russian.date_time(value, seconds=True)
    if isinstance(value, dt.date):
        return russian.date(value)
    return str(value).strip()
