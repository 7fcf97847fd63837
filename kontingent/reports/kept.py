"""Answers from kept counts: learners of a body where its cuts are columns of what is kept, so a region costs no more.

`person_count` keeps them by institution, year and type, `body_count` by one cut of theirs and sex.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kontingent.census.cuts import KeptCut, learners_on
from kontingent.institutions.models import Institution
from kontingent.kernel import sql
from kontingent.kernel.periods import SchoolYear
from kontingent.reports import cuts
from kontingent.reports.grammar import Report
from kontingent.reports.measures import LEARNERS
from kontingent.reports.values import ALL, Value

Numbers = dict[tuple[Value, Value], int]
_BY_TYPE = """
SELECT institution_id, type, sum(change)::int FROM person_count
WHERE institution_id = ANY(%(ids)s) AND school_year = %(year)s AND effective <= %(day)s
GROUP BY institution_id, type HAVING sum(change) <> 0
"""
_UNKNOWN = {KeptCut.GRADE: -1, KeptCut.BORN: 0}  # as they are kept
_CUTS = {cuts.GRADE.code: KeptCut.GRADE, cuts.BORN.code: KeptCut.BORN}


def kept(
    report: Report, body: Institution, children: Mapping[int, Institution], type_: str, year: SchoolYear, day: date
) -> Numbers | None:
    """By row and column with their totals; None of a report that is counted."""
    if report.measure is not LEARNERS or report.where is not None:
        return None
    if report.rows is cuts.BELOW and report.columns in {None, cuts.TYPE} and not type_:
        return _below(body, children, year, day)
    if report.rows is cuts.BELOW or report.columns is not cuts.SEX or not (type_ and body.is_body):
        return None
    cut = _CUTS.get(report.rows.code)
    return None if cut is None else _parted(cut, body, type_, year, day)


def _below(body: Institution, children: Mapping[int, Institution], year: SchoolYear, day: date) -> Numbers:
    asked = {"ids": [body.pk, *children], "year": year.first, "day": day}
    return {(ALL if id_ == body.pk else id_, type_ or ALL): number for id_, type_, number in sql.rows(_BY_TYPE, asked)}


def _parted(cut: KeptCut, body: Institution, type_: str, year: SchoolYear, day: date) -> Numbers:
    """A person lies in one year of birth and one sex: of these alone the totals are sums."""
    found: Numbers = {}
    for value, sexes in learners_on(day, cut, body, year, type_).items():
        row = None if value == _UNKNOWN[cut] else value
        found |= {(row, sex): number for sex, number in sexes.items()}
        found[row, ALL] = sum(sexes.values())
    whole: dict[Any, int] = {}
    for sexes in learners_on(day, KeptCut.BORN, body, year, type_).values():
        for sex, number in sexes.items():
            whole[sex] = whole.get(sex, 0) + number
    return found | {(ALL, sex): number for sex, number in whole.items()} | {(ALL, ALL): sum(whole.values())}
