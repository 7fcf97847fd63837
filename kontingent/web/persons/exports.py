"""Portfolios and their history as files: one value a line, with its source."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import ObjectType
from kontingent.history.kinds.sections import Section
from kontingent.kernel import clock, russian
from kontingent.kernel.spreadsheets import Cell
from kontingent.portfolios.changes import Change
from kontingent.portfolios.children import Child
from kontingent.portfolios.presentation import Block, Row
from kontingent.portfolios.queries import read_all_sections, read_section
from kontingent.web.address import FORMAT
from kontingent.web.downloads import Persons, Table
from kontingent.web.exporting import Export, step, straight
from kontingent.web.gate import gate
from kontingent.web.persons.addresses import ALL_TITLE, HISTORY, ON
from kontingent.web.persons.changes import SIFTED, ChangesQuery, asked_changes, asked_in_words, sifted
from kontingent.web.persons.visit import LIST, ROLE, SECTION, PersonVisit, changes_for, day_of, head_of, visit
from kontingent.web.request import Request

VALUES = (
    "Раздел",
    "Блок",
    "Запись",
    "Поле",
    "Значение",
    "Замечания",
    "Расходится",
    "Поставщик",
    "Пакет",
    "С какого дня",
)
CHANGES = ("Дата и время", "Поставщик", "Пакет", "Блок", "Запись", "Поле", "Было", "Стало")


CHANGES_OF_ALL = (*CHANGES[:3], "Раздел", *CHANGES[3:])
Cells = tuple[int, Sequence[Cell]]  # the person they speak of, and the row


OF_DAY = (ROLE, ON, LIST)
OF_HISTORY = (ROLE, LIST, SECTION, *SIFTED)


@gate(Permission.EXPORT, asks=OF_DAY)
def portfolio(request: Request, person_id: int, kind: str) -> HttpResponseBase:
    return straight(request, _portfolio(request, person_id), kind)


@gate(Permission.EXPORT, methods=("GET", "POST"), asks=(*OF_DAY, FORMAT))
def portfolio_step(request: Request, person_id: int) -> HttpResponseBase:
    return step(request, _portfolio(request, person_id))


@gate(Permission.EXPORT, asks=OF_HISTORY)
def history(request: Request, person_id: int, kind: str) -> HttpResponseBase:
    return straight(request, _history(request, person_id), kind)


@gate(Permission.EXPORT, methods=("GET", "POST"), asks=(*OF_HISTORY, FORMAT))
def history_step(request: Request, person_id: int) -> HttpResponseBase:
    return step(request, _history(request, person_id))


def _portfolio(request: Request, person_id: int) -> Export:
    """A guardian's children stand in it too."""
    found = visit(request, person_id)
    asked = day_of(request, found)
    found = replace(found, address=replace(found.address, on=asked.day, tab=""))
    head = head_of(request, found)
    children = read_section(request.scope, head, Section.GENERAL).children
    persons, id_ = Persons(), head.access.person_id
    rows = persons.noted([*_values(id_, read_all_sections(request.scope, head)), *_children(children)])
    title = f"Портфолио на {russian.date(head.on)}" if head.on else "Портфолио"
    return Export(
        table=Table(f"portfolio-{id_}", title, VALUES, rows),
        persons=persons,
        count=1 + len(children),
        where=title,
        object_type=ObjectType.PORTFOLIO,
        object_name=head.header.name,
        object_id=id_,
        step=_address("portfolio-step", found),
        back=found.address.href,
    )


def _history(request: Request, person_id: int) -> Export:
    asked = asked_changes(request.GET)
    found = visit(request, person_id, "general" if asked.everything else request.GET.get("section", "general"))
    found = replace(found, address=replace(found.address, tab=HISTORY))
    head = head_of(request, found)
    changes, _ = changes_for(request.scope, found, head, everything=asked.everything)
    persons, id_ = Persons(), found.access.person_id
    rows = persons.noted(_changes(id_, sifted(changes or (), asked), everything=asked.everything))
    columns = CHANGES_OF_ALL if asked.everything else CHANGES
    return Export(
        table=Table(f"history-{id_}", "История изменений", columns, rows),
        persons=persons,
        count=1,
        where=_asked_in_words(found, asked),
        object_type=ObjectType.PORTFOLIO,
        object_name=head.header.name,
        object_id=id_,
        step=_address("portfolio-history-step", found, **{"section": found.section.slug, **dict(asked.query)}),
        back=found.address.href,
    )


def _address(name: str, found: PersonVisit, **filters: str) -> str:
    """Of the step, with all that says what is exported."""
    parts = [*(part for part in found.address.query if part[0] != "tab"), *filters.items()]
    query = urlencode([part for part in parts if part[1]])
    path = reverse(name, args=[found.access.person_id])
    return f"{path}?{query}" if query else path


def _asked_in_words(found: PersonVisit, asked: ChangesQuery) -> str:
    of = ALL_TITLE if asked.everything else found.section.title
    return ", ".join(part for part in (f"{of}, история изменений", asked_in_words(asked)) if part)


def _values(person_id: int, sections: Sequence[tuple[Section, Sequence[Block]]]) -> Iterator[Cells]:
    for section, blocks in sections:
        for block in blocks:
            for number, record in enumerate(block.records, 1):
                name = record.title or (str(number) if len(block.records) > 1 else "")
                yield from ((person_id, _value(section, block, name, row)) for row in record.rows if row.cell.is_shown)


def _value(section: Section, block: Block, record: str, row: Row) -> Sequence[Cell]:
    cell, source = row.cell, row.cell.source
    return (
        section.title,
        block.title,
        record,
        row.label,
        cell.text,
        " ".join(cell.flags),
        "; ".join(f"{supplier}: {other}" for supplier, other in cell.others),
        source.supplier if source else "",
        source.package_id if source else "",
        source.since.astimezone(clock.region_zone()).date() if source else "",
    )


def _children(children: Sequence[Child]) -> Iterator[Cells]:
    for child in children:
        learns = child.learns_at.name if child.learns_at else ""
        said = (
            ("Фамилия Имя Отчество", child.person.name),
            ("Дата рождения", child.born),
            ("Пол", child.sex),
            ("Сейчас учится", learns),
        )
        yield from (
            (child.person.id, (Section.GENERAL.title, "Дети", child.person.name, label, value, *[""] * 5))
            for label, value in said
        )


def _changes(person_id: int, changes: Sequence[Change], *, everything: bool) -> Iterator[Cells]:
    for change in changes:
        for made in change.fields:
            section: tuple[Cell, ...] = (made.section,) if everything else ()
            source = (change.at, change.supplier, change.package_id)
            yield person_id, (*source, *section, made.block, made.record, made.label, made.was, made.became)
