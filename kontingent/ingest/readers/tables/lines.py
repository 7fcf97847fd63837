"""Tables as lines: a head, then one line an item. What the passes over a package share, and what one leaves the next.

A line of an item is three JSON texts parted by tabs: type, id and number of sections; what is said; where it stands.
By the first two it is known again, wherever its rows have moved.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from kontingent.ingest.errors import PackageRefused
from kontingent.ingest.headings import OwnHeadings, headings, is_ignored_sheet, key_of
from kontingent.ingest.places import Place
from kontingent.ingest.readers.package import MetHeading, RawItem, RawSection, Said, SheetColumn
from kontingent.ingest.readers.tables.grid import Opened, TableSheet
from kontingent.ingest.readers.tables.heads import SheetTable, tables_of
from kontingent.ingest.readers.tables.records import Book, Made, TableReading
from kontingent.ingest.readers.tables.spool import Line, sorted_lines
from kontingent.ingest.rules import packages as rules
from kontingent.ingest.rules.catalogue import BY_RULE_CODE
from kontingent.ingest.vocabulary import all_vocabularies
from kontingent.kernel import clock
from kontingent.kernel.russian import DateError, parse_date
from kontingent.kernel.spreadsheet_reader import text_of

MAGIC = b"\0kontingent tables\n"
_TAB = b"\t"
_SAID_AT_MOST = 1000  # of a rule
_MET_AT_MOST = 1000  # headings
_MODES = {"полный": "full", "полная": "full", "full": "full", "изменения": "delta", "delta": "delta"}


class Head(NamedTuple):
    """What the sheets say beside their records."""

    meta: dict[str, str]
    said: list[Said]
    columns: list[dict[str, SheetColumn]]
    met: list[MetHeading]


class ItemLine(NamedTuple):
    head: bytes
    said: bytes
    where: bytes

    @property
    def plain(self) -> bytes:
        return self.head + _TAB + self.said


def lines_of(file: Path, opened: Opened, own: OwnHeadings) -> Iterator[bytes]:
    """The head and the items of a file of tables. PackageRefused if it is none, or says nothing of anybody."""
    work = _Work(own)
    with closing(opened(file)) as sheets, closing(work.book.named):
        items = sorted_lines(work.lines(sheets))
        first = next(items, None)  # all of them are read by then
    if first is None:
        work.refuse()
    yield _head_line(work)
    while first is not None:
        type_, id_, said, where = first
        yield _TAB.join((orjson.dumps([type_, id_, len(said)]), b"[%b]" % b",".join(said), b"[%b]" % b",".join(where)))
        first = next(items, None)


class _Work:
    """One reading of a file."""

    def __init__(self, own: OwnHeadings) -> None:
        self.own = own
        self.book = Book()
        self.met: dict[MetHeading, None] = {}
        self.meta: dict[str, str] = {}
        self.said: list[Said] = []
        self.counted: dict[str, int] = {}
        self.kinds: dict[str, None] = {}
        self.sheets = 0

    def lines(self, sheets: Iterable[TableSheet]) -> Iterator[Line]:
        for sheet in sheets:
            if is_ignored_sheet(sheet.title):
                if key_of(sheet.title) == "пакет":
                    self._package(sheet)
                continue
            self.sheets += 1
            yield from self._of_sheet(sheet)

    def _of_sheet(self, sheet: TableSheet) -> Iterator[Line]:
        reading: TableReading | None = None
        for part in tables_of(sheet, self.own):
            if isinstance(part, SheetTable):
                reading = TableReading(self.book, part)
                self.kinds[part.lead.slug()] = None
                self.met |= dict.fromkeys(part.met[: max(0, _MET_AT_MOST - len(self.met))])
                for said in part.said:
                    self.say(said)
                continue
            for made in reading.made(part) if reading is not None else ():
                if isinstance(made, Said):
                    self.say(made)
                else:
                    self.kinds |= {section.kind.slug(): None for section in made.sections}
                    yield from _lines_of(made, sheet.title, part.number)
        if reading is None:
            self.say(Said(rules.NO_HEAD, Place(sheet.title)))
        elif sheet.hidden:
            self.say(Said(rules.HIDDEN, Place(sheet.title), _numbers(sheet.hidden)))

    def say(self, said: Said) -> None:
        code = said.rule.code
        self.counted[code] = self.counted.get(code, 0) + 1
        if self.counted[code] <= _SAID_AT_MOST:
            self.said.append(said)

    def _package(self, sheet: TableSheet) -> None:
        header = all_vocabularies()[0].header
        for row in sheet.rows:
            texts = [text for cell in row.cells if (text := text_of(cell))]
            name = headings().package.get(key_of(texts[0])) if len(texts) > 1 else None
            if name is not None:
                at = Place(sheet.title, row.number)
                self.meta[header[name]] = _header_value(name, texts[1], at)
        self.book.organisation = self.meta.get(header["organisations"], "").split(" ")[0]

    def head(self) -> Head:
        header = all_vocabularies()[0].header
        meta = dict(self.meta)
        if meta.get(header["mode"]) == "full":
            meta.setdefault(header["kinds"], " ".join(self.kinds))
        return Head(meta, self.said, self.book.columns, list(self.met))

    def refuse(self) -> None:
        if any(said.rule is rules.NO_HEAD for said in self.said) and len(self.said) == self.sheets:
            raise PackageRefused(
                "В таблице не найдена строка заголовков.",
                cure="Назовите столбцы: «Фамилия», «Имя», «Дата рождения» и другие, как в шаблоне.",
                meta=self.meta,
            )
        if twice := dict.fromkeys(said.value for said in self.said if said.rule is rules.COLUMN_TWICE):
            raise PackageRefused(
                f"Столбцы названы дважды и не взяты: {', '.join(f'«{name}»' for name in twice)}.",
                cure="Оставьте каждый столбец один раз; таблицы, которые стоят рядом, поставьте одну под другой.",
                met=list(self.met),
                meta=self.meta,
            )
        raise PackageRefused(
            "В таблице нет ни одной строки со сведениями.",
            cure="Заполните строки под заголовками; у каждой нужен код или фамилия с именем.",
            met=list(self.met),
            meta=self.meta,
        )


def _header_value(name: str, text: str, at: Place) -> str:
    if name == "mode":
        if (mode := _MODES.get(text.split(maxsplit=1)[0].lower())) is None:
            raise PackageRefused(f"Вид пакета «{text}» неизвестен.", cure="Пишите «изменения» или «полный».", at=at)
        return mode
    if name != "made":
        return text
    try:
        day = parse_date(text)
    except DateError as error:
        raise PackageRefused(error.sentence, cure="Пишите день составления как 20.04.2018.", at=at) from None
    return dt.datetime.combine(day, dt.time(23, 59, 59), clock.region_zone()).isoformat()


def _lines_of(made: Made, part: str, row: int) -> Iterator[Line]:
    for section in made.sections:
        kind = section.kind
        whose, columns = section.whose or ({}, None)
        told = [kind.slug(), kind.__name__, section.id, section.cells, section.withdrawn, section.flaws, whose]
        where = orjson.dumps([part, row, section.columns, columns])
        yield made.type == "Person", made.type, made.id, orjson.dumps(told), where


def _numbers(rows: tuple[int, ...]) -> str:
    return ", ".join("лист" if row == 0 else str(row) for row in rows)


def _head_line(work: _Work) -> bytes:
    head = work.head()
    said = [[one.rule.code, list(one.at), one.value] for one in head.said]
    columns = [{prop: list(column) for prop, column in one.items()} for one in head.columns]
    return orjson.dumps([head.meta, said, columns, list(map(list, head.met))])


def head_of(line: bytes) -> Head:
    meta, said, columns, met = orjson.loads(line)
    return Head(
        meta,
        [Said(BY_RULE_CODE[code], Place(*at), value) for code, at, value in said],
        [{prop: SheetColumn(*column) for prop, column in one.items()} for one in columns],
        [MetHeading(*one) for one in met],
    )


def item_line(line: bytes) -> ItemLine:
    return ItemLine(*line.rstrip(b"\n").split(_TAB))


def identity_of(head: bytes) -> tuple[str, str, int]:
    """Type, id, number of sections."""
    type_, id_, sections = orjson.loads(head)
    return type_, id_, sections


def raw_item(line: ItemLine, columns: list[dict[str, SheetColumn]], namespace: str, number: int, place: int) -> RawItem:
    type_, id_, _ = identity_of(line.head)
    wheres: list[Any] = orjson.loads(line.where)
    item = RawItem(number, place, wheres[0][1], namespace + type_, id_, part=wheres[0][0])
    for said, (part, row, of, of_person) in zip(orjson.loads(line.said), wheres, strict=True):
        place += 1
        prop, kind, section_id, cells, withdrawn, flaws, whose = said
        item.sections.append(
            RawSection(
                prop, namespace + kind, section_id, place, row, cells, withdrawn, part=part, columns=columns[of],
                flaws=tuple((code, prop) for code, prop in flaws),
                whose=(whose, columns[of_person]) if whose else None,
            )
        )  # fmt: skip
    return item
