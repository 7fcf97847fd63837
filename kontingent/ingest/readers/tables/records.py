"""A row of a table becomes sections of whom it is about, and of the guardians that it names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import blake2b
from typing import NamedTuple

from kontingent.history.kinds.base import Kind, Subject, fields_of
from kontingent.history.kinds.days import day_of
from kontingent.history.kinds.institution import Births, BodyGeneral
from kontingent.history.kinds.person import General, Guardianship
from kontingent.ingest.headings import CODE, RECORD, WITHDRAWN, props_of
from kontingent.ingest.places import Place
from kontingent.ingest.readers.package import UNCODED, Said, SheetColumn
from kontingent.ingest.readers.tables.grid import Row
from kontingent.ingest.readers.tables.heads import SheetTable
from kontingent.ingest.readers.tables.spool import Names
from kontingent.ingest.readers.tables.values import value_of
from kontingent.ingest.rules import packages as rules
from kontingent.kernel.names import name_key
from kontingent.kernel.russian import DateError
from kontingent.kernel.spreadsheet_reader import text_of

_BELOW = re.compile(
    r"\W*(?:(?:итого|всего|классный|дата|м\.? ?п)\b|директор|заведующ|руководител|исполнител|подпис|воспитател|учител"
    r"|секретар|председател|кл\.? ?рук|зам\.)"
)
_LETTER = re.compile(r"[^\W\d_]")

Whose = tuple[str, int]  # whom a column is about: "" the row itself; guardians by what they are called and their order
OWN: Whose = ("", 0)


class RowSection(NamedTuple):
    kind: type[Kind]
    id: str
    cells: dict[str, str]
    withdrawn: bool
    columns: int  # the number of `Book.columns`
    flaws: tuple[tuple[str, str], ...] = ()
    whose: tuple[dict[str, str], int] | None = None  # what a sheet of another kind says of the person, and its columns


class Made(NamedTuple):
    """What a row says of one person or institution. `type` is the name of the item in the vocabulary."""

    type: str
    id: str
    sections: list[RowSection]


@dataclass(slots=True)
class Book:
    """What the rows of a file share."""

    organisation: str = ""  # the supplier's id of whom the file is of
    columns: list[dict[str, SheetColumn]] = field(default_factory=list)
    namesakes: dict[str, str] = field(default_factory=dict)  # the СНИЛС of the first of a name and day, by his id
    named: Names = field(default_factory=Names)


class TableReading:
    """Of one table."""

    def __init__(self, book: Book, table: SheetTable) -> None:
        self.book = book
        self.table = table
        self.columns: dict[tuple[Whose, type[Kind]], int] = {}
        self._columns_of(OWN, table.lead)  # be there none: a row may name a record by its ids alone, to withdraw it
        for bound in table.columns:
            kind, prop, whose = bound.target
            if kind is None:
                continue
            number = self._columns_of((whose, bound.nth), kind)
            book.columns[number].update(dict.fromkeys(props_of(prop), bound.column))

    def _columns_of(self, whose: Whose, kind: type[Kind]) -> int:
        if (whose, kind) not in self.columns:
            self.columns[whose, kind] = len(self.book.columns)
            self.book.columns.append({})
        return self.columns[whose, kind]

    def _kinds_of(self, whose: Whose) -> tuple[type[Kind], ...]:
        return tuple(sorted((kind for one, kind in self.columns if one == whose), key=lambda kind: kind.code))

    def made(self, row: Row) -> Iterator[Made | Said]:
        read = _RowRead(self, row)
        if not read.filled:
            return
        if self.table.lead.subject is Subject.INSTITUTION:
            yield from self._of_institution(read)
        else:
            yield from self._of_person(read)

    def _of_institution(self, read: "_RowRead") -> Iterator[Made | Said]:
        lead = self.table.lead
        id_ = read.own.get(CODE) or self.book.organisation
        sections = read.sections(OWN, (lead,))
        if id_ and sections:
            yield Made("GoverningBody" if lead in (BodyGeneral, Births) else "Organisation", id_, sections)
        elif sections and not read.is_below:
            yield read.skipped()

    def _of_person(self, read: "_RowRead") -> Iterator[Made | Said]:
        lead = self.table.lead
        id_ = read.own.get(CODE) or self._uncoded(read)
        if lead is General and id_:
            self.book.named.put(_keys_of(read.cells.get((OWN, General), {}), in_part=True), id_)
        if not id_:
            if not read.is_below:
                yield read.skipped()
            return
        kinds = self._kinds_of(OWN)
        yield Made("Person", id_, read.sections(OWN, kinds if lead is General else (lead,)))
        if not read.own.get(WITHDRAWN):
            yield from self._guardians(read, id_)

    def _uncoded(self, read: "_RowRead") -> str:
        """By name and day of birth; of a second one with another СНИЛС by that too. Empty: the row names nobody.

        Whom a list of persons before it names just so needs no day of birth, and has his code.
        """
        general = read.cells.get((OWN, General), {})
        known = filter(None, map(self.book.named.get, _keys_of(general) if self.table.lead is not General else ()))
        if first := next(known, ""):
            return first
        family, given, born = (general.get(prop, "") for prop in ("familyName", "givenName", "birthDate"))
        if not _LETTER.search(family) or not (_LETTER.search(given) or born):
            return ""
        id_ = _id_of(family, given, general.get("additionalName", ""), _day(born))
        snils = re.sub(r"\D", "", general.get("snils", ""))
        if self.table.lead is General and snils and self.book.namesakes.setdefault(id_, snils) != snils:
            return _id_of(id_, snils)
        return id_

    def _guardians(self, read: "_RowRead", child: str) -> Iterator[Made | Said]:
        for whose in dict.fromkeys(whose for whose, _ in read.cells if whose != OWN):
            names = read.cells.get((whose, General), {})
            if not _LETTER.search(names.get("familyName", "")):
                continue
            if len(names.get("givenName", "")) <= 1:  # an initial
                yield read.skipped(*names.values())
                continue
            id_ = _id_of(child, *names.values())
            kinds = tuple(kind for kind in self._kinds_of(whose) if kind is not Guardianship)
            tie = {"child": child, "relation": whose[0] if whose[0] in ("мать", "отец") else ""}
            tie |= read.cells.get((whose, Guardianship), {})
            number = self._columns_of(whose, Guardianship)
            cells = {prop: text for prop, text in tie.items() if text}
            tied = RowSection(Guardianship, "", cells, withdrawn=False, columns=number)
            yield Made("Person", id_, [*read.sections(whose, kinds), tied])


class _RowRead:
    """The cells of a row, by whose they are and the kind."""

    def __init__(self, reading: TableReading, row: Row) -> None:
        self.reading = reading
        self.row = row
        self.own: dict[str, str] = {}
        self.cells: dict[tuple[Whose, type[Kind]], dict[str, str]] = {}
        self.flaws: dict[tuple[Whose, type[Kind]], list[tuple[str, str]]] = {}
        table = reading.table
        for bound in table.columns:
            cell = row.cells[bound.place] if bound.place < len(row.cells) else None
            kind, prop, whose = bound.target
            if cell is None or not (text := text_of(cell)):
                continue
            if kind is None:
                self.own[prop] = text
                continue
            value = value_of(kind, prop, cell, text, table.sheet.epoch)
            self.cells.setdefault(((whose, bound.nth), kind), {}).update(value.cells)
            if value.flaw:
                self.flaws.setdefault(((whose, bound.nth), kind), []).append((value.flaw, prop))

    @property
    def filled(self) -> bool:
        return bool(self.own or self.cells)

    @property
    def is_below(self) -> bool:
        """Sums, signatures and the like below a table."""
        texts = (text_of(cell) for cell in self.row.cells)
        return any(_BELOW.match(_key(text)) for text in texts if text)

    def skipped(self, *texts: str) -> Said:
        """What is not taken: these texts, or the whole row."""
        told = texts or tuple(map(text_of, self.row.cells))
        return Said(
            rules.NO_RECORD, Place(self.reading.table.sheet.title, self.row.number), " ".join(filter(None, told))
        )

    def sections(self, whose: Whose, kinds: tuple[type[Kind], ...]) -> list[RowSection]:
        found = []
        withdrawn = bool(self.own.get(WITHDRAWN)) and whose == OWN
        for kind in kinds:
            is_lead = kind is self.reading.table.lead and whose == OWN
            cells = self.cells.get((whose, kind), {})
            if not cells and not (is_lead and withdrawn):
                continue
            id_ = self.own.get(RECORD, "") if is_lead else ""
            number = self.reading.columns[whose, kind]
            if whose == OWN and not (id_ and "organisation" in self.reading.book.columns[number]):
                cells = self._placed(kind, cells)
            flaws = tuple(self.flaws.get((whose, kind), ()))
            person = self.cells.get((OWN, General)) if is_lead and kind is not General else None
            of = (person, self.reading.columns[OWN, General]) if person else None
            found.append(RowSection(kind, id_, cells, withdrawn, number, flaws, of))
        return found

    def _placed(self, kind: type[Kind], cells: dict[str, str]) -> dict[str, str]:
        """Of the organisation of the package, if the row names no other; one that has a code may have none."""
        default = self.reading.book.organisation
        if not default or cells.get("organisation") or not _has_organisation(kind):
            return cells
        return {**cells, "organisation": default}


_key = lru_cache(maxsize=1 << 14)(name_key)  # given names and patronymics come again, and each name in several keys


@cache
def _has_organisation(kind: type[Kind]) -> bool:
    return any(known.prop == "organisation" and known.type == "institution" for known in fields_of(kind))


def _keys_of(general: Mapping[str, str], *, in_part: bool = False) -> list[tuple[str, ...]]:
    """Names as a row gives them, with and without the patronymic; `in_part` also without the day of birth."""
    parts = ("familyName", "givenName", "additionalName")
    family, given, additional = (_key(general.get(prop, "")) for prop in parts)
    if not (family and given):
        return []
    born = _day(general["birthDate"]) if general.get("birthDate") else ""
    days = (born, "") if in_part else (born,)
    return [(family, given, patronymic, day) for day in dict.fromkeys(days) for patronymic in (additional, "")]


def _id_of(*parts: str) -> str:
    text = "\0".join(_key(part) for part in parts)
    return UNCODED + blake2b(text.encode(), digest_size=10).hexdigest()


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> str:
    try:
        return day_of(text).isoformat()
    except DateError:
        return text
