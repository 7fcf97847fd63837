"""What of reports may be frozen: a declared report or a one-off request, of one day or by years."""

from django.http import QueryDict

from kontingent.current.school_years import years
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.periods import SchoolYear
from kontingent.reports.grammar import Report
from kontingent.reports.stamping import (
    DrawnReport,
    Stampable,
    StampedNumbers,
    audience_of,
    definition_of,
    numbers_by_years,
    numbers_of,
)
from kontingent.stamps.models import Stamp, StampKind
from kontingent.web.address import query_of
from kontingent.web.reports import by_years, declared
from kontingent.web.reports.among import asked_sorts, of_sorts
from kontingent.web.reports.catalogue import BY_CODE
from kontingent.web.reports.composed import bounded
from kontingent.web.reports.declared import type_of
from kontingent.web.reports.params import ReportParams
from kontingent.web.reports.tables import drawn

BY_YEARS = "по\u00a0годам"


def kind_of(report: Report) -> StampKind:
    return StampKind.REPORT if report.code in BY_CODE else StampKind.REQUEST


def part_of(report: Report, asked: ReportParams, *, is_by_years: bool) -> str:
    """What of the address narrows the report, in one order."""
    parts = {"type": type_of(report, asked), **asked_sorts(asked), "by": "years" if is_by_years else ""}
    return query_of(parts)


def frozen(report: Report, asked: ReportParams, *, said: list[str], is_by_years: bool = False) -> Stampable:
    """NotToBeStamped as `audience_of` says."""
    of = asked.of(type_of(report, asked))

    def draws(scope: Scope) -> DrawnReport:
        told = asked.counted_now(scope)
        built = by_years.build(report, told) if is_by_years else bounded(report, declared.build(report, told)).table
        return drawn(built)

    return Stampable(
        kind=kind_of(report), code=report.code, title=report.title, body=asked.body, year=asked.year.first,
        day=asked.day, part=part_of(report, asked, is_by_years=is_by_years), said=[*said, *([BY_YEARS] * is_by_years)],
        audience=audience_of(report, of, kind_of(report), is_part=of.is_of_sorts or is_by_years),
        definition=definition_of(report), draws=draws,
        numbers=_by_years(report, asked) if is_by_years else numbers_of(report, of),
        is_closed=report.is_closed, is_of_today=report.measure.is_of_today,
    )  # fmt: skip


def asked_again(report: Report, stamp: Stamp) -> Stampable:
    """The same of the same day as it is counted now; what is known of today alone, of today."""
    year, part = SchoolYear(stamp.year), QueryDict(stamp.part)
    day = year.reference_day(clock.today()) if report.measure.is_of_today else stamp.day
    scope, known = Scope(stamp.institution.path[0], open_data=True), years(stamp.institution_id)
    asked = ReportParams(scope, QueryDict(), stamp.institution, year, day, known, part.get("type", ""))
    again, is_by_years = of_sorts(asked, report, part).counted_now(scope), part.get("by") == "years"
    if is_by_years:
        report, again = by_years.of_column(report, again, part)
    return frozen(report, again, said=[], is_by_years=is_by_years)


def _by_years(report: Report, asked: ReportParams) -> dict[str, StampedNumbers]:
    type_ = type_of(report, asked)
    return numbers_by_years(report, {str(year.first): one.of(type_) for year, one in by_years.by_year(asked).items()})
