"""Is an xlsx file from a stranger safe to open? Here it is unpacked and parsed first, in constant memory."""

import datetime as dt
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple
from xml.parsers import expat

from kontingent.kernel import russian
from kontingent.kernel.errors import Refusal

_CHUNK = 1 << 20
_WORKSHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
EPOCH_1900, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
SAVE_AS_XLSX = "Откройте его в Excel или LibreOffice и сохраните в формате .xlsx."


# What broken archives and parts raise. A size forged in the directory shows as a broken checksum, encryption and rare
# methods as the last three; offsets and names that make no sense as the others.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, OSError, ValueError, LookupError,
    NotImplementedError, EOFError, RuntimeError,
)  # fmt: skip
_SHARED = "xl/sharedStrings.xml"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # that programs write


class SpreadsheetRefused(Refusal):
    """Not an xlsx workbook, or one that would not fit into memory."""

    code = "not_a_spreadsheet"


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """What the reader lays out of a sheet at once: all of the rectangle that its filled cells span, about 80 bytes a
    cell, and the text of each. Texts that cells share are told apart by what the whole of them would take.
    """

    unpacked_bytes: int = 1 << 30
    parts: int = 2_000
    part_bytes: int = 256 << 20  # of a sheet, or of the shared texts
    area: int = 4_000_000
    areas: int = 20_000_000  # of all sheets, which are laid out one after another
    shared_text: int = 60_000_000  # characters


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard saw beside values. `hidden` are numbers of rows by the name of their sheet."""

    hidden: Mapping[str, tuple[int, ...]]
    epoch: dt.date  # day 0 of days that stand as numbers


def check(source: IO[bytes] | Path, limits: SheetLimits = SheetLimits()) -> Guarded:
    """SpreadsheetRefused unless this is an xlsx workbook whose real unpacked size and sheets are within limits."""
    hidden: dict[str, tuple[int, ...]] = {}
    area = 0
    try:
        with zipfile.ZipFile(source) as archive:
            names = _check_directory(archive, limits)
            lengths = _shared_lengths(archive)
            for info in archive.infolist():
                with archive.open(info) as part:
                    if _WORKSHEET_PART.fullmatch(info.filename):
                        span = _check_sheet(part, names.titles.get(info.filename, ""), limits)
                        area += span.area
                        _check_texts(archive, info, span, lengths, limits)
                        hidden[names.titles.get(info.filename, "")] = tuple(span.hidden)
                    else:
                        _read_out(part)
            if area > limits.areas:
                cells = russian.count_phrase(area, "ячейку", "ячейки", "ячеек")
                raise SpreadsheetRefused(
                    f"Листы книги занимают {cells}: это слишком много.",
                    code="too_big",
                    cure="Разделите её на несколько файлов.",
                )
            return Guarded(hidden, names.epoch)
    except _BROKEN:
        raise SpreadsheetRefused("Файл не читается как книга Excel (.xlsx).", cure=SAVE_AS_XLSX) from None


class _Names(NamedTuple):
    titles: Mapping[str, str]  # of sheets, by their parts
    epoch: dt.date


def _check_directory(archive: zipfile.ZipFile, limits: SheetLimits) -> _Names:
    parts = archive.infolist()
    names = {info.filename for info in parts}
    if any(info.compress_type not in _METHODS for info in parts):
        raise zipfile.BadZipFile
    if "xl/workbook.xml" not in names or len(names) != len(parts):
        raise SpreadsheetRefused("Это не книга Excel (.xlsx).", cure="Пришлите саму книгу или пакет, без архива.")
    sizes = [info.file_size for info in parts]
    large = any(info.file_size > limits.part_bytes for info in parts if info.filename.endswith(".xml"))
    if len(parts) > limits.parts or sum(sizes) > limits.unpacked_bytes or large:
        raise SpreadsheetRefused("Книга слишком велика.", code="too_big", cure="Разделите её на несколько файлов.")
    if "xl/vbaProject.bin" in names:
        raise SpreadsheetRefused("В книге есть макросы (.xlsm): они не принимаются.", cure=SAVE_AS_XLSX)
    links = _linked_worksheets(archive, names)
    # What the workbook calls a sheet must lie where sheets are checked.
    if any(_WORKSHEET_PART.fullmatch(target) is None for target in links.values()):
        raise SpreadsheetRefused("Книга устроена необычно: лист лежит не на своём месте.", cure=SAVE_AS_XLSX)
    return _names(archive, links)


def _linked_worksheets(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Parts of sheets by the id of their link."""
    links = "xl/_rels/workbook.xml.rels"
    found: dict[str, str] = {}
    if links not in names:
        return found

    def start(_tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            part = target.removeprefix("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
            found[attributes.get("Id", "")] = part

    parser = _parser()
    parser.StartElementHandler = start
    with archive.open(links) as part:
        _parse(parser, part)
    return found


def _names(archive: zipfile.ZipFile, links: Mapping[str, str]) -> _Names:
    titles: dict[str, str] = {}
    later: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "sheet":
            link = next((text for key, text in attributes.items() if key.endswith(":id")), "")
            titles[links.get(link, "")] = attributes.get("name", "")
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            later.append(tag)

    parser = _parser()
    parser.StartElementHandler = start
    with archive.open("xl/workbook.xml") as part:
        _parse(parser, part)
    return _Names(titles, EPOCH_1904 if later else EPOCH_1900)


def _check_sheet(part: IO[bytes], title: str, limits: SheetLimits) -> "_Rectangle":
    span = _Rectangle()
    parser = _parser()
    parser.StartElementHandler = span.start
    _parse(parser, part)
    if cell := span.uncounted:
        raise SpreadsheetRefused(
            f"Формула не вычислена: «{title}», ячейка {cell}.",
            cure="Откройте книгу в Excel или LibreOffice и сохраните: значения формул запишутся в файл.",
        )
    if span.area > limits.area:
        rows = russian.count_phrase(span.rows, "строку", "строки", "строк")
        columns = russian.count_phrase(span.columns, "столбец", "столбца", "столбцов")
        raise SpreadsheetRefused(
            f"Лист занимает {rows} на {columns}: это слишком много.",
            code="too_big",
            cure="Удалите лишние строки и столбцы или разделите лист на несколько файлов.",
        )
    return span


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """The lengths of the shared texts, in their order."""
    if _SHARED not in archive.namelist():
        return []
    lengths: list[int] = []

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    parser = _parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    with archive.open(_SHARED) as part:
        _parse(parser, part)
    return lengths


def _check_texts(
    archive: zipfile.ZipFile, sheet: zipfile.ZipInfo, span: "_Rectangle", lengths: Sequence[int], limits: SheetLimits
) -> None:
    """A text of a thousand cells stands in the file once. Which cell has it is looked at only where it may matter."""
    if span.shared * max(lengths, default=0) <= limits.shared_text:
        return
    total, is_shared = 0, False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_shared
        if tag.rpartition(":")[2] == "c":
            is_shared = attributes.get("t") == "s"

    def text(data: str) -> None:
        nonlocal total
        if is_shared and data.isdecimal() and int(data) < len(lengths):
            total += lengths[int(data)]

    parser = _parser()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    with archive.open(sheet) as part:
        _parse(parser, part)
    if total > limits.shared_text:
        raise SpreadsheetRefused("Тексты листа слишком длинны.", code="too_big", cure="Разделите лист на части.")


class _Rectangle:
    """The rectangle from A1 to the last filled cell; a cell without an address follows the one before it."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self.hidden: list[int] = []
        self.shared = 0  # cells whose text is a shared one
        self._is_hidden = False
        self._formula = self._uncounted = ""  # addresses of cells: of one that waits for its value, of one without

    @property
    def uncounted(self) -> str:
        """The first formula that has no value, as programs leave it that cannot count: it would be an empty cell."""
        return self._uncounted or self._formula

    @property
    def area(self) -> int:
        return self.rows * self.columns

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            if self._formula:
                self._uncounted = self._uncounted or self._formula
                self._formula = ""
            self._column += 1
            self.shared += attributes.get("t") == "s"
            if address := attributes.get("r"):
                self._go_to(address)
        elif name in ("v", "is", "f"):
            self._formula = f"{letters_of(self._column - 1)}{self._row}" if name == "f" else ""
            self.rows = max(self.rows, self._row)
            if self._is_hidden:
                self._is_hidden = False
                self.hidden.append(self._row)
            self.columns = max(self.columns, self._column)
        elif name == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
            self._column = 0
            self._is_hidden = attributes.get("hidden") in ("1", "true")

    def _go_to(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise SpreadsheetRefused("Книга устроена необычно: адрес ячейки неверен.", cure=SAVE_AS_XLSX)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self._row, self._column = int(found[2]), column


def letters_of(index: int) -> str:
    """Of a column, from 0: A … Z, AA."""
    above, last = divmod(index, 26)
    return (letters_of(above - 1) if above else "") + chr(65 + last)


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
