"""Portfolios and their history as spreadsheets: one value a line, with its source."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from django.http import HttpResponse

from kontingent.accounts.roles import Permission
from kontingent.audit.models import Action
from kontingent.history.kinds.sections import Section
from kontingent.kernel.spreadsheets import XLSX_TYPE, Cell, write_xlsx
from kontingent.portfolios.changes import Change
from kontingent.portfolios.children import Child
from kontingent.portfolios.ledger import Block, Row
from kontingent.portfolios.queries import read_all_sections, read_changes, read_section
from kontingent.web.gate import gate
from kontingent.web.persons.addresses import asked_day
from kontingent.web.persons.changes import asked_changes, sifted
from kontingent.web.persons.visit import head_of, note, visit
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


@gate(Permission.EXPORT)
def portfolio_xlsx(request: Request, person_id: int) -> HttpResponse:
    found = visit(request, person_id)
    head = head_of(request, found)
    day = asked_day(request.GET, found.access.until).day
    sections = read_all_sections(request.scope, head, on=day)
    children = read_section(request.scope, head, Section.GENERAL, on=day).children
    note(request, found, head, Action.EXPORTED_XLSX)
    return _workbook("Портфолио", VALUES, [*_values(sections), *_children(children)], f"portfolio-{person_id}")


@gate(Permission.EXPORT)
def history_xlsx(request: Request, person_id: int) -> HttpResponse:
    found = visit(request, person_id, request.GET.get("section", Section.GENERAL.slug))
    head = head_of(request, found)
    changes = read_changes(request.scope, found.access, found.section, role=found.role) or ()
    note(request, found, head, Action.EXPORTED_XLSX)
    rows = list(_changes(sifted(changes, asked_changes(request.GET))))
    return _workbook("История изменений", CHANGES, rows, f"history-{person_id}")


def _workbook(title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], name: str) -> HttpResponse:
    target = BytesIO()
    widths = [24] * len(header)
    write_xlsx(target, title, header, rows, widths=widths)
    disposition = f'attachment; filename="{name}.xlsx"'
    return HttpResponse(target.getvalue(), content_type=XLSX_TYPE, headers={"Content-Disposition": disposition})


def _values(sections: Sequence[tuple[Section, Sequence[Block]]]) -> Iterator[Sequence[Cell]]:
    for section, blocks in sections:
        for block in blocks:
            for number, record in enumerate(block.records, 1):
                name = record.title or (str(number) if len(block.records) > 1 else "")
                yield from (_value(section, block, name, row) for row in record.rows if row.cell.text)


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
        source.since.date() if source else "",
    )


def _children(children: Sequence[Child]) -> Iterator[Sequence[Cell]]:
    for child in children:
        learns = child.learns_at.name if child.learns_at else ""
        said = (
            ("Фамилия Имя Отчество", child.person.name),
            ("Дата рождения", child.born),
            ("Пол", child.sex),
            ("Сейчас учится", learns),
        )
        yield from (
            (Section.GENERAL.title, "Дети", child.person.name, label, value, *[""] * 5) for label, value in said
        )


def _changes(changes: Sequence[Change]) -> Iterator[Sequence[Cell]]:
    for change in changes:
        for made in change.fields:
            yield (
                change.at,
                change.supplier,
                change.package_id,
                made.block,
                made.record,
                made.label,
                made.was,
                made.became,
            )
