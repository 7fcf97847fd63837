"""State examinations after grade 9 by subject."""

from kontingent.reports import results
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="exams-nine",
    title="ОГЭ по\u00a0предметам",
    group=Group.RESULTS,
    measure=results.NINTH.measure,
    rows=results.OF_EXAM,
    columns=results.PASSED,
    shares=results.SHARE_OF_PASSED,
    average=results.NINTH.average,
    chart=Chart.STACKED,
    place=2,
    method=results.HOW_EXAMS_COUNT,
)
