"""Sections of many records as tables: a line each, and a column with the sources of the line."""

from collections.abc import Iterable
from dataclasses import dataclass

from kontingent.portfolios.presentation import Block, Cell, PresentedRecord, Source


@dataclass(frozen=True, slots=True)
class RecordLine:
    """`cells` with the labels of their columns, for narrow screens."""

    cells: tuple[tuple[str, Cell], ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class RecordTable:
    slug: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[RecordLine, ...]


def table_of(block: Block) -> RecordTable:
    """Columns in which no record has anything are left out."""
    used = [place for place in range(len(block.columns)) if any(_filled(record, place) for record in block.records)]
    return RecordTable(
        slug=block.slug,
        title=block.title,
        columns=tuple(block.columns[place] for place in used),
        lines=tuple(_line(record, used) for record in block.records),
    )


def _filled(record: PresentedRecord, place: int) -> bool:
    return record.rows[place].cell.is_shown


def _line(record: PresentedRecord, used: Iterable[int]) -> RecordLine:
    rows = [record.rows[place] for place in used]
    return RecordLine(tuple((row.label, row.cell) for row in rows), _sources(row.cell for row in rows))


def _sources(cells: Iterable[Cell]) -> tuple[Source, ...]:
    """One a supplier, the latest, in the order of appearance."""
    latest: dict[int, Source] = {}
    for cell in cells:
        source = cell.source
        if source is not None and (source.supplier_id not in latest or latest[source.supplier_id].since < source.since):
            latest[source.supplier_id] = source
    return tuple(latest.values())
