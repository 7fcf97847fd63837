"""Where the tables of a sheet begin, and what their columns are: a head of one storey or two, in any row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.person import General
from kontingent.history.rules.rule import Rule
from kontingent.ingest.places import Place
from kontingent.ingest.readers.package import Said, SheetColumn
from kontingent.ingest.readers.tables.grid import Cell, Row, TableSheet, letters_of
from kontingent.ingest.readers.tables.headings import (
    FULL_NAME,
    HeadingTarget,
    headings,
    is_ignored,
    is_known,
    key_of,
    lead_of,
    target_of,
)
from kontingent.ingest.rules import packages as rules

_LOOKED_AT = 4
_SURE = 3  # known headings in one row make a head; two do where most of the row is known


class Bound(NamedTuple):
    """A column that is known. `nth` tells guardians of one group apart."""

    place: int  # among the cells of a row, from 0
    target: HeadingTarget
    column: SheetColumn
    nth: int = 0


@dataclass(slots=True)
class SheetTable:
    """One table of a sheet: what its columns are."""

    sheet: TableSheet
    lead: type[Kind]
    row: int  # of the head
    columns: list[Bound] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def tables_of(sheet: TableSheet) -> Iterator[SheetTable | Row]:
    """Each table, followed by its rows; what stands before the first is nobody's."""
    table: SheetTable | None = None
    rows = _with_next(sheet.rows)
    for row, following in rows:
        if is_head(row.cells):
            two = following is not None and _is_second_storey(following.cells)
            lower = following.cells if two and following is not None else []
            table = _table(sheet, row, lower)
            yield table
            if two:
                next(rows, None)
        elif table is not None and not _is_numbering(row.cells):
            yield row


def _with_next(rows: Iterable[Row]) -> Iterator[tuple[Row, Row | None]]:
    source = iter(rows)
    row = next(source, None)
    while row is not None:
        following = next(source, None)
        yield row, following
        row = following


def is_head(cells: Sequence[Cell]) -> bool:
    """A row that begins with texts of which none is known is no head: nearly every row is told by these."""
    filled = [cell for cell in cells if cell not in (None, "")]
    texts = [cell for cell in filled if isinstance(cell, str)]
    if not any(map(is_known, texts[:_LOOKED_AT])):
        return False
    known = sum(map(is_known, texts))
    return known >= _SURE or (known > 1 and 2 * known >= len(filled))


def _is_second_storey(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell not in (None, "")]
    known = sum(1 for cell in filled if isinstance(cell, str) and is_known(cell))
    return known > 1 or (known == 1 and len(filled) == 1)


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """The line «1 2 3 4» below a head."""
    numbers = [str(cell).removesuffix(".0") for cell in cells if cell not in (None, "")]
    return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _table(sheet: TableSheet, upper: Row, lower: Sequence[Cell]) -> SheetTable:
    storeys = list(_storeys(upper.cells, lower))
    table = SheetTable(sheet, _lead(sheet.title, [label for _, _, label in storeys]), upper.number + bool(lower))
    taken: dict[tuple[HeadingTarget, int], Bound] = {}
    twice: set[HeadingTarget] = set()
    for index, group, label in storeys:
        column = SheetColumn(" / ".join(filter(None, (group, label))) if group else label, letters_of(index))
        target = target_of(group, label, table.lead)
        if target is None:
            if not is_ignored(label):
                _say(table, rules.UNKNOWN_COLUMN, column)
            continue
        nth = sum(1 for known, _ in taken if known == target)
        if nth and not target.whose:
            twice.add(target)
        taken[target, nth] = Bound(index, target, column, nth)
    for bound in taken.values():
        if bound.target in twice:
            _say(table, rules.COLUMN_TWICE, bound.column)
        else:
            table.columns.append(bound)
    return table


def _say(table: SheetTable, rule: Rule, column: SheetColumn) -> None:
    at = Place(table.sheet.title, table.row, column.heading, column.letters)
    table.said.append(Said(rule, at, column.heading))


def _storeys(upper: Sequence[Cell], lower: Sequence[Cell]) -> Iterator[tuple[int, str, str]]:
    """Index, group and label of each column that has a heading; a group goes on over the empty cells beside it."""
    group = ""
    for index in range(max(len(upper), len(lower))):
        above, below = _text(upper, index), _text(lower, index)
        group = above or (group if below else "")
        if below:
            yield index, group, below
        elif above:
            yield index, "", above


def _text(cells: Sequence[Cell], index: int) -> str:
    cell = cells[index] if index < len(cells) else None
    return " ".join(str(cell).split()) if cell is not None else ""


def _lead(title: str, labels: Sequence[str]) -> type[Kind]:
    """By the name of the sheet; of another one persons, unless most headings are of one kind of institutions."""
    if (kind := lead_of(title)) is not None:
        return kind
    keys = {key_of(label) for label in labels}
    fields = headings().fields
    named = keys & {key for key, prop in fields[General].items() if prop in (FULL_NAME, "familyName")}
    if named:
        return General
    best = max(KINDS, key=lambda kind: len(keys & fields[kind].keys()))
    return best if len(keys & fields[best].keys()) > 1 else General
