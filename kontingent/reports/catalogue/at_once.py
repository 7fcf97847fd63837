"""How many associations one learner attends."""

from kontingent.reports import cuts, record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="at-once",
    title="Занятость в нескольких объединениях",
    group=Group.ADDITIONAL,
    measure=ENROLMENTS,
    rows=cuts.AGE,
    columns=record_cuts.AT_ONCE,
    usual_type="additional",
    chart=Chart.STACKED,
    place=3,
    method="Зачисления по тому, во скольких объединениях выбранного органа обучающийся занимается сразу.",
)
