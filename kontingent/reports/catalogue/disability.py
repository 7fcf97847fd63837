"""Disability by group and level of education."""

from kontingent.reports import closed_cuts, cuts
from kontingent.reports.grammar import Report
from kontingent.reports.groups import Group

REPORT = Report(
    code="disability",
    title="Обучающиеся с инвалидностью",
    group=Group.WELLBEING,
    measure=closed_cuts.DISABLED,
    rows=closed_cuts.DISABILITY,
    columns=cuts.LEVEL,
    place=2,
    method="Инвалидность, установленная на день отсчёта.",
)
