"""Posts and in what state they are."""

from kontingent.reports import record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import POSTS

REPORT = Report(
    code="posts",
    title="Должности по состоянию",
    group=Group.STAFF,
    measure=POSTS,
    rows=record_cuts.POSITION,
    columns=record_cuts.STATE,
    chart=Chart.STACKED,
    place=2,
    method="Занятые должности на день отсчёта: у одного работника их может быть несколько.",
)
