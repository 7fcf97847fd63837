"""Directions of additional programmes, and how many associations one learner attends."""

from kontingent.reports import record_cuts
from kontingent.reports.grammar import Chart, Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import ENROLMENTS

REPORT = Report(
    code="directions",
    title="Направленности дополнительного образования",
    group=Group.ADDITIONAL,
    measure=ENROLMENTS,
    rows=record_cuts.OF_PROGRAMME,
    columns=record_cuts.AT_ONCE,
    usual_type="additional",
    chart=Chart.STACKED,
    place=2,
    method="Направленность берётся из сведений об объединении. Столбцы — во скольких объединениях выбранного органа "
    "обучающийся занимается сразу.",
)
