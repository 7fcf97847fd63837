"""Answers from kept counts: learners of a body where its cuts are columns of what is kept, so a region costs no more.

`person_count` keeps them by institution, year and type, `body_count` by one cut of theirs and sex.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from kontingent.census.cuts import KeptCut, learners_on
from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.measures import LEARNERS
from kontingent.reports.movement import LEARNERS_OF_YEARS, YEARS
from kontingent.reports.record_cuts import SCHOOL_YEAR
from kontingent.reports.values import ALL, Value

Numbers = dict[tuple[Value, Value], int]
_BY_TYPE = """
SELECT institution_id, type, sum(change)::int FROM person_count
WHERE institution_id = ANY(%(ids)s) AND school_year = %(year)s AND effective <= %(day)s
  AND (type = %(type)s OR %(is_parted)s)
GROUP BY institution_id, type HAVING sum(change) <> 0
"""
_UNKNOWN = {KeptCut.GRADE: -1, KeptCut.BORN: 0}  # as they are kept
_CUTS = {cuts.GRADE: KeptCut.GRADE, cuts.BORN: KeptCut.BORN, cuts.AGE: KeptCut.BORN}
_OF_YEARS = """
SELECT c.school_year, c.type, sum(c.change)::int
FROM unnest(%(years)s::smallint[], %(days)s::date[]) AS asked (year, day)
JOIN person_count c ON c.institution_id = %(body)s AND c.school_year = asked.year AND c.effective <= asked.day
GROUP BY c.school_year, c.type HAVING sum(c.change) <> 0
"""


def kept(
    report: Report, body: Institution, children: Collection[int], type_: str, year: SchoolYear, day: date
) -> Numbers | None:
    """By row and column with their totals; None of a report that is counted."""
    if report.where:
        return None
    if report.measure is LEARNERS_OF_YEARS:
        is_kept = report.rows is SCHOOL_YEAR and report.columns in {None, cuts.TYPE} and not type_
        return _years(body, year, day) if is_kept else None
    if report.measure is not LEARNERS:
        return None
    if report.rows is cuts.BELOW and (report.columns is None or (report.columns is cuts.TYPE and not type_)):
        return _below(body, children, type_, year, day, is_parted=report.columns is not None)
    if report.rows is cuts.BELOW or report.columns not in {None, cuts.SEX} or not (type_ and body.is_body):
        return None
    cut = None if isinstance(report.rows, cuts.Below) else _CUTS.get(report.rows)
    found = None if cut is None else _parted(cut, body, type_, year, day)
    if found is None or report.rows is not cuts.AGE:
        return found
    return {(year.first - row if isinstance(row, int) else row, sex): number for (row, sex), number in found.items()}


def _below(
    body: Institution, children: Collection[int], type_: str, year: SchoolYear, day: date, *, is_parted: bool
) -> Numbers:
    """`is_parted`: by every type beside all of them together, which is a type of its own, empty."""
    own = body.pk
    asked = {"ids": [own, *children], "year": year.first, "day": day, "type": type_, "is_parted": is_parted}
    return {
        (ALL if id_ == own else id_, ALL if of_type == type_ else of_type): number
        for id_, of_type, number in sql.rows(_BY_TYPE, asked)
    }


def _years(body: Institution, year: SchoolYear, day: date) -> Numbers:
    """On the same day of each."""
    years = [SchoolYear(first) for first in range(year.first - YEARS + 1, year.first + 1)]
    asked = {"body": body.pk, "years": [one.first for one in years], "days": [one.same_day(day) for one in years]}
    found: Numbers = {(row, type_ or ALL): number for row, type_, number in sql.rows(_OF_YEARS, asked)}
    return found | {(ALL, type_): 0 for _, type_ in found}  # types are columns, and no number is of all years


def _parted(cut: KeptCut, body: Institution, type_: str, year: SchoolYear, day: date) -> Numbers:
    """A person lies in one year of birth and one sex: of these alone the totals are sums."""
    found: Numbers = {}
    parts = learners_on(day, cut, body, year, type_)
    born = parts if cut is KeptCut.BORN else learners_on(day, KeptCut.BORN, body, year, type_)
    for value, sexes in parts.items():
        row = None if value == _UNKNOWN[cut] else value
        found |= {(row, sex): number for sex, number in sexes.items()}
        found[row, ALL] = sum(sexes.values())
    whole: dict[Any, int] = {}
    for sexes in born.values():
        for sex, number in sexes.items():
            whole[sex] = whole.get(sex, 0) + number
    return found | {(ALL, sex): number for sex, number in whole.items()} | {(ALL, ALL): sum(whole.values())}
