"""A report as its viewer is told it: one that reads closed fields, without «Доступ к ПДн», rounded and on few days."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from kontingent.institutions.scope import Scope
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import answers, beyond
from kontingent.reports.answers import Answer, Asked
from kontingent.reports.cuts import Below, Cut
from kontingent.reports.disclosure import ClosedNumber, audited
from kontingent.reports.grammar import Report
from kontingent.reports.values import ALL, Value

_EVERY = Cut("every", "", "''::text", label=str, order=str, needs=frozenset(), is_single=True)


def answer(report: Report, asked: Asked) -> Answer:
    """Exact for whoever may list those that are counted."""
    if not (report.is_closed and asked.scope.masked):
        found = answers.answer(report, asked)
        return beyond.told(found, asked) if beyond.is_of_part(report, asked) else found
    day = told_day(asked.year, asked.day)
    known = replace(asked, scope=Scope(asked.scope.institution_id, open_data=True), day=day or asked.day)
    found = replace(answers.answer(_alone(report), known), parts={}, told={}, told_on=day)
    if day is None:
        return replace(found, rows=(), columns=(), numbers={})
    return _told(found, answers.answer(open_part(report), known))


def is_of_whole_alone(report: Report, asked: Asked) -> bool:
    """Of the viewer's own body: beside its table that of a part would tell of the rest."""
    return (report.is_closed and asked.scope.masked) or beyond.is_of_part(report, asked)


def _alone(report: Report) -> Report:
    """Without what would tell more than its numbers: shares, means, changes and totals of others beside them."""
    return replace(report, beside=(), shares=(), mean=None, average=None, balance=None, change=False)


def told_day(year: SchoolYear, day: date) -> date | None:
    """The end of a month, 20 September or 1 January that comes last; None before the first one of the year."""
    ends = [date(year.first + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(9, 21)]
    days = (*ends, year.census_day, date(year.second, 1, 1))
    return max((one for one in days if one <= day and one in year), default=None)


def _told(found: Answer, base: Answer) -> Answer:
    report = found.report
    rows = _values(report.rows, found.rows, base.rows)
    columns = _values(report.columns, found.columns, base.columns)
    every = [*rows, ALL], [*columns, ALL]
    told = audited(
        [[_number(found, base, row, column) for column in every[1]] for row in every[0]],
        rows_add_up=report.adds_up,
        columns_add_up=_is_single(report.columns) or not report.measure.is_of_persons,
    )
    numbers = dict(zip(product(*every), (one for line in told for one in line), strict=True))
    return replace(found, numbers={}, rows=rows, columns=columns, told=numbers)


def _values(cut: Cut | Below | None, found: tuple[Value, ...], base: tuple[Value, ...]) -> tuple[Value, ...]:
    """All of a closed cut; of an open one those of whom there is anybody to count some of."""
    if isinstance(cut, Cut) and cut.is_closed:
        return tuple(dict.fromkeys([*cut.every, *found]))
    return base


def _number(found: Answer, base: Answer, row: Value, column: Value) -> ClosedNumber:
    report = found.report
    open_row, open_column = (row if _is_open(report.rows) else ALL), (column if _is_open(report.columns) else ALL)
    is_told = not report.measure.is_closed and all(_is_open(part.cut) for part in report.where)
    is_open = is_told and (open_row, open_column) == (row, column)
    return ClosedNumber(found.number(row, column), base.number(open_row, open_column), is_open)


def open_part(report: Report) -> Report:
    """What everybody can count: by open cuts, of what the measure counts some of."""
    return Report(
        code=report.code,
        title=report.title,
        group=report.group,
        measure=report.measure.part_of or report.measure,
        rows=report.rows if _is_open(report.rows) else _EVERY,
        columns=report.columns if _is_open(report.columns) else None,
        where=tuple(part for part in report.where if _is_open(part.cut)),
    )


def _is_open(cut: Cut | Below | None) -> bool:
    return cut is not None and not cut.is_closed


def _is_single(cut: Cut | Below | None) -> bool:
    return cut is None or cut.is_single
