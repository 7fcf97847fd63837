"""A section of a form as its viewer is shown it: the page, the print and the workbook are made of the same cells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.spreadsheets import Cell as FileCell
from kontingent.statistics.counting import Numbers, is_told
from kontingent.statistics.definitions import Axis, FormCell, FormSection, Place
from kontingent.statistics.rules import FORM_RULES

CURES = {rule.code: rule.cure for rule in FORM_RULES}
CLOSED, EMPTY, BY_HAND = "закрыто", "×", "…"
Href = Callable[[FormSection, FormCell, int], str]  # of a cell with this number; empty: no link


@dataclass(frozen=True, slots=True)
class ShownCell:
    """`more` stands small under the number: what it was compared with."""

    value: FileCell
    text: str
    href: str = ""
    more: str = ""
    is_wrong: bool = False  # an equation over it does not hold
    said: str = ""  # of remarks and own values


@dataclass(frozen=True, slots=True)
class ShownRow:
    code: str
    label: str
    depth: int
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class SectionTable:
    section: FormSection
    rows: tuple[ShownRow, ...]
    failures: tuple[tuple[str, str], ...]  # code of the rule and what does not hold
    with_own: Sequence[str] | None = None  # what does not hold with own values; None where there are none
    said: Sequence[str] = ()  # remarks and own values in sentences

    @property
    def cures(self) -> list[str]:
        return [*dict.fromkeys(CURES[rule] for rule, _ in self.failures)]

    @property
    def has_codes(self) -> bool:
        return any(row.code for row in self.section.rows)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """Heads over columns, with how many each is over; none where no column has one."""
        columns = self.section.columns
        runs = [(group, len([*some])) for group, some in groupby(columns, lambda column: column.group)]
        return runs if any(group for group, _ in runs) else []

    @property
    def marks(self) -> list[str]:
        """What of the section is not that of the order."""
        sure = (("сетка", self.section.grid), ("слова", self.section.labels))
        unsure = " и\u00a0".join(name for name, is_sure in sure if not is_sure)
        return [f"{unsure.capitalize()}\u00a0— макет, сверьте с\u00a0приказом"] if unsure else []

    def file_rows(self) -> Iterator[tuple[int, list[FileCell]]]:
        for row in self.rows:
            yield row.depth, [row.label, *([row.code] if self.has_codes else []), *(cell.value for cell in row.cells)]


def shown_section(
    section: FormSection,
    scope: Scope,
    numbers: Numbers,
    href: Href,
    before: Numbers | None = None,
    said: Mapping[Place, str] | None = None,
) -> SectionTable:
    """`before`: the same cells of the year before, to be compared with; `said`: words beside numbers."""
    failures = section.failing(numbers)
    wrong = {place for failure in failures for place in failure.cells}
    rows = tuple(
        ShownRow(
            row.code,
            row.label,
            _depth(section.rows, row),
            tuple(
                replace(
                    _cell(section, cell, scope, numbers, href, before, is_wrong=cell.place in wrong),
                    said=(said or {}).get(cell.place, "") if is_told(scope, section, cell) else "",
                )
                for cell in cells
            ),
        )
        for row, cells in section.lines()
    )
    return SectionTable(section, rows, tuple((one.check.rule, one.sentence) for one in failures))


def _cell(
    section: FormSection,
    cell: FormCell,
    scope: Scope,
    numbers: Numbers,
    href: Href,
    before: Numbers | None,
    *,
    is_wrong: bool,
) -> ShownCell:
    if cell.is_empty:
        return ShownCell(EMPTY, EMPTY)
    if not is_told(scope, section, cell):
        return ShownCell(CLOSED, CLOSED)
    number = numbers.get(cell.place)
    if number is None:
        return ShownCell(None, BY_HAND)
    was = None if before is None else before.get(cell.place)
    more = russian.signed(number - was) if was is not None and number != was else ""
    return ShownCell(number, russian.number(number), href(section, cell, number), more, is_wrong)


def _depth(rows: Sequence[Axis], row: Axis) -> int:
    by_key = {one.key: one for one in rows}
    return 1 + _depth(rows, by_key[row.of]) if row.of else 0
