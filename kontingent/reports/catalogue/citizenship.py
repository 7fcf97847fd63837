"""Citizenship of learners by level of education."""

from kontingent.reports import closed_cuts, cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group
from kontingent.reports.measures import LEARNERS

REPORT = Report(
    code="citizenship",
    title="Обучающиеся по гражданству",
    group=Group.WELLBEING,
    measure=LEARNERS,
    rows=closed_cuts.CITIZENSHIP,
    columns=cuts.LEVEL,
    place=8,
)
