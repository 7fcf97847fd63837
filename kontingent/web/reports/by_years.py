"""A report by school years: its rows on the same day of the last five to ten, each number with the list of its year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kontingent.kernel import russian
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import answers, beyond
from kontingent.reports.answers import Answer
from kontingent.reports.composing import values_of
from kontingent.reports.cuts import Below, CutPart, ordered
from kontingent.reports.grammar import Report
from kontingent.reports.movement import YEARS
from kontingent.reports.stamping import key_of
from kontingent.reports.values import ALL, Value
from kontingent.web.reports.cells import CellLinks
from kontingent.web.reports.declared import EVERY, EVERY_ONCE, NOTHING_SENT, called_in, titled, type_of, types_of
from kontingent.web.reports.params import COLUMN, ReportParams
from kontingent.web.reports.tables import Line, MadeLines, ReportCell, ReportTable, unknown, whole

SAME_DAY = (
    "На один и\u00a0тот\u00a0же день каждого учебного года: {}. «Нет данных»: об этом годе ничего не\u00a0прислали, это"
    " не\u00a0ноль."
)
LEAST = 5
TREE_OF_TODAY = "Организации стоят по\u00a0сегодняшней подчинённости."


def may_tell(report: Report, asked: ReportParams) -> bool:
    """Of what is known of today alone there are no years; what is told rounded, or of a part, is told on one day."""
    is_told_less = (report.is_closed and asked.scope.masked) or beyond.is_of_part(report, asked.of(""))
    return report.measure.has_total and not report.measure.is_of_today and not is_told_less


def of_column(report: Report, asked: ReportParams, query: Mapping[str, Any]) -> tuple[Report, ReportParams]:
    """What the report counts in the column that is asked for, if it has one such."""
    cut, code = report.columns, str(query.get(COLUMN.name, ""))
    values = values_of(cut) if cut else {}
    if cut is None or not values:
        return report, asked
    if code not in values:
        return report, replace(asked, parted=cut)
    column = CutPart(cut, (values[code],))
    alone = replace(report.by_rows, where=(*report.where, column))
    return alone, replace(asked, parted=cut, column=column)


def build(report: Report, asked: ReportParams) -> ReportTable:
    type_, of_year = type_of(report, asked), by_year(asked)
    years = [*of_year]
    found = {year: answers.rows_alone(report, one.of(type_)) for year, one in of_year.items()}
    empty = [year for year, one in found.items() if not any(one.numbers.values())]
    unsent = {year for year in empty if not _is_sent(report, of_year[year], type_)}
    last = found[asked.year]
    by_column = {year: CellLinks(of_year[year], replace(one, places=last.places), type_) for year, one in found.items()}
    every = {row for one in found.values() for row in one.rows}
    rows = [row for row in last.places if row in every] if last.places else ordered(report.rows, every)

    def lines(rows: Sequence[Value]) -> Iterator[Line]:
        last.places.read(rows)
        return (line(row, _head(asked, last, row)) for row in rows)

    def line(row: Value, head: ReportCell) -> Line:
        counted = (unknown() if year in unsent else _cell(links, row, year.first) for year, links in by_column.items())
        return Line(head, tuple(counted))

    is_once = not report.adds_up and any(one.repeated > 0 for one in found.values())
    days = f"{russian.date(of_year[years[0]].day)} – {russian.date(asked.day)}"
    return ReportTable(
        columns=(report.rows.title, *(year.label for year in years)),
        lines=MadeLines(rows, lambda some, _first: lines(some)),
        total=line(ALL, titled(EVERY_ONCE if is_once else EVERY)),
        choices=types_of(asked, type_) if report.usual_type else (),
        notes=(SAME_DAY.format(days), *([TREE_OF_TODAY] if last.places else [])),
        nothing=NOTHING_SENT,
    )


def _is_sent(report: Report, asked: ReportParams, type_: str) -> bool:
    """Whether other columns than the one that is shown, and is empty, have anybody."""
    whole = replace(report, where=report.where[:-1])
    return asked.column is not None and any(answers.rows_alone(whole, asked.of(type_)).numbers.values())


def by_year(asked: ReportParams) -> dict[SchoolYear, ReportParams]:
    return {year: replace(asked, year=year, day=year.same_day(asked.day)) for year in _years(asked)}


def _years(asked: ReportParams) -> list[SchoolYear]:
    """Ten of those of which anything is known, five in any case."""
    last, known = asked.year.first, min((year.first for year in asked.known), default=asked.year.first)
    return [SchoolYear(first) for first in range(min(max(known, last - YEARS + 1), last - LEAST + 1), last + 1)]


def _cell(links: CellLinks, row: Value, year: int) -> ReportCell:
    found, measure = links.found, links.found.report.measure
    return replace(whole(found.number(row, ALL), links.href(measure, row, ALL)), key=key_of(measure, row, year))


def _head(asked: ReportParams, found: Answer, row: Value) -> ReportCell:
    if place := found.places.get(row):
        name = called_in(asked, place)
        return ReportCell(name, name, asked.deeper(place))
    rows = found.report.rows
    return titled("" if isinstance(rows, Below) else found.label(rows, row))
