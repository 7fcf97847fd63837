"""Is an xlsx file from a stranger safe to open? Here it is unpacked and parsed first, in constant memory."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from kontingent.kernel import russian
from kontingent.kernel.errors import Refusal

_CHUNK = 1 << 20
_WORKSHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
SAVE_AS_XLSX = "Откройте его в Excel или LibreOffice и сохраните в формате .xlsx."


class SpreadsheetRefused(Refusal):
    """Not an xlsx workbook, or one that would not fit into memory."""

    code = "not_a_spreadsheet"


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """`area` bounds the rectangle that the filled cells of a sheet span: the reader allocates all of it."""

    unpacked_bytes: int = 1 << 30
    parts: int = 2_000
    area: int = 20_000_000


def check(source: IO[bytes] | Path, limits: SheetLimits = SheetLimits()) -> None:
    """SpreadsheetRefused unless this is an xlsx workbook whose real unpacked size and sheets are within limits."""
    try:
        with zipfile.ZipFile(source) as archive:
            _check_directory(archive, limits)
            for info in archive.infolist():
                with archive.open(info) as part:
                    if _WORKSHEET_PART.fullmatch(info.filename):
                        _check_sheet(part, limits)
                    else:
                        _read_out(part)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, EOFError, RuntimeError):
        # A size forged in the directory shows as a broken checksum; encryption and rare methods as the last three.
        raise SpreadsheetRefused("Файл не читается как книга Excel (.xlsx).", cure=SAVE_AS_XLSX) from None


def _check_directory(archive: zipfile.ZipFile, limits: SheetLimits) -> None:
    parts = archive.infolist()
    names = {info.filename for info in parts}
    if "xl/workbook.xml" not in names or len(names) != len(parts):
        raise SpreadsheetRefused("Это не книга Excel (.xlsx).", cure=SAVE_AS_XLSX)
    if len(parts) > limits.parts or sum(info.file_size for info in parts) > limits.unpacked_bytes:
        raise SpreadsheetRefused("Книга слишком велика.", code="too_big", cure="Разделите её на несколько файлов.")
    # What the workbook calls a sheet must lie where sheets are checked.
    if any(_WORKSHEET_PART.fullmatch(target) is None for target in _linked_worksheets(archive, names)):
        raise SpreadsheetRefused("Книга устроена необычно: лист лежит не на своём месте.", cure=SAVE_AS_XLSX)


def _linked_worksheets(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    links = "xl/_rels/workbook.xml.rels"
    found: list[str] = []
    if links not in names:
        return found

    def start(_tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            found.append(target.removeprefix("/") if target.startswith(("/", "xl/")) else f"xl/{target}")

    parser = _parser()
    parser.StartElementHandler = start
    with archive.open(links) as part:
        _parse(parser, part)
    return found


def _check_sheet(part: IO[bytes], limits: SheetLimits) -> None:
    span = _Rectangle()
    parser = _parser()
    parser.StartElementHandler = span.start
    _parse(parser, part)
    if span.area > limits.area:
        rows = russian.count_phrase(span.rows, "строку", "строки", "строк")
        columns = russian.count_phrase(span.columns, "столбец", "столбца", "столбцов")
        raise SpreadsheetRefused(
            f"Лист занимает {rows} на {columns}: это слишком много.",
            code="too_big",
            cure="Удалите лишние строки и столбцы или разделите лист на несколько файлов.",
        )


class _Rectangle:
    """The rectangle from A1 to the last filled cell; a cell without an address follows the one before it."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    @property
    def area(self) -> int:
        return self.rows * self.columns

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            self._column += 1
            if address := attributes.get("r"):
                self._go_to(address)
        elif name in ("v", "is", "f"):
            self.rows = max(self.rows, self._row)
            self.columns = max(self.columns, self._column)
        elif name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
            self._column = 0

    def _go_to(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise SpreadsheetRefused("Книга устроена необычно: адрес ячейки неверен.", cure=SAVE_AS_XLSX)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self._row, self._column = int(found[2]), column


def _parser() -> expat.XMLParserType:
    def refuse_doctype(*_declaration: object) -> None:
        raise SpreadsheetRefused("Книга устроена необычно: в ней объявлены сущности XML.", cure=SAVE_AS_XLSX)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    return parser


def _parse(parser: expat.XMLParserType, part: IO[bytes]) -> None:
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position only
    parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only


def _read_out(part: IO[bytes]) -> None:
    while part.read(_CHUNK):
        pass
