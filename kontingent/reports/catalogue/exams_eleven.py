"""State examinations after grade 11 by subject."""

from kontingent.reports import results
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="exams-eleven",
    title="ЕГЭ по\u00a0предметам",
    group=Group.RESULTS,
    measure=results.ELEVENTH.measure,
    rows=results.OF_EXAM,
    columns=results.PASSED,
    shares=results.SHARE_OF_PASSED,
    average=results.ELEVENTH.average,
    chart=Chart.STACKED,
    place=3,
    method=results.HOW_EXAMS_COUNT,
)
