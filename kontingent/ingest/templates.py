"""Workbooks of records for whoever keeps them in spreadsheets: a sheet a kind, read back by the reader of tables."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from kontingent.history.kinds.base import Kind, KindField, Subject, fields_of
from kontingent.history.kinds.person import General
from kontingent.ingest.headings import CODE, OWN, RECORD, WITHDRAWN, headings
from kontingent.kernel import classifiers
from kontingent.kernel.form_books import Fill, FormColumn, FormRow, FormSheet, write_form
from kontingent.kernel.russian import DateError, parse_date
from kontingent.kernel.spreadsheets import Cell, cell_text

TO_MEND, ABOUT = "Что исправить", "О ком"
_GIVEN = (("Фамилия", Fill.TEXT), ("Имя", Fill.TEXT), ("Дата рождения", Fill.DAY))
_WHOSE = "Чья строка: для новой строки без кода. Имя исправляют на листе «Персоны»."
_YES_AND_NO = ("да", "нет")
_DAY_HINT = "Дата, например 20.04.2018."
_NUMBER_HINT = "Целое число."
_REFERENCE_HINT = "Код: как его знает поставщик."


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    """One row. `values` by the names of fields: as a payload holds them, or as they were sent.

    `notes` by the names of fields say what is to be mended; `about` speaks of the row.
    """

    code: str
    key: str
    names: tuple[Cell, Cell, Cell]  # surname, given name and day of birth of whom it is of
    values: Mapping[str, Any]
    notes: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """`lines` of the sheet «Пакет» say whose the rows are; `records` are asked kind by kind."""

    supplier: str
    organisation: str  # the supplier's id; empty where rows name it themselves
    kinds: Sequence[type[Kind]]
    records: Callable[[type[Kind]], Iterable[TemplateRecord]]
    about: Sequence[tuple[str, str]] = ()
    is_to_mend: bool = False


def write(target: Path | IO[bytes], book: Workbook) -> None:
    package = [("Поставщик", book.supplier), ("Организация", book.organisation), ("Вид", "изменения")]
    sheets = (_sheet(book, kind) for kind in book.kinds)
    write_form(target, sheets, facts={"Пакет": [line for line in package if line[1]], "Сведения": book.about})


def sheet_of(kind: type[Kind]) -> str:
    """What the sheet of a kind is called."""
    return headings().names[kind]


def _sheet(book: Workbook, kind: type[Kind]) -> FormSheet:
    fields = fields_of(kind)
    before = [FormColumn(OWN[CODE], is_hidden=True)]
    if kind.many:
        before.append(FormColumn(OWN[RECORD], is_hidden=True))
    if book.is_to_mend:
        before.append(FormColumn(TO_MEND, is_told=True, width=44))
    is_of_persons = kind.subject is Subject.PERSON and kind is not General
    given = [FormColumn(name, _WHOSE, fill) for name, fill in _GIVEN]
    if book.is_to_mend:  # rows have codes: a name mended on its sheet would stand here as it was
        given = [FormColumn(ABOUT, is_told=True, width=32)]
    columns = [
        *before,
        *(given if is_of_persons else []),
        *map(_column, fields),
        FormColumn(OWN[WITHDRAWN], "«да» отзывает запись.", width=10),
    ]
    rows = (_row(record, kind, fields, book) for record in book.records(kind))
    frozen = len(before) + (0 if kind.subject is not Subject.PERSON else 1 if given[0].is_told else 2)  # the name
    return FormSheet(sheet_of(kind), columns, rows, frozen)


def _column(known: KindField) -> FormColumn:
    hint = f"{known.hint} " if known.hint else ""
    match known.type:
        case "date":
            return FormColumn(known.label, hint + _DAY_HINT, Fill.DAY, width=14)
        case "code":
            choices = [label for _, label in classifiers.classifier(known.classifier or "").choices()]
            return FormColumn(known.label, hint + "Выберите из списка.", choices=choices, width=22)
        case "flag":
            return FormColumn(known.label, hint, choices=_YES_AND_NO, width=10)
        case "whole" if known.name == "school_year":
            return FormColumn(known.label, hint + "Например 2017/2018.", width=12)
        case "whole" | "number":
            return FormColumn(
                known.label, hint + _NUMBER_HINT if known.type == "whole" else hint, Fill.NUMBER, width=10
            )
        case "person" | "institution":
            return FormColumn(known.label, hint + _REFERENCE_HINT)
    return FormColumn(known.label, hint.strip(), width=18)


def _row(record: TemplateRecord, kind: type[Kind], fields: Sequence[KindField], book: Workbook) -> FormRow:
    cells: list[Cell] = [record.code]
    if kind.many:
        cells.append(record.key)
    if book.is_to_mend:
        cells.append(" ".join(filter(None, (record.about, *record.notes.values()))))
    if kind.subject is Subject.PERSON and kind is not General:
        cells += [", ".join(filter(None, _told(record.names)))] if book.is_to_mend else record.names
    first = len(cells)
    cells += [cell_of(known, record.values.get(known.name)) for known in fields]
    notes = {first + n: record.notes[known.name] for n, known in enumerate(fields) if known.name in record.notes}
    return FormRow([*cells, ""], notes)


def _told(names: tuple[Cell, Cell, Cell]) -> tuple[str, str]:
    family, given, born = map(cell_text, names)
    return f"{family} {given}".strip(), born


def cell_of(known: KindField, value: Any) -> Cell:  # noqa: ANN401 - a value of a payload, or a text as sent
    """As people read it; what does not fit its field stays as it was sent."""
    if value is None:
        return None
    text = str(value)
    match known.type:
        case "date":
            return day_of(text)
        case "code":
            code = classifiers.find(known.classifier or "", text)
            return classifiers.label(known.classifier or "", code) if code else text
        case "flag" if isinstance(value, bool):
            return value
        case "whole" if text.lstrip("-").isdigit():
            return f"{text}/{int(text) + 1}" if known.name == "school_year" else int(text)
    return text


def day_of(text: str) -> dt.date | str:
    try:
        return parse_date(text)
    except DateError:
        return text
