"""Numbers of a form for one institution: a statement for each measure of a section, parted by all that it asks.

The statement groups by the words of the predicates; each cell adds up the groups that fit it. With `named` the groups
bring the names of their records, of which a frozen copy is made.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import sql
from kontingent.statistics.counted import FormMeasure, FormPeriod
from kontingent.statistics.definitions import FormCell, FormSection, Place, StatForm
from kontingent.statistics.predicates import Value, fits, in_sql
from kontingent.statistics.words import Word

_GROUPED = """
SELECT {words}, {below}, count(*), {names}
FROM {source}
WHERE {at} AND i.path @> ARRAY[%(body)s]::bigint[] AND {where}
GROUP BY {groups}
"""
Numbers = dict[Place, int]


@dataclass(frozen=True, slots=True)
class AskedForm:
    """`own`: of whom the numbers are is within the viewer's scope."""

    scope: Scope
    body: Institution
    period: FormPeriod

    @property
    def values(self) -> dict[str, Any]:
        return {**self.period.values, "own": self.scope.institution_id, "body": self.body.pk}


@dataclass(frozen=True, slots=True)
class _Group:
    values: Mapping[str, Value]
    below: int | None
    count: int
    names: list[str]


def is_told(scope: Scope, section: FormSection, cell: FormCell) -> bool:
    """A cell that reads closed fields is closed without «Доступ к ПДн», and never rounded."""
    return not (scope.masked and (section.is_closed or cell.is_closed))


def is_told_at(scope: Scope, form: StatForm, section_code: str, place: Place) -> bool:
    """The same of a place that was written down; of one that the form has no more whatever might have been closed."""
    section = form.section(section_code)
    cell = section.cells.get(place) if section else None
    return is_told(scope, section, cell) if section and cell else not scope.masked


def numbers(section: FormSection, asked: AskedForm) -> Numbers:
    """Of the cells that are counted and may be told."""
    groups = _all_groups(section, asked)
    return {
        cell.place: sum(group.count for group in groups[cell.counted] if fits(cell.where, group.values))
        for cell in _told(section, asked.scope)
    }


def numbers_below(section: FormSection, asked: AskedForm, depth: int) -> dict[int, Numbers]:
    """The same by what stands at that place of a path below the body; what is above it stands nowhere."""
    groups, found = _all_groups(section, asked, depth=depth), dict[int, Numbers]()
    for cell in _told(section, asked.scope):
        for group in groups[cell.counted]:
            if group.below is not None:
                own = found.setdefault(group.below, {})
                own[cell.place] = own.get(cell.place, 0) + group.count * fits(cell.where, group.values)
    return found


def named(section: FormSection, asked: AskedForm) -> dict[Place, Counter[str]]:
    """The records behind each cell, by name: a number is how many there are."""
    groups = _all_groups(section, asked, is_named=True)
    return {
        cell.place: Counter(
            name for group in groups[cell.counted] if fits(cell.where, group.values) for name in group.names
        )
        for cell in _told(section, asked.scope)
    }


def _told(section: FormSection, scope: Scope) -> Iterator[FormCell]:
    return (cell for cell in section.cells.values() if cell.is_counted and is_told(scope, section, cell))


def _all_groups(
    section: FormSection, asked: AskedForm, *, depth: int | None = None, is_named: bool = False
) -> dict[FormMeasure, list[_Group]]:
    cells = list(_told(section, asked.scope))
    return {
        one: _groups(section, one, [cell for cell in cells if cell.counted is one], asked, depth, is_named=is_named)
        for one in dict.fromkeys(cell.counted for cell in cells)
    }


def _groups(
    section: FormSection,
    counted: FormMeasure,
    cells: list[FormCell],
    asked: AskedForm,
    depth: int | None,
    *,
    is_named: bool,
) -> list[_Group]:
    words = {test.word.code: test.word for cell in cells for test in cell.where}
    where, values = in_sql(section.where, "of_section_")
    text = _GROUPED.format(
        words=", ".join(_column(word) for word in words.values()) or "true",
        below="NULL::bigint" if depth is None else "i.path[%(depth)s]",
        names=f"array_agg({counted.named})" if is_named else "NULL",
        source=counted.source,
        at=counted.at,
        where=where,
        groups=", ".join(str(number) for number in range(1, max(len(words), 1) + 2)),
    )
    rows = sql.rows(text, {**asked.values, **values, "depth": depth})
    return [
        _Group(dict(zip(words, known[: len(words)], strict=True)), below, count, names or [])
        for *known, below, count, names in rows
    ]


def _column(word: Word) -> str:
    return f"({word.cut.column})"
