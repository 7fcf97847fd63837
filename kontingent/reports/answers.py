"""A declared report answered for one body and one school year: one statement, and one more for the year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kontingent.institutions.models import Institution
from kontingent.institutions.queries import parting_below
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.cuts import Below, Cut
from kontingent.reports.grammar import Report


class Whole(Enum):
    """In place of a value: all of them, each person once."""

    ALL = "all"


ALL = Whole.ALL
Value = Any  # a code, a number, an institution's id, None, or ALL
_COUNTED = """
SELECT grouping(own_row), grouping(own_column), own_row, own_column, count(DISTINCT person_id){parts}
FROM (
    SELECT e.person_id, {row} AS own_row, {column} AS own_column
    FROM enrolment e
    JOIN institution i ON i.id = e.institution_id
    JOIN person_scope s ON s.person_id = e.person_id AND s.scope_id = %(own)s
    WHERE i.path @> ARRAY[%(body)s]::bigint[] AND e.school_year = %(year)s AND %(day)s BETWEEN e.date_from AND e.date_to
      AND %(type)s IN ('', i.type)
) AS learner
GROUP BY GROUPING SETS ((own_row, own_column), (own_row), (own_column), ())
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """`numbers` by (row, column), either of them ALL. `parts` by row, one for each share; `before` by row, a year ago.

    `places` are the institutions of the rows of a report by subordination.
    """

    report: Report
    rows: tuple[Value, ...]
    columns: tuple[Value, ...]
    numbers: dict[tuple[Value, Value], int]
    parts: dict[Value, tuple[int, ...]]
    before: dict[Value, int]
    places: dict[int, Institution]

    def number(self, row: Value, column: Value) -> int:
        return self.numbers.get((row, column), 0)

    @property
    def repeated(self) -> int:
        """How many more the rows add up to than there are."""
        return sum(self.number(row, ALL) for row in self.rows) - self.number(ALL, ALL)


def answer(report: Report, scope: Scope, body: Institution, year: SchoolYear, type_: str) -> Answer:
    top, children = parting_below(body) if isinstance(report.rows, Below) else (body, [])
    places = {one.pk: one for one in children}
    day = year.reference_day(clock.today())
    asked = {"own": scope.institution_id, "body": body.pk, "type": type_, "depth": len(top.path) + 1}
    wanted = {f"part_{place}": list(share.part.values) for place, share in enumerate(report.shares)}
    shares = "".join(f", count(DISTINCT person_id) FILTER (WHERE own_column = ANY(%({name})s))" for name in wanted)
    found = sql.rows(_statement(report, parts=shares), {**asked, **wanted, "year": year.first, "day": day})
    numbers, parts = {}, {}
    for every_row, every_column, row, column, number, *some in found:
        where = (ALL if every_row else row, ALL if every_column else column)
        numbers[where] = number
        if every_column:
            parts[where[0]] = tuple(some)
    before = _before(report, asked, year) if report.change else {}
    rows = [row for row, column in numbers if column is ALL and row is not ALL]
    shown = [one for one in places if numbers.get((one, ALL)) or before.get(one)]  # nobody of this type was ever there
    columns = [column for row, column in numbers if row is ALL and column is not ALL]
    return Answer(
        report,
        tuple(shown) if places else _ordered(report.rows, rows),
        _ordered(report.columns, columns),
        numbers,
        parts,
        before,
        places,
    )


def _before(report: Report, asked: dict[str, Any], year: SchoolYear) -> dict[Value, int]:
    day = year.previous.same_day(year.reference_day(clock.today()))
    values = {**asked, "year": year.previous.first, "day": day}
    found = sql.rows(_statement(report), values)
    return {ALL if every_row else row: number for every_row, every_column, row, _, number in found if every_column}


def _statement(report: Report, *, parts: str = "") -> str:
    row = "i.path[%(depth)s]" if isinstance(report.rows, Below) else report.rows.column
    return _COUNTED.format(row=row, column=report.columns.column, parts=parts)


def _ordered(cut: Cut | Below, values: Sequence[Value]) -> tuple[Value, ...]:
    return tuple(values) if isinstance(cut, Below) else tuple(sorted(values, key=cut.order))
