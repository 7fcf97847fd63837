"""Where the tables of a sheet begin, and what their columns are: a head of one storey or two, in any row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import KINDS
from kontingent.history.kinds.person import General
from kontingent.history.rules.rule import Rule
from kontingent.ingest.headings import (
    FULL_NAME,
    NOTHING,
    HeadingTarget,
    OwnHeadings,
    headings,
    is_ignored,
    is_known,
    is_mapped,
    key_of,
    lead_of,
    met_as,
    own_key,
    whole,
)
from kontingent.ingest.places import Place
from kontingent.ingest.readers.package import MetHeading, Said, SheetColumn
from kontingent.ingest.readers.tables.grid import Cell, Row, TableSheet
from kontingent.ingest.rules import packages as rules
from kontingent.kernel.spreadsheet_guard import letters_of

_LOOKED_AT = 4
_NAMING = (FULL_NAME, "familyName")
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
    met: list[MetHeading] = field(default_factory=list)


def tables_of(sheet: TableSheet, own: OwnHeadings = NOTHING) -> Iterator[SheetTable | Row]:
    """Each table, followed by its rows; what stands before the first is nobody's."""
    table: SheetTable | None = None
    rows = _with_next(sheet.rows)
    for row, following in rows:
        if is_head(row.cells, own):
            two = following is not None and _is_second_storey(following.cells, own)
            lower = following.cells if two and following is not None else []
            table = _table(sheet, row, lower, own)
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


def is_head(cells: Sequence[Cell], own: OwnHeadings = NOTHING) -> bool:
    """A row that begins with texts of which none is known is no head: nearly every row is told by these."""
    filled = [cell for cell in cells if cell not in (None, "")]
    texts = [cell for cell in filled if isinstance(cell, str)]
    if not any(is_known(text) or is_mapped(text, own) for text in texts[:_LOOKED_AT]):
        return False
    known = sum(is_known(text) or is_mapped(text, own) for text in texts)
    return known >= _SURE or (known > 1 and 2 * known >= len(filled))


def _is_second_storey(cells: Sequence[Cell], own: OwnHeadings) -> bool:
    filled = [cell for cell in cells if cell not in (None, "")]
    known = sum(1 for cell in filled if isinstance(cell, str) and (is_known(cell) or is_mapped(cell, own)))
    return known > 1 or (known == 1 and len(filled) == 1)


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """The line «1 2 3 4» below a head."""
    numbers = [str(cell).removesuffix(".0") for cell in cells if cell not in (None, "")]
    return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _table(sheet: TableSheet, upper: Row, lower: Sequence[Cell], own: OwnHeadings) -> SheetTable:
    storeys = list(_storeys(upper.cells, lower))
    table = SheetTable(sheet, _lead(sheet.title, storeys, own), upper.number + bool(lower))
    taken: dict[tuple[HeadingTarget, int], Bound] = {}
    twice: set[HeadingTarget] = set()
    for index, group, label in storeys:
        column = SheetColumn(whole(group, label), letters_of(index))
        target, how = met_as(group, label, table.lead, own)
        if target is None and is_ignored(label):
            continue
        table.met.append(_met(table, column, target, how))
        if target is None:
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


def _met(table: SheetTable, column: SheetColumn, target: HeadingTarget | None, how: str) -> MetHeading:
    kind = None if target is None or target.kind is None else target.kind.code
    prop, whose = ("", "") if target is None else (target.prop, target.whose)
    return MetHeading(table.sheet.title, column.letters, column.heading, table.lead.code, how, kind, prop, whose)


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


def _lead(title: str, storeys: Sequence[tuple[int, str, str]], own: OwnHeadings) -> type[Kind]:
    """By the name of the sheet; of another one persons, unless most headings are of one kind of institutions."""
    if (kind := lead_of(title)) is not None:
        return kind
    mapped = [own.get(own_key(whole(group, label))) for _, group, label in storeys] if own else []
    keys = {key_of(label) for _, _, label in storeys}
    fields = headings().fields
    named = keys & {key for key, prop in fields[General].items() if prop in _NAMING}
    if named or any(target and target.kind is General and target.prop in _NAMING for target in mapped):
        return General

    def known(kind: type[Kind]) -> int:
        return len(keys & fields[kind].keys()) + sum(1 for target in mapped if target and target.kind is kind)

    best = max(KINDS, key=known)
    return best if known(best) > 1 else General
