"""Tables that people bring: head counts of the past, births, population, reorganisations. Rows in, typed rows out."""

import datetime as dt
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from kontingent.institutions.municipalities import CODE
from kontingent.kernel import russian
from kontingent.kernel.delimited import opened_text, rows_of
from kontingent.kernel.errors import Refusal
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.spreadsheet_guard import check
from kontingent.kernel.spreadsheet_reader import read_lines
from kontingent.planning.models import BirthVariant
from kontingent.planning.tracks import TRACKS

EARLIEST, LATEST = 1950, 2200
MOST = 1_000_000  # learners or births of one row
TRACK_WORDS = {"школа": "school", "школы": "school", "детский сад": "preschool", "сад": "preschool", "доо": "preschool",
               "колледж": "vocational", "спо": "vocational"}  # fmt: skip
VARIANT_WORDS = {one.label: one.value for one in BirthVariant} | {"факт": BirthVariant.KNOWN.value}


class UnreadableTable(Refusal):
    """Nothing of the file is taken."""

    code = "unreadable_table"


class WrongCellError(ValueError):
    """Of one cell; the text says what it may hold."""


@dataclass(frozen=True, slots=True)
class BroughtColumn:
    name: str  # as the row calls it
    title: str
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class BroughtTable:
    code: str
    title: str
    columns: tuple[BroughtColumn, ...]
    is_of_forecast: bool = True  # else of reports

    @property
    def header(self) -> list[str]:
        return [column.title for column in self.columns]


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text.replace("\u00a0", "").replace(" ", ""))
        except ValueError:
            raise WrongCellError(f"«{text}» — не\u00a0целое число") from None
        if not low <= number <= high:
            raise WrongCellError(f"{text} не\u00a0от\u00a0{low} до\u00a0{high}")
        return number

    return read


_year = _whole(EARLIEST, LATEST)


def _school_year(text: str) -> int:
    """Its first one."""
    try:
        return _year(str(SchoolYear.parse(text).first))
    except ValueError as error:
        raise WrongCellError(str(error).rstrip(".")) from None


def _word(words: dict[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise WrongCellError(f"«{text}» не\u00a0из\u00a0слов: {', '.join(words)}")
        return words[text.lower()]

    return read


def _oktmo(text: str) -> str:
    if not text.isdigit() or len(text) < CODE:
        raise WrongCellError(f"«{text}» — не\u00a0ОКТМО: нужны цифры, не\u00a0меньше восьми")
    return text[:CODE]


def _day(text: str) -> dt.date:
    try:
        return russian.parse_date(text)
    except russian.DateError as error:
        raise WrongCellError(error.sentence.rstrip(".")) from None


def _share(text: str) -> Decimal:
    """Per cent."""
    try:
        share = Decimal((text or "100").rstrip("% \u00a0").replace(",", ".")) / 100
    except InvalidOperation:
        raise WrongCellError(f"«{text}» — не\u00a0доля в\u00a0процентах") from None
    if not 0 < share <= 1:
        raise WrongCellError(f"доля {text} не\u00a0от\u00a00 до\u00a0100\u00a0%")
    return round(share, 3)


def _given(text: str) -> str:
    if not text:
        raise WrongCellError("не\u00a0заполнено")
    return text


TABLES = {
    one.code: one
    for one in (
        BroughtTable("counts", "Численность прошлых лет", (
            BroughtColumn("organisation", "Организация", _given),
            BroughtColumn("track", "Вид", _word(TRACK_WORDS)),
            BroughtColumn("year", "Учебный год", _school_year),
            BroughtColumn("grade", "Параллель", _whole(1, 11)),
            BroughtColumn("learners", "Обучающихся", _whole(0, MOST)),
        )),
        BroughtTable("births", "Рождаемость", (
            BroughtColumn("oktmo", "ОКТМО", _oktmo),
            BroughtColumn("year", "Год", _year),
            BroughtColumn("variant", "Вариант", _word(VARIANT_WORDS)),
            BroughtColumn("births", "Родилось", _whole(0, MOST)),
        )),
        BroughtTable("population", "Население по возрастам", (
            BroughtColumn("oktmo", "ОКТМО", _oktmo),
            BroughtColumn("year", "Год", _year),
            BroughtColumn("age", "Возраст", _whole(0, 100)),
            BroughtColumn("people", "Человек", _whole(0, MOST)),
        ), is_of_forecast=False),
        BroughtTable("successions", "Преемство", (
            BroughtColumn("old", "Прежняя организация", _given),
            BroughtColumn("new", "Преемник", _given),
            BroughtColumn("day", "Дата", _day),
            BroughtColumn("share", "Доля, %", _share),
            BroughtColumn("document", "Документ", _given),
        )),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BroughtRow:
    number: int  # of the line in the file
    values: dict[str, Any]


def read_table(table: BroughtTable, stream: IO[bytes]) -> tuple[list[BroughtRow], list[str]]:
    """Rows that are understood, and a sentence for each that is not. UnreadableTable without the columns it needs."""
    rows, remarks = [], []
    with closing(_lines(table, stream)) as lines:
        first = next(lines, None)
        if first is None:
            raise UnreadableTable("В\u00a0файле нет ни\u00a0одной строки.")
        places = _places(table, first[1])
        for number, cells in lines:
            try:
                values = {column.name: _read(column, cells, places) for column in table.columns}
                _fits(table, values)
            except WrongCellError as error:
                remarks.append(f"Строка {number}: {error}.")
            else:
                rows.append(BroughtRow(number, values))
    return rows, remarks


def _read(column: BroughtColumn, cells: Sequence[str], places: dict[str, int]) -> object:
    place = places[column.name]
    text = cells[place].strip() if place < len(cells) else ""
    try:
        return column.read(text)
    except WrongCellError as error:
        raise WrongCellError(f"«{column.title}»: {error}") from None


def _fits(table: BroughtTable, values: dict[str, Any]) -> None:
    if table.code == "counts":
        track = TRACKS[values["track"]]
        if not track.first <= values["grade"] <= track.last:
            raise WrongCellError(f"«Параллель»: у\u00a0вида «{track.title}» от\u00a0{track.first} до\u00a0{track.last}")


def _places(table: BroughtTable, heads: Sequence[str]) -> dict[str, int]:
    known = {_key(head): place for place, head in enumerate(heads)}
    missing = [column.title for column in table.columns if _key(column.title) not in known]
    if missing:
        raise UnreadableTable(
            f"Нет столбцов: {', '.join(missing)}.", cure=f"Первая строка файла — {', '.join(table.header)}."
        )
    return {column.name: known[_key(column.title)] for column in table.columns}


def _key(head: str) -> str:
    return " ".join(head.split()).lower()


def _lines(table: BroughtTable, stream: IO[bytes]) -> Generator[tuple[int, Sequence[str]]]:
    """Of a workbook or of csv; numbered from 1."""
    if stream.read(4).startswith(b"PK"):
        check(stream)
        yield from read_lines(stream)
        return
    titles = set(map(_key, table.header))
    with opened_text(stream) as text:
        yield from rows_of(text, lambda head: _key(head) in titles)
