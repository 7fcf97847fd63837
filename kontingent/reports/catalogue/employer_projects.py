"""Projects of learners with employers, by programme."""

from kontingent.reports import record_cuts, results
from kontingent.reports.grammar import Chart, Report, Share
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="employer-projects",
    title="Проекты с\u00a0работодателем",
    group=Group.RESULTS,
    measure=LEARNERS,
    rows=record_cuts.PROGRAMME,
    columns=results.IN_PROJECT,
    usual_type="vocational",
    shares=(Share("Участвуют, %", part=results.IN_PROJECT.one_of("yes")),),
    chart=Chart.STACKED,
    place=7,
    method="Кто на день отсчёта учится и участвовал в проекте с 1 сентября по этот день.",
)
